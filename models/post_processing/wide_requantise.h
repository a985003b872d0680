// SPDX-License-Identifier: Apache-2.0
// Requantisation of sums or codes beyond what the kernels take: the rule of requantise_rows
// (tile_kernels.h), in 128 bits.
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"
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

/// The same rule for codes of 17 to 32 bits. Sums of 32 bits wrap at 32 with their bias, as in
/// requantise_rows. `twice`: R = double_rounding_multiply, of values saturated at 32 bits.
void requantise_words(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                      const wide_channel_scale* scales, std::int32_t zero_point, std::int32_t low,
                      std::int32_t high, std::int32_t* codes, bool twice = false);
void requantise_words(const std::int32_t* sums, std::size_t pixels, std::size_t channels,
                      const tile_kernels::channel_scale* scales, std::int32_t zero_point,
                      std::int32_t low, std::int32_t high, std::int32_t* codes, bool twice = false);

/// Writes sum + bias of every sum if 32 bits hold each of them, which they nearly always do; says
/// whether they did.
bool narrow_sums(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                 const wide_channel_scale* scales, std::int32_t* narrow);

} // namespace bitloom::post_processing
