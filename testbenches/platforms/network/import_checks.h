// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"
#include "testbenches/support/onnx_builder.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace bitloom::network::testing {

using bitloom::testing::attribute;
using bitloom::testing::onnx_builder;
using shape = std::vector<std::int64_t>;

graph imported(const onnx_builder& file);

/// The import throws config_error of one line that starts with the file and holds all `parts`.
void expect_refused(const onnx_builder& file, const std::vector<std::string>& parts);
void expect_refused(const std::filesystem::path& file, const std::vector<std::string>& parts);

/// x (int8 codes, `samples` x `in`) -> x_f (scale 0.5, zero point 3) -> `body` -> y_f -> y (scale
/// 0.25, zero point -5), the only output.
onnx_builder one_layer(const shape& in, const std::function<void(onnx_builder&)>& body,
                       std::int64_t samples = onnx_builder::symbolic, int type = onnx_builder::int8,
                       std::int64_t opset = 13);

/// 0, 1, 2 ... 99, -100, -99 ...: `count` codes that tell places apart.
std::vector<std::int64_t> counting(std::size_t count);

/// Conv from x_f to y_f with weights `w` of this shape, scale 0.125, and padding 0.
onnx::NodeProto& add_convolution(onnx_builder& file, const shape& weights);

/// A Gemm (transB) from `x` to y_f with weights `w` [channels, features].
onnx::NodeProto& add_gemm(onnx_builder& file, const std::string& x, std::int64_t channels,
                          std::int64_t features);

const tensor& tensor_named(const graph& g, const std::string& name);

} // namespace bitloom::network::testing
