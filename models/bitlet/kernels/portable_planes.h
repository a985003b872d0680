// SPDX-License-Identifier: Apache-2.0
// Internal to the portable set: bit planes by transposing 8x8 bits within a word.
#pragma once

#include "models/bitlet/bit_planes_arithmetic.h"
#include "models/bitlet/kernels/lanes.h"

namespace bitloom::bitlet::portable {

/// Byte e of word k becomes byte k of word e.
inline void transpose_bytes(std::uint64_t* words) {
    const auto swap = [&](unsigned distance, std::uint64_t low) {
        for (unsigned k = 0; k < 8; ++k) {
            if ((k & distance) != 0)
                continue;
            const std::uint64_t differing = (words[k] >> 8 * distance ^ words[k + distance]) & low;
            words[k + distance] ^= differing;
            words[k] ^= differing << 8 * distance;
        }
    };
    swap(4, 0x00000000ffffffff);
    swap(2, 0x0000ffff0000ffff);
    swap(1, 0x00ff00ff00ff00ff);
}

/// Planes of 64 magnitudes of up to 8 * `bytes` bits.
inline bit_planes planes_of(const std::uint32_t* magnitudes, unsigned bytes) {
    bit_planes planes{};
    for (unsigned byte = 0; byte < bytes; ++byte) {
        std::uint8_t rows[largest_group];
        for (unsigned e = 0; e < largest_group; ++e)
            rows[e] = static_cast<std::uint8_t>(magnitudes[e] >> 8 * byte);
        std::uint64_t* words = planes.data() + 8 * byte;
        for (unsigned k = 0; k < 8; ++k) {
            std::uint64_t word = 0;
            for (unsigned e = 0; e < 8; ++e)
                word |= std::uint64_t{rows[8 * k + e]} << 8 * e;
            words[k] = transposed(word);
        }
        transpose_bytes(words);
    }
    return planes;
}

struct lane_counts {
    std::uint8_t steps;
    std::uint16_t ones;
};

inline lane_counts count_lanes(const bit_planes& planes, unsigned bytes, std::uint32_t enabled,
                               const lane_rules& rules) {
    unsigned most = rules.blocks;
    unsigned ones = 0;
    for (unsigned lane = 0; lane < 8 * bytes; ++lane)
        if ((enabled >> lane & 1) != 0) {
            most = most_steps(most, planes[lane], rules);
            ones += count_ones(planes[lane]);
        }
    return {static_cast<std::uint8_t>(most), static_cast<std::uint16_t>(ones)};
}

} // namespace bitloom::bitlet::portable
