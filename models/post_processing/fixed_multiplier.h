// SPDX-License-Identifier: Apache-2.0
// The integer rule of requantisation: a real factor as a Q31 multiplier and a power of two.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace bitloom::post_processing {

/// factor = multiplier * 2^(shift - 31); 0 <= multiplier < 2^31, shift in -31..30.
struct fixed_multiplier {
    std::int32_t multiplier = 0;
    std::int32_t shift = 0;

    friend bool operator==(fixed_multiplier a, fixed_multiplier b) {
        return a.multiplier == b.multiplier && a.shift == b.shift;
    }
};

/// The fixed multiplier nearest to a non-negative finite `factor`: the fraction of frexp rounded to
/// Q31, 2^31 becoming 2^30 with one more shift. A shift below -31 flushes the multiplier to 0.
/// `factor` must be below 2^30.
inline fixed_multiplier make_fixed_multiplier(double factor) {
    int exponent = 0;
    const double fraction = std::frexp(factor, &exponent);
    auto q31 = static_cast<std::int64_t>(std::llround(fraction * 2147483648.0));
    if (q31 == (std::int64_t{1} << 31)) {
        q31 /= 2;
        ++exponent;
    }
    if (exponent < -31)
        return {0, 0};
    return {static_cast<std::int32_t>(q31), exponent};
}

__extension__ using wide = __int128; // ISO C++ has no 128-bit integer; the compilers have

/// Tables come from memory, where a program may have left anything: the hardware's shifter ends at
/// the rule's range.
inline std::int32_t legal_shift(std::int32_t shift) {
    return std::clamp(shift, -31, 30);
}

/// value * factor with one rounding, halves towards plus infinity. Exact for every value.
inline wide wide_rounding_multiply(std::int64_t value, fixed_multiplier factor) {
    const int right = 31 - factor.shift;
    const wide product = static_cast<wide>(value) * factor.multiplier;
    return (product + (static_cast<wide>(1) << (right - 1))) >> right;
}

/// The same where 64 bit hold the result: for |value| < 2^63 / 2^31.
inline std::int64_t rounding_multiply(std::int64_t value, fixed_multiplier factor) {
    const int right = 31 - factor.shift;
    if (value == static_cast<std::int32_t>(value)) // nearly always; 64 bit hold the product then
        return (value * factor.multiplier + (std::int64_t{1} << (right - 1))) >> right;
    return static_cast<std::int64_t>(wide_rounding_multiply(value, factor));
}

} // namespace bitloom::post_processing
