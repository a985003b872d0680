// SPDX-License-Identifier: Apache-2.0
// Requantisation of sums beyond 32 bits: the rule of requantise_rows (tile_kernels.h), in 128 bits.
#pragma once

#include "models/post_processing/fixed_multiplier.h"

#include <cstddef>
#include <cstdint>

namespace bitloom::post_processing {

/// Scale of one output channel whose sums are 64-bit words; as channel_scale otherwise.
struct wide_channel_scale {
    std::int64_t bias = 0;
    std::int32_t multiplier = 0;
    std::int32_t shift = 0; ///< -31..30
};

/// clamp(zero_point + R(sum + bias)) of `pixels` rows of `channels` sums, R = rounding_multiply,
/// exact for every multiplier; sum + bias wraps at 64 bits. `scales`: one per channel.
void requantise_wide(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                     const wide_channel_scale* scales, std::int32_t zero_point, std::int32_t low,
                     std::int32_t high, std::int16_t* codes);

/// Writes sum + bias of every sum if 32 bits hold each of them, which they nearly always do; says
/// whether they did.
bool narrow_sums(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                 const wide_channel_scale* scales, std::int32_t* narrow);

} // namespace bitloom::post_processing
