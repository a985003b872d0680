// SPDX-License-Identifier: Apache-2.0
// The integer rule once more, from its definition: whole-number division instead of shifts, and the
// bits of a double instead of frexp. Shares no code with the models.
#pragma once

#include "models/post_processing/post_program.h"

#include <cstdint>
#include <cstring>

namespace bitloom::post_processing::plain {

__extension__ using wide_int = __int128;

inline wide_int power_of_two(int exponent) {
    wide_int result = 1;
    for (int i = 0; i < exponent; ++i)
        result *= 2;
    return result;
}

inline wide_int floor_division(wide_int dividend, wide_int divisor) {
    return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

/// Nearest Q31 fraction of a non-negative factor, halves up, out of the double's own bits.
inline fixed_multiplier nearest_multiplier(double factor) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &factor, sizeof bits);
    std::uint64_t fraction = bits & 0xfffffffffffffULL;
    int exponent = static_cast<int>(bits >> 52);
    if (fraction == 0 && exponent == 0)
        return {0, 0};
    if (exponent == 0) // denormal: no hidden bit
        exponent = 1;
    else
        fraction += 1ULL << 52;
    int shift = exponent - 1022; // factor = fraction / 2^53 * 2^shift
    for (; fraction < 1ULL << 52; fraction *= 2)
        --shift;
    std::uint64_t multiplier = (fraction + (1ULL << 21)) / (1ULL << 22);
    if (multiplier == 1ULL << 31) {
        multiplier /= 2;
        ++shift;
    }
    if (shift < -31)
        return {0, 0};
    return {static_cast<std::int32_t>(multiplier), shift};
}

/// value * multiplier / 2^(31 - shift), rounded to the nearest whole number, halves up.
inline std::int64_t scaled(std::int64_t value, fixed_multiplier factor) {
    const wide_int divisor = power_of_two(31 - factor.shift);
    const wide_int product = static_cast<wide_int>(value) * factor.multiplier;
    return static_cast<std::int64_t>(floor_division(2 * product + divisor, 2 * divisor));
}

inline std::int32_t clamped(std::int64_t code, std::int32_t low, std::int32_t high) {
    code = code < low ? low : code;
    return static_cast<std::int32_t>(code > high ? high : code);
}

inline std::int64_t half_away_from_zero(std::int64_t sum, std::int64_t count) {
    const std::int64_t magnitude = ((sum < 0 ? -sum : sum) * 2 + count) / (2 * count);
    return sum < 0 ? -magnitude : magnitude;
}

} // namespace bitloom::post_processing::plain
