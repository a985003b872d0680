// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// Width and sign of an integer operand. Codes are two's complement if signed.
struct operand_format {
    unsigned bits = 8; ///< 1..16
    bool is_signed = true;

    constexpr std::int32_t lowest() const { return is_signed ? -(1 << (bits - 1)) : 0; }
    constexpr std::int32_t highest() const { return (1 << (is_signed ? bits - 1 : bits)) - 1; }
    constexpr bool holds(std::int64_t code) const { return code >= lowest() && code <= highest(); }

    friend constexpr bool operator==(operand_format a, operand_format b) {
        return a.bits == b.bits && a.is_signed == b.is_signed;
    }
    friend constexpr bool operator!=(operand_format a, operand_format b) { return !(a == b); }
};

} // namespace bitloom
