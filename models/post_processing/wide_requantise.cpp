// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/wide_requantise.h"

#include "models/post_processing/double_rounding.h"

#include <algorithm>
#include <type_traits>

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

std::int32_t code_rounded_twice(std::int64_t value, fixed_multiplier scale, std::int32_t zero_point,
                                std::int32_t low, std::int32_t high) {
    const std::int64_t code =
        std::int64_t{zero_point} + double_rounding_multiply(saturated_word(value), scale);
    return static_cast<std::int32_t>(
        std::min<std::int64_t>(std::max<std::int64_t>(code, low), high));
}

template <auto code_of_value, typename sum, typename entry, typename code>
void requantise(const sum* sums, std::size_t pixels, std::size_t channels, const entry* scales,
                std::int32_t zero_point, std::int32_t low, std::int32_t high, code* codes) {
    for (std::size_t p = 0; p < pixels; ++p)
        for (std::size_t c = 0; c < channels; ++c) {
            const entry& s = scales[c];
            using unsigned_sum = std::make_unsigned_t<sum>;
            const auto value = static_cast<sum>(static_cast<unsigned_sum>(*sums++) +
                                                static_cast<unsigned_sum>(s.bias));
            *codes++ = static_cast<code>(
                code_of_value(value, {s.multiplier, legal_shift(s.shift)}, zero_point, low, high));
        }
}

} // namespace

void requantise_wide(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                     const wide_channel_scale* scales, std::int32_t zero_point, std::int32_t low,
                     std::int32_t high, std::int16_t* codes) {
    requantise<code_of>(sums, pixels, channels, scales, zero_point, low, high, codes);
}

void requantise_words(const std::int64_t* sums, std::size_t pixels, std::size_t channels,
                      const wide_channel_scale* scales, std::int32_t zero_point, std::int32_t low,
                      std::int32_t high, std::int32_t* codes, bool twice) {
    const auto run =
        twice ? requantise<code_rounded_twice, std::int64_t, wide_channel_scale, std::int32_t>
              : requantise<code_of, std::int64_t, wide_channel_scale, std::int32_t>;
    run(sums, pixels, channels, scales, zero_point, low, high, codes);
}

void requantise_words(const std::int32_t* sums, std::size_t pixels, std::size_t channels,
                      const tile_kernels::channel_scale* scales, std::int32_t zero_point,
                      std::int32_t low, std::int32_t high, std::int32_t* codes, bool twice) {
    const auto run =
        twice ? requantise<code_rounded_twice, std::int32_t, tile_kernels::channel_scale,
                           std::int32_t>
              : requantise<code_of, std::int32_t, tile_kernels::channel_scale, std::int32_t>;
    run(sums, pixels, channels, scales, zero_point, low, high, codes);
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
