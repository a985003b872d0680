// SPDX-License-Identifier: Apache-2.0
// The M extension's functions (unprivileged manual, chapter 7; table 7.1 for division's limits).
#pragma once

#include <cstdint>
#include <limits>

namespace bitloom::riscv {

__extension__ using signed_wide = __int128;
__extension__ using unsigned_wide = unsigned __int128;

/// Upper halves of the 128-bit products, operands taken as signed or unsigned by `a` and `b`.
template <class a, class b>
std::uint64_t multiply_high(std::uint64_t left, std::uint64_t right) {
    const auto product =
        static_cast<unsigned_wide>(static_cast<signed_wide>(static_cast<a>(left))) *
        static_cast<unsigned_wide>(static_cast<signed_wide>(static_cast<b>(right)));
    return static_cast<std::uint64_t>(product >> 64);
}

/// Quotient rounded towards 0; all ones by 0; the dividend where the quotient does not fit.
template <class number>
number divide(number left, number right) {
    if (right == 0)
        return static_cast<number>(-1);
    if (std::numeric_limits<number>::is_signed && right == static_cast<number>(-1))
        return static_cast<number>(0 - static_cast<std::uint64_t>(left));
    return left / right;
}

/// Remainder with the dividend's sign; the dividend by 0; 0 where the quotient does not fit.
template <class number>
number remainder(number left, number right) {
    if (right == 0)
        return left;
    if (std::numeric_limits<number>::is_signed && right == static_cast<number>(-1))
        return 0;
    return left % right;
}

} // namespace bitloom::riscv
