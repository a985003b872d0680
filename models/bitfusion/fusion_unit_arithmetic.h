// SPDX-License-Identifier: Apache-2.0
// The BitBrick and the Fusion Unit as pure functions (ISCA 2018, figures 5 to 8). A tile is
// computed with integer kernels; these are what the kernels are proved against, brick by brick.
#pragma once

#include "models/common/operand_format.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// One BitBrick: 2-bit x 2-bit, each code (0..3) read as signed or unsigned, sign-extended to 3
/// bits and multiplied; the 6-bit signed product.
std::int32_t bit_brick_product(unsigned a, bool a_signed, unsigned b, bool b_signed);

/// Fused-PEs of one Fusion Unit, i.e. operand pairs per cycle: (8/a) * (8/w) for widths 2, 4, 8.
constexpr unsigned fused_pes(unsigned activation_bits, unsigned weight_bits) {
    return (8 / activation_bits) * (8 / weight_bits);
}

/// The mode word of the recursive shift-add: two bits per level {a is low, b is low}, top level
/// (8 = 4 + 4) first; 8x8 = 0000, 2x2 = 1111. Widths 2, 4, 8.
constexpr unsigned mode_word(unsigned activation_bits, unsigned weight_bits) {
    const auto low = [](unsigned bits, unsigned level) { return bits < level ? 1U : 0U; };
    return low(activation_bits, 8) << 3 | low(weight_bits, 8) << 2 | low(activation_bits, 4) << 1 |
           low(weight_bits, 4);
}

/// Sum over the unit's pairs of activation * weight, computed by 16 BitBricks and two levels of
/// shift-add. `activations` and `weights` hold fused_pes(...) codes each. Widths 2, 4, 8.
std::int32_t fusion_unit_sum(const std::int32_t* activations, operand_format activation,
                             const std::int32_t* weights, operand_format weight);

} // namespace bitloom::bitfusion
