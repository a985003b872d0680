// SPDX-License-Identifier: Apache-2.0
// The BitBrick and the Fusion Unit as pure functions (ISCA 2018, figures 5 to 8). A tile is
// computed with integer kernels; these are what the kernels are proved against, brick by brick.
#pragma once

#include "models/bitfusion/fusion_unit_timing.h"
#include "models/common/operand_format.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// One BitBrick: 2-bit x 2-bit, each code (0..3) read as signed or unsigned, sign-extended to 3
/// bits and multiplied; the 6-bit signed product.
std::int32_t bit_brick_product(unsigned a, bool a_signed, unsigned b, bool b_signed);

/// Sum over the unit's pairs of activation * weight, computed by 16 BitBricks and two levels of
/// shift-add. `activations` and `weights` hold fused_pes(...) codes each. Widths 2, 4, 8.
std::int32_t fusion_unit_sum(const std::int32_t* activations, operand_format activation,
                             const std::int32_t* weights, operand_format weight);

} // namespace bitloom::bitfusion
