// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/wide_requantise.h"

#include <algorithm>

namespace bitloom::post_processing {

namespace {

std::int32_t code_of(std::int64_t value, fixed_multiplier scale, std::int32_t zero_point,
                     std::int32_t low, std::int32_t high) {
    if (value == static_cast<std::int32_t>(value))
        return static_cast<std::int32_t>(
            std::clamp<std::int64_t>(zero_point + rounding_multiply(value, scale), low, high));
    return static_cast<std::int32_t>(
        std::clamp<wide>(zero_point + wide_rounding_multiply(value, scale), low, high));
}

} // namespace

void requantise_wide(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                     const wide_channel_scale* scales, std::int32_t zero_point, std::int32_t low,
                     std::int32_t high, std::int16_t* codes) {
    for (std::size_t p = 0; p < pixels; ++p)
        for (std::size_t c = 0; c < channels; ++c) {
            const wide_channel_scale& s = scales[c];
            const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(*sums++) +
                                                         static_cast<std::uint64_t>(s.bias));
            *codes++ = static_cast<std::int16_t>(
                code_of(value, {s.multiplier, legal_shift(s.shift)}, zero_point, low, high));
        }
}

bool narrow_sums(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                 const wide_channel_scale* scales, std::int32_t* narrow) {
    // Such a value, moved up by 2^31, has nothing in its upper half.
    std::uint64_t beyond = 0;
    for (std::size_t p = 0; p < pixels; ++p)
        for (std::size_t c = 0; c < channels; ++c) {
            const std::uint64_t value =
                static_cast<std::uint64_t>(*sums++) + static_cast<std::uint64_t>(scales[c].bias);
            beyond |= value + (std::uint64_t{1} << 31);
            *narrow++ = static_cast<std::int32_t>(value);
        }
    return beyond >> 32 == 0;
}

} // namespace bitloom::post_processing
