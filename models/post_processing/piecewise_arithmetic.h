// SPDX-License-Identifier: Apache-2.0
// Sums to codes by a line, or by a few of them: what gives many codes without a list of thresholds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bitloom::post_processing {

/// code = clamp((sum * multiplier + offset) >> shift, low, high), the constants those of the
/// segment that the sum lies in.
struct piecewise_stage {
    std::int32_t low = 0, high = 0;
    std::uint32_t segments = 1; ///< of a channel, 1 to most_segments

    friend bool operator==(const piecewise_stage& a, const piecewise_stage& b) {
        return a.low == b.low && a.high == b.high && a.segments == b.segments;
    }
};

inline constexpr std::uint32_t most_segments = 65535;

/// As it lies in the bias buffer, little-endian: 32 bytes.
struct piecewise_segment {
    std::int64_t first = 0; ///< smallest sum of the segment; a channel's first one begins before it
    std::int64_t multiplier = 0, offset = 0;
    std::int32_t shift = 0; ///< the low six bits count
    std::int32_t unused = 0;
};
static_assert(sizeof(piecewise_segment) == 32);

/// (sum * multiplier + offset) >> shift in 128 bits, rounded towards minus infinity and clamped.
std::int32_t piecewise_code(std::int64_t sum, const piecewise_segment& segment, std::int32_t low,
                            std::int32_t high);

/// Codes of `pixels` rows of `channels` sums (int32 or int64), cut to 16 bits. `table`: [channel]
/// [stage.segments], ascending by `first`; of segments in disorder, what a binary search finds.
template <typename word>
void apply_piecewise(const word* sums, std::size_t pixels, std::size_t channels,
                     const piecewise_segment* table, const piecewise_stage& stage,
                     std::int16_t* codes);

} // namespace bitloom::post_processing
