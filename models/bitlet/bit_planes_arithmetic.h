// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/processing_element_parameters.h"

#include <array>
#include <cstdint>

namespace bitloom::bitlet {

/// [p] bit i: bit p of element i's magnitude.
using bit_planes = std::array<std::uint64_t, largest_lanes>;

/// Exchanges rows and columns of 8 x 8 bits, a row per byte (Warren, Hacker's Delight, 7-3).
constexpr std::uint64_t transposed(std::uint64_t x) {
    std::uint64_t t = (x ^ x >> 7) & 0x00aa00aa00aa00aa;
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000cccc0000cccc;
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000f0f0f0f0;
    return x ^ t ^ t << 28;
}

/// Puts eight 24-bit magnitudes into the planes, as elements 8 * chunk .. 8 * chunk + 7, in place
/// of what was there.
inline void put_chunk(bit_planes& planes, const std::uint32_t (&magnitudes)[aligned_per_cycle],
                      unsigned chunk) {
    for (unsigned byte = 0; byte < 3; ++byte) {
        std::uint64_t rows = 0;
        for (unsigned i = 0; i < 8; ++i)
            rows |= std::uint64_t{magnitudes[i] >> 8 * byte & 0xff} << 8 * i;
        const std::uint64_t columns = transposed(rows);
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::uint64_t& plane = planes[8 * byte + bit];
            plane &= ~(std::uint64_t{0xff} << 8 * chunk);
            plane |= (columns >> 8 * bit & 0xff) << 8 * chunk;
        }
    }
}

} // namespace bitloom::bitlet
