// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/group_operands.h"

#include <cstdint>

namespace bitloom::bitlet {

/// A pair behind the preprocessor: the weight's sign has moved to the activation.
struct reassembled_pair {
    std::int32_t activation = 0;    ///< 25 bits in two's complement; 26 unless rtl_exact
    std::uint16_t exponent_sum = 0; ///< weight plus activation; 0 in fixed point
    bool counts = true;             ///< its weight's bits reach the lanes
};

/// Element `i` of a group with activation word `word`, as the RTL takes it: infinities and NaNs are
/// exponents of 255. Its mistakes, with rtl_exact only: an activation denormal gets a hidden one,
/// -2^24 times a negative weight wraps to -2^24, products of zero take part in E_max, and elements
/// behind last_index in E_max and in the lanes' last steps.
inline reassembled_pair reassemble(const processing_element_parameters& p, const group_control& c,
                                   const group_operands& operands, unsigned i, std::uint32_t word) {
    const bool weight_negative = (operands.weight_negative >> i & 1) != 0;
    const bool is_negative = (word >> 31) != 0;
    reassembled_pair pair;
    pair.counts = p.rtl_exact || i <= c.last_index;
    if (c.is_fixed) {
        const auto value = static_cast<std::int32_t>(word & 0xffffff) - (is_negative ? 1 << 24 : 0);
        const bool wraps = p.rtl_exact && value == -(1 << 24);
        pair.activation = weight_negative && !wraps ? -value : value;
        return pair;
    }
    const std::uint32_t fraction = word & 0x7fffff, field = word >> 23 & 0xff;
    const std::uint32_t exponent = field == 0 && fraction != 0 ? 1 : field;
    const bool hidden = p.rtl_exact ? exponent != 0 : field != 0;
    const auto significand = static_cast<std::int32_t>(fraction | (hidden ? 1U << 23 : 0));
    pair.activation = is_negative != weight_negative ? -significand : significand;
    pair.exponent_sum = static_cast<std::uint16_t>(exponent + operands.weight_exponent[i]);
    pair.counts &= p.rtl_exact || (significand != 0 && operands.weight_magnitude[i] != 0);
    return pair;
}

} // namespace bitloom::bitlet
