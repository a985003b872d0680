// SPDX-License-Identifier: Apache-2.0
// Requantisation with two roundings, as integer LSTMs are defined: first the high half of a doubled
// product, then a division by a power of two. Beside fixed_multiplier.h, which rounds once.
#pragma once

#include "models/post_processing/fixed_multiplier.h"

#include <cstdint>
#include <limits>

namespace bitloom::post_processing {

/// What 32 bits hold of it.
constexpr std::int32_t saturated_word(std::int64_t value) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(
        value, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

/// value / 2^exponent, halves away from zero. `exponent`: 0 to 62.
constexpr std::int64_t rounding_divide(std::int64_t value, int exponent) {
    if (exponent == 0)
        return value;
    const std::int64_t mask = (std::int64_t{1} << exponent) - 1;
    const std::int64_t limit = (mask >> 1) + (value < 0 ? 1 : 0);
    return (value >> exponent) + ((value & mask) > limit ? 1 : 0);
}

/// a * b / 2^31, halves towards plus infinity.
constexpr std::int64_t high_multiply(std::int32_t a, std::int32_t b) {
    return (std::int64_t{a} * b + (std::int64_t{1} << 30)) >> 31;
}

/// value * factor: a positive shift first, saturated at 32 bits, then the high product, then a
/// negative shift. Multipliers are not negative, so no product saturates.
constexpr std::int32_t double_rounding_multiply(std::int32_t value, fixed_multiplier factor) {
    const int left = factor.shift > 0 ? factor.shift : 0;
    const std::int32_t moved = saturated_word(std::int64_t{value} * (std::int64_t{1} << left));
    return static_cast<std::int32_t>(
        rounding_divide(high_multiply(moved, factor.multiplier), left - factor.shift));
}

} // namespace bitloom::post_processing
