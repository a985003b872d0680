// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// What the bits of an operand mean.
enum class number_kind : std::uint8_t {
    integer,
    binary, ///< IEEE 754 of 16 or 32 bits: fp16, fp32
    bfloat, ///< the upper 16 bits of an fp32: bf16
};

/// Width and meaning of an operand. Signed codes of integers are two's complement, except that one
/// signed bit is bipolar: -1 or +1, never 0. Where codes travel in 16-bit words, 16 unsigned bits
/// fill one entirely, see value_of. The code of a floating number is its bits.
struct operand_format {
    unsigned bits = 8; ///< integers: 1..32; 16 or 32 of floating numbers
    bool is_signed = true;
    number_kind kind = number_kind::integer;

    constexpr bool is_floating() const { return kind != number_kind::integer; }
    constexpr bool is_bipolar() const { return bits == 1 && is_signed; }
    // Integers only.
    constexpr std::int32_t lowest() const { return is_signed ? -top() - 1 : 0; }
    constexpr std::int32_t highest() const {
        return is_bipolar() ? 1 : is_signed ? top() : static_cast<std::int32_t>((1LL << bits) - 1);
    }
    constexpr bool holds(std::int64_t value) const {
        return value >= lowest() && value <= highest() && !(is_bipolar() && value == 0);
    }
    /// The integer that a 16-bit word of this format stands for.
    constexpr std::int32_t value_of(std::int16_t code) const {
        return bits == 16 && !is_signed ? static_cast<std::uint16_t>(code) : code;
    }

    /// The largest of so many bits, one of them the sign's.
    constexpr std::int32_t top() const {
        return static_cast<std::int32_t>((1LL << (bits - 1)) - 1);
    }

    friend constexpr bool operator==(operand_format a, operand_format b) {
        return a.bits == b.bits && a.is_signed == b.is_signed && a.kind == b.kind;
    }
    friend constexpr bool operator!=(operand_format a, operand_format b) { return !(a == b); }
};

inline constexpr operand_format fp32_format{32, true, number_kind::binary};
inline constexpr operand_format fp16_format{16, true, number_kind::binary};
inline constexpr operand_format bf16_format{16, true, number_kind::bfloat};

} // namespace bitloom
