// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// Width and sign of an integer operand. Signed codes are two's complement, except that one signed
/// bit is bipolar: -1 or +1, never 0. Codes travel in 16-bit words; 16 unsigned bits fill one
/// entirely, see value_of.
struct operand_format {
    unsigned bits = 8; ///< 1..16
    bool is_signed = true;

    constexpr bool is_bipolar() const { return bits == 1 && is_signed; }
    constexpr std::int32_t lowest() const { return is_signed ? -(1 << (bits - 1)) : 0; }
    constexpr std::int32_t highest() const {
        return is_bipolar() ? 1 : (1 << (is_signed ? bits - 1 : bits)) - 1;
    }
    constexpr bool holds(std::int64_t value) const {
        return value >= lowest() && value <= highest() && !(is_bipolar() && value == 0);
    }
    /// The integer that a 16-bit word of this format stands for.
    constexpr std::int32_t value_of(std::int16_t code) const {
        return bits == 16 && !is_signed ? static_cast<std::uint16_t>(code) : code;
    }

    friend constexpr bool operator==(operand_format a, operand_format b) {
        return a.bits == b.bits && a.is_signed == b.is_signed;
    }
    friend constexpr bool operator!=(operand_format a, operand_format b) { return !(a == b); }
};

} // namespace bitloom
