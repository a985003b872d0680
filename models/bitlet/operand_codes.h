// SPDX-License-Identifier: Apache-2.0
// From the numbers of a network to the inputs of a PE, and back. A PE knows fp32 and 25-bit fixed
// point; narrower formats are widened (models/common/float_formats.h).
#pragma once

#include "models/bitlet/group_operands.h"
#include "models/common/float_formats.h"

#include <cstdint>

namespace bitloom::bitlet {

/// Makes the fp32 number `bits` the weight of element `i`. The hidden bit is the feeder's to add
/// and so is the exponent 1 of denormals (authors' RTL vectors).
inline void put_float_weight(group_operands& to, unsigned i, std::uint32_t bits) {
    const std::uint32_t fraction = bits & 0x7fffff, field = bits >> 23 & 0xff;
    const std::uint64_t bit = std::uint64_t{1} << i;
    to.weight_negative = (bits >> 31) != 0 ? to.weight_negative | bit : to.weight_negative & ~bit;
    to.weight_exponent[i] = static_cast<std::uint8_t>(field == 0 && fraction != 0 ? 1 : field);
    to.weight_magnitude[i] = fraction | (field != 0 ? 1U << 23 : 0);
}

/// The same of a fixed-point weight, sign and magnitude: 1 to 24 bits, signed or not, that is from
/// -(2^24 - 1) to 2^24 - 1.
inline void put_fixed_weight(group_operands& to, unsigned i, std::int32_t value) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    to.weight_negative = value < 0 ? to.weight_negative | bit : to.weight_negative & ~bit;
    to.weight_exponent[i] = 0;
    to.weight_magnitude[i] = static_cast<std::uint32_t>(value < 0 ? -value : value);
}

/// The word of a fixed-point activation, -2^24 to 2^24 - 1: bit 31 and bits 23..0. fixed_value()
/// in packing_arithmetic.h reads such a word.
constexpr std::uint32_t fixed_word(std::int32_t value) {
    return (value < 0 ? 1U << 31 : 0) | (static_cast<std::uint32_t>(value) & 0xffffff);
}

} // namespace bitloom::bitlet
