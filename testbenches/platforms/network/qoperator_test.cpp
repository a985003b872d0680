// SPDX-License-Identifier: Apache-2.0
// Operators on integer codes: each means DequantizeLinear, the operator on reals, QuantizeLinear.
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;
using names = std::vector<std::string>;

constexpr auto int8 = onnx_builder::int8;
constexpr auto uint8 = onnx_builder::uint8;
constexpr auto int32 = onnx::TensorProto::INT32;
constexpr const char* microsoft = "com.microsoft";

/// Initialisers <name>_scale and <name>_zp.
void quantised(onnx_builder& f, const std::string& name, const std::vector<float>& scales,
               std::int64_t zero_point, int type = int8) {
    const bool one = scales.size() == 1;
    const shape each = one ? shape{} : shape{static_cast<std::int64_t>(scales.size())};
    f.floats(name + "_scale", each, scales);
    f.integers(name + "_zp", type, each, std::vector<std::int64_t>(scales.size(), zero_point));
}

/// x (int8, scale 0.5, zero point 3) -> `operation` -> y (scale 0.25, zero point -5).
onnx_builder on_codes(const shape& in, const std::string& operation, const names& inputs,
                      const std::string& domain = "", std::int64_t opset = 13) {
    onnx_builder f(opset);
    shape extents{onnx_builder::symbolic};
    extents.insert(extents.end(), in.begin(), in.end());
    f.input("x", int8, extents);
    f.output("y", int8, {});
    quantised(f, "x", {0.5F}, 3);
    quantised(f, "y", {0.25F}, -5);
    f.node(operation, inputs, {"y"}, "op").set_domain(domain);
    return f;
}

onnx_builder convolution(std::int64_t opset = 10) {
    onnx_builder f = on_codes(
        {2, 2, 2}, "QLinearConv",
        {"x", "x_scale", "x_zp", "w", "w_scale", "w_zp", "y_scale", "y_zp", "b"}, "", opset);
    f.integers("w", int8, {2, 2, 1, 1}, {1, 2, 3, 4});
    quantised(f, "w", {0.125F, 0.25F}, 0);
    f.integers("b", int32, {2}, {7, -8});
    return f;
}

