// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/column_sums_arithmetic.h"

#include "models/bitfusion/fusion_unit_arithmetic.h"

namespace bitloom::bitfusion {

std::vector<std::int64_t> column_sums(const beat_operands& operands, array_shape shape) {
    const beat_plan plan = plan_beat(operands.activation, operands.weight);
    std::vector<std::uint64_t> sums(shape.columns, 0);
    const std::int32_t* activations = operands.activations;
    const std::int32_t* weights = operands.weights;
    for (std::uint64_t unit_row = 0; unit_row < operands.beats * shape.rows; ++unit_row) {
        for (std::uint32_t m = 0; m < shape.columns; ++m)
            sums[m] += static_cast<std::uint64_t>(
                fusion_unit_sum(plan, activations, weights + m, shape.columns));
        activations += plan.pairs;
        weights += std::size_t{plan.pairs} * shape.columns;
    }
    std::vector<std::int64_t> result;
    result.reserve(sums.size());
    for (const std::uint64_t sum : sums)
        result.push_back(wrapped(sum, shape.accumulator_bits));
    return result;
}

} // namespace bitloom::bitfusion
