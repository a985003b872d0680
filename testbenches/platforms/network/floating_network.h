// SPDX-License-Identifier: Apache-2.0
// Small floating networks, and what they are made of.
#pragma once

#include "testbenches/platforms/network/import_checks.h"
#include "testbenches/support/floating_oracle.h"

#include <functional>
#include <string>
#include <vector>

namespace bitloom::network::testing {

/// x (float32, samples x `in`) -> `body` -> y, the only output.
onnx_builder floating(const shape& in, const std::function<void(onnx_builder&)>& body,
                      std::int64_t opset = 13);

/// An initialiser of floats that tell places apart, of both signs.
void add_floats(onnx_builder& file, const std::string& name, const shape& extents,
                float scale = 0.25F);

/// The values of the network's only output for input values 0, 1, -2, 3, -4 ... in the order of
/// memory [channel][row][column].
std::vector<double> values_of(const graph& g);

/// The numbers that bits of fp32 stand for.
std::vector<float> reals(const std::vector<std::int32_t>& bits);

} // namespace bitloom::network::testing
