// SPDX-License-Identifier: Apache-2.0
// How the 16 BitBricks of a Fusion Unit are shared out for a pair of operand widths (ISCA 2018,
// sections 3 and 4). Widths are 1..16 bits; each takes the next slot of 2, 4, 8 or 16.
#pragma once

#include <algorithm>

namespace bitloom::bitfusion {

/// The slot in which an operand is computed; in storage and traffic it keeps its own width.
constexpr unsigned slot_bits(unsigned bits) {
    return bits <= 2 ? 2 : bits <= 4 ? 4 : bits <= 8 ? 8 : 16;
}

/// The part of a slot that one cycle takes: 16 bits come in two passes of 8.
constexpr unsigned pass_bits(unsigned bits) {
    return std::min(slot_bits(bits), 8U);
}

/// Fused-PEs of one Fusion Unit, that is operand pairs per beat: (8/a) * (8/w) for slots a and w of
/// at most 8 bits, 1 for wider ones.
constexpr unsigned fused_pes(unsigned activation_bits, unsigned weight_bits) {
    return (8 / pass_bits(activation_bits)) * (8 / pass_bits(weight_bits));
}

/// Cycles of one beat: 16-bit operands are multiplied byte by byte, one pair of bytes a cycle.
constexpr unsigned cycles_per_beat(unsigned activation_bits, unsigned weight_bits) {
    return (slot_bits(activation_bits) / pass_bits(activation_bits)) *
           (slot_bits(weight_bits) / pass_bits(weight_bits));
}

/// The mode word of the recursive shift-add: two bits per level {a is low, w is low}, top level
/// (8 = 4 + 4) first; 8x8 = 0000, 2x2 = 1111.
constexpr unsigned mode_word(unsigned activation_bits, unsigned weight_bits) {
    const auto low = [](unsigned bits, unsigned level) {
        return pass_bits(bits) < level ? 1U : 0U;
    };
    return low(activation_bits, 8) << 3 | low(weight_bits, 8) << 2 | low(activation_bits, 4) << 1 |
           low(weight_bits, 4);
}

} // namespace bitloom::bitfusion