TEST(qoperator_import, a_convolution_with_scales_per_channel) {
    const graph g = imported(convolution());
    ASSERT_EQ(g.layers.size(), 1U);
    const layer& l = g.layers[0];
    EXPECT_EQ(l.name, "op");
    EXPECT_EQ(l.kind, layer_kind::convolution);
    EXPECT_THAT(l.weights, ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(l.weight_scales, ElementsAre(0.125F, 0.25F));
    EXPECT_THAT(l.bias, ElementsAre(7, -8));
    ASSERT_EQ(g.tensors.size(), 2U);
    EXPECT_EQ(g.tensors[0].name, "x");
    EXPECT_EQ(g.tensors[0].quantised.zero_point, 3);
    EXPECT_EQ(g.tensors[1].name, "y");
    EXPECT_EQ(g.tensors[1].quantised.scale, 0.25F);
    EXPECT_EQ(g.tensors[1].quantised.zero_point, -5);
}

TEST(qoperator_import, a_nameless_one_is_named_by_its_operator_and_place) {
    onnx_builder f = convolution();
    f.node("QLinearConv", {"y", "y_scale", "y_zp", "w", "w_scale", "w_zp", "y_scale", "y_zp"},
           {"z"});
    f.graph().mutable_output(0)->set_name("z");
    const graph g = imported(f);
    EXPECT_EQ(g.layers.at(1).name, "QLinearConv_1");
    EXPECT_THAT(g.layers[1].bias, ElementsAre(0, 0));
}

TEST(qoperator_import, one_zero_point_may_serve_all_channels) {
    onnx_builder f = convolution();
    f.integers("w_zp", int8, {}, {0});
    EXPECT_EQ(imported(f).layers.at(0).weight_scales.size(), 2U);
}

TEST(qoperator_import, a_matrix_product) {
    onnx_builder f = on_codes({3}, "QLinearMatMul",
                              {"x", "x_scale", "x_zp", "w", "w_scale", "w_zp", "y_scale", "y_zp"});
    f.integers("w", int8, {3, 2}, {1, 2, 3, 4, 5, 6});
    quantised(f, "w", {0.125F, 0.25F}, 0);
    const layer l = imported(f).layers.at(0);
    EXPECT_EQ(l.kind, layer_kind::matmul);
    EXPECT_THAT(l.weights, ElementsAre(1, 3, 5, 2, 4, 6));
    EXPECT_THAT(l.weight_scales, ElementsAre(0.125F, 0.25F));
}

onnx_builder gemm() {
    onnx_builder f = on_codes(
        {3}, "QGemm", {"x", "x_scale", "x_zp", "w", "w_scale", "w_zp", "b", "y_scale", "y_zp"},
        microsoft);
    attribute(*f.graph().mutable_node(0), "transB", std::int64_t{1});
    f.integers("w", int8, {2, 3}, {1, 2, 3, 4, 5, 6});
    quantised(f, "w", {0.125F, 0.25F}, 0);
    f.integers("b", int32, {2}, {-1, 1});
    return f;
}

TEST(qoperator_import, a_gemm_with_its_bias) {
    const layer l = imported(gemm()).layers.at(0);
    EXPECT_THAT(l.weights, ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_THAT(l.bias, ElementsAre(-1, 1));
    onnx_builder f = gemm();
    f.graph().mutable_node(0)->set_input(6, "");
    EXPECT_THAT(imported(f).layers.at(0).bias, ElementsAre(0, 0));
}

TEST(qoperator_import, an_addition_also_of_a_tensor_to_itself) {
    onnx_builder f =
        on_codes({4}, "QLinearAdd",
                 {"x", "x_scale", "x_zp", "z", "z_scale", "z_zp", "y_scale", "y_zp"}, microsoft);
    f.input("z", uint8, {onnx_builder::symbolic, 4});
    quantised(f, "z", {0.75F}, 9, uint8);
    const graph g = imported(f);
    EXPECT_EQ(g.layers.at(0).kind, layer_kind::add);
    EXPECT_EQ(g.tensors[g.layers[0].inputs[1]].quantised.scale, 0.75F);
    const graph twice = imported(
        on_codes({4}, "QLinearAdd",
                 {"x", "x_scale", "x_zp", "x", "x_scale", "x_zp", "y_scale", "y_zp"}, microsoft));
    EXPECT_EQ(twice.layers.at(0).inputs[0], twice.layers[0].inputs[1]);
}

TEST(qoperator_import, average_pools_with_a_zero_point_of_0_left_out) {
    const names inputs{"x", "x_scale", "", "y_scale", "y_zp"};
    onnx_builder f = on_codes({2, 4, 4}, "QLinearAveragePool", inputs, microsoft);
    attribute(*f.graph().mutable_node(0), "kernel_shape", shape{2, 2});
    const graph g = imported(f);
    EXPECT_EQ(g.layers.at(0).kind, layer_kind::average_pool);
    EXPECT_EQ(g.layers[0].geometry.kernel_height, 2);
    EXPECT_EQ(g.tensors[0].quantised.zero_point, 0);
    f = on_codes({2, 4, 4}, "QLinearGlobalAveragePool", inputs, microsoft);
    attribute(*f.graph().mutable_node(0), "channels_last", std::int64_t{0});
    EXPECT_EQ(imported(f).layers.at(0).geometry.kernel_height, 4);
}

TEST(qoperator_import, mixes_with_maxima_of_codes_and_float_edges) {
    onnx_builder f = convolution();
    f.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
        onnx_builder::float32);
    f.graph().mutable_input(0)->set_name("image");
    f.node("QuantizeLinear", {"image", "x_scale", "x_zp"}, {"x"}, "edge");
    attribute(f.node("MaxPool", {"y"}, {"m"}, "pool"), "kernel_shape", shape{2, 2});
    f.node("DequantizeLinear", {"m", "y_scale", "y_zp"}, {"logits"}, "end");
    f.graph().clear_output();
    f.output("logits", onnx_builder::float32, {});
    const graph g = imported(f);
    EXPECT_TRUE(g.inputs.at(0).as_float);
    EXPECT_TRUE(g.outputs.at(0).as_float);
    EXPECT_EQ(g.layers.at(1).kind, layer_kind::max_pool);
}

TEST(qoperator_import, refuses_a_zero_point_of_weights) {
    onnx_builder f = convolution();
    f.integers("w_zp", int8, {2}, {0, 1});
    expect_refused(f, {"node op: ", "'w", "zero point 1"});
}

TEST(qoperator_import, refuses_scales_that_disagree) {
    onnx_builder f = convolution();
    f.floats("other", {}, {0.75F});
    f.node("DequantizeLinear", {"y", "other", "y_zp"}, {"z"}, "reads");
    expect_refused(f, {"node reads: ", "0.75", "0.25"});
}

TEST(qoperator_import, refuses_missing_inputs) {
    onnx_builder f = convolution();
    f.graph().mutable_node(0)->set_input(6, "");
    expect_refused(f, {"node op: ", "lacks its input 6", "QLinearConv"});
    f = gemm(); // without an output scale the product is float
    f.graph().mutable_node(0)->mutable_input()->DeleteSubrange(7, 2);
    expect_refused(f, {"node op: ", "lacks its input 8"});
    f = convolution();
    f.graph().mutable_node(0)->clear_output();
    expect_refused(f, {"node op: ", "no output"});
}

TEST(qoperator_import, refuses_what_the_standard_operator_lacks) {
    onnx_builder f = on_codes({2, 4, 4}, "QLinearGlobalAveragePool",
                              {"x", "x_scale", "x_zp", "y_scale", "y_zp"}, microsoft);
    attribute(*f.graph().mutable_node(0), "channels_last", std::int64_t{1});
    expect_refused(f, {"node op: ", "channels_last"});
}

TEST(qoperator_import, alpha_scales_a_gemms_products_and_its_bias_codes) {
    const layer plain = imported(gemm()).layers.at(0);
    onnx_builder f = gemm();
    attribute(*f.graph().mutable_node(0), "alpha", 2.0F);
    const layer scaled = imported(f).layers.at(0);
    EXPECT_EQ(scaled.bias, plain.bias);
    for (std::size_t c = 0; c < plain.weight_scales.size(); ++c)
        EXPECT_EQ(scaled.weight_scales[c], 2 * plain.weight_scales[c]);
}

TEST(qoperator_import, refuses_other_operators_of_the_domain) {
    for (const std::string operation : {"QLinearSigmoid", "QLinearConv", "Conv"}) {
        onnx_builder f = convolution();
        f.graph().mutable_node(0)->set_op_type(operation);
        f.graph().mutable_node(0)->set_domain(microsoft);
        expect_refused(f, {"node op: ", "com.microsoft." + operation});
    }
}

} // namespace
} // namespace bitloom::network::testing
