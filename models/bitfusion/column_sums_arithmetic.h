// SPDX-License-Identifier: Apache-2.0
// What the columns of an array sum up, given beat by beat: the reference of the clocked array. The
// kernels that compute whole tiles of layers are systolic_array_arithmetic.h's.
#pragma once

#include "models/bitfusion/systolic_array_timing.h"
#include "models/common/operand_format.h"
#include "models/common/wrapping.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

/// The operands of `beats` beats, with pairs = fused_pes(...) per Fusion Unit and beat.
struct beat_operands {
    operand_format activation, weight;
    std::uint64_t beats = 0;
    const std::int32_t* activations = nullptr; ///< [beats][rows * pairs]
    const std::int32_t* weights = nullptr;     ///< [beats][rows * pairs][columns]
};

/// Sums over all beats and rows, one per column, wrapping at shape.accumulator_bits.
std::vector<std::int64_t> column_sums(const beat_operands& operands, array_shape shape);

} // namespace bitloom::bitfusion
