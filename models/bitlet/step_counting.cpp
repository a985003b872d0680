// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/step_counting.h"

#include "models/bitlet/kernels/kernel_sets.h"
#include "models/common/errors.h"

namespace bitloom::bitlet {

std::size_t groups_of(const weight_rows& weights, const lane_shape& shape) {
    return (weights.elements + shape.elements - 1) / shape.elements;
}

void check_shape(const lane_shape& shape) {
    require(shape.elements >= 2 && shape.elements <= largest_group,
            "lane_shape: elements must be 2..64");
    require(shape.window >= 1 && shape.window <= largest_group, "lane_shape: window must be 1..64");
    require(shape.last < shape.elements, "lane_shape: last must be below elements");
    require(shape.enabled != 0 && shape.enabled >> largest_lanes == 0,
            "lane_shape: enabled must name one to 24 lanes");
}

void count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones) {
    check_shape(shape);
    require(weights.code_bytes == 1 || weights.code_bytes == 2 || weights.code_bytes == 4,
            "weight_rows: code_bytes must be 1, 2 or 4");
    require(selected_kernels().count_steps(weights, shape, steps, ones),
            "count_steps: a magnitude has more than 24 bits");
}

} // namespace bitloom::bitlet
