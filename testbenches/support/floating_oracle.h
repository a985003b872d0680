// SPDX-License-Identifier: Apache-2.0
// What a floating network computes, one sample at a time, in plain loops over the definitions of
// ONNX, in double: no order of a sum matters. Shares no code with the simulator but the graph.
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::testing {

/// Values of one sample of a tensor: [channel][row][column].
struct real_values {
    std::vector<double> value;
    /// How far fp32 may take each from `value`: see evaluate.
    std::vector<double> error;
};

/// Values of every tensor, given those of the network's inputs in order of net.inputs, each exact.
///
/// `error` bounds, to first order, what the machine's fp32 may differ: what the inputs' errors
/// become
/// (|w| * error of each product) and what the layer itself loses. Of each product in a group of 64,
/// what the weight's alignment shifts out: below 2^-23 of the weight at the largest exponent, times
/// an activation below 2, so less than 2 * 2^-23 of the largest product. Of each group, the last
/// place of its packed sum. One rounding for each sum of groups, of the bias and of two tensors,
/// and for each element of an average.
std::vector<real_values> evaluate_floating(const network::graph& net,
                                           const std::vector<std::vector<float>>& inputs);

} // namespace bitloom::testing
