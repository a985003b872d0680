// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bitloom::network::testing {
namespace {

constexpr auto int8 = onnx_builder::int8;
constexpr auto uint8 = onnx_builder::uint8;

onnx_builder convolution() {
    return one_layer({1, 2, 2}, [](onnx_builder& f) { add_convolution(f, {1, 1, 1, 1}); });
}

/// image (float32) -> Q -> x -> DQ -> Conv -> Q -> y -> DQ -> logits (float32)
onnx_builder float_edges() {
    onnx_builder file;
    file.input("image", onnx_builder::float32, {onnx_builder::symbolic, 1, 2, 2});
    file.output("logits", onnx_builder::float32, {onnx_builder::symbolic, 1, 2, 2});
    file.quantize("image", "x", 0.5F, 3, uint8);
    file.dequantize("x", "x_f", 0.5F, 3, uint8);
    add_convolution(file, {1, 1, 1, 1});
    file.quantize("y_f", "y", 0.25F, -5);
    file.dequantize("y", "logits", 0.25F, -5);
    return file;
}

TEST(quantise_import, float_edges_become_float_ports) {
    const graph g = imported(float_edges());
    ASSERT_EQ(g.inputs.size(), 1U);
    EXPECT_EQ(g.inputs[0].name, "image");
    EXPECT_TRUE(g.inputs[0].as_float);
    EXPECT_EQ(g.tensors[g.inputs[0].tensor].name, "x");
    EXPECT_EQ(g.tensors[g.inputs[0].tensor].quantised.format, (operand_format{8, false}));
    ASSERT_EQ(g.outputs.size(), 1U);
    EXPECT_TRUE(g.outputs[0].as_float);
    EXPECT_EQ(g.tensors[g.outputs[0].tensor].name, "y");
}

TEST(quantise_import, a_float_input_quantised_twice_alike_is_one_tensor) {
    onnx_builder file = float_edges();
    file.quantize("image", "again", 0.5F, 3, uint8);
    const graph g = imported(file);
    EXPECT_EQ(g.tensors[g.tensors[g.inputs[0].tensor].alias_of.value_or(g.inputs[0].tensor)].name,
              "x");
    EXPECT_EQ(tensor_named(g, "again").alias_of, g.inputs[0].tensor);
    file.floats("again_scale", {}, {0.75F});
    expect_refused(file, {"node Q_again: ", "0.75", "'x'"});
}

TEST(quantise_import, one_tensor_may_be_dequantised_for_each_reader) {
    const graph g = imported(one_layer({4}, [](onnx_builder& f) {
        f.dequantize("x", "again", 0.5F, 3);
        f.node("Add", {"x_f", "again"}, {"y_f"}, "add");
    }));
    EXPECT_EQ(g.layers[0].inputs[0], g.layers[0].inputs[1]);
}

TEST(quantise_import, an_absent_zero_point_means_uint8_and_zero) {
    onnx_builder file = convolution();
    file.graph().mutable_node()->rbegin()->mutable_input()->RemoveLast();
    file.graph().clear_output();
    file.output("y", uint8, {});
    const tensor y = tensor_named(imported(file), "y");
    EXPECT_EQ(y.quantised.format, (operand_format{8, false}));
    EXPECT_EQ(y.quantised.zero_point, 0);
}

TEST(quantise_import, output_dtype_of_opset_21_names_the_type) {
    onnx_builder file = one_layer(
        {1, 2, 2},
        [](onnx_builder& f) {
            add_convolution(f, {1, 1, 1, 1});
        },
        1, int8, 21);
    onnx::NodeProto& last = *file.graph().mutable_node()->rbegin();
    attribute(last, "output_dtype", std::int64_t{uint8});
    expect_refused(file, {"node Q_y: ", "output_dtype"});
    last.mutable_input()->RemoveLast();
    EXPECT_FALSE(tensor_named(imported(file), "y").quantised.format.is_signed);
}

TEST(quantise_import, refuses_scales_that_are_no_positive_numbers) {
    for (float scale : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN(),
                        std::numeric_limits<float>::infinity()}) {
        onnx_builder file = convolution();
        file.floats("y_scale", {}, {scale});
        expect_refused(file, {"node Q_y: ", "scale is"});
        file.floats("y_scale", {}, {1});
        file.floats("w_scale", {}, {scale});
        expect_refused(file, {"node DQ_w: ", "scale is"});
    }
}

TEST(quantise_import, refuses_activations_with_a_scale_per_channel) {
    onnx_builder file = convolution();
    file.floats("y_scale", {2}, {1, 2});
    file.integers("y_zp", int8, {2}, {0, 0});
    expect_refused(file, {"node Q_y: ", "2 scales for an activation"});
    onnx_builder input = convolution();
    input.floats("x_f_scale", {2}, {1, 2});
    input.integers("x_f_zp", int8, {2}, {0, 0});
    expect_refused(input, {"node DQ_x_f: ", "2 scales for an activation"});
}

TEST(quantise_import, refuses_zero_points_that_do_not_match) {
    onnx_builder file = convolution();
    file.integers("y_zp", int8, {2}, {0, 0});
    expect_refused(file, {"node Q_y: ", "2 zero points"});
    file.integers("y_zp", onnx::TensorProto::INT32, {}, {0});
    expect_refused(file, {"node Q_y: ", "int32"});
    file.floats("y_zp", {}, {0});
    expect_refused(file, {"node Q_y: ", "integer"});
    onnx_builder other = convolution();
    other.integers("x_f_zp", uint8, {}, {3});
    expect_refused(other, {"node DQ_x_f: ", "uint8"});
    onnx_builder weights = convolution();
    weights.integers("w_zp", uint8, {}, {0});
    expect_refused(weights, {"node DQ_w: ", "'w_q' is int8"});
}

TEST(quantise_import, refuses_to_dequantise_with_another_scale) {
    onnx_builder file = float_edges();
    file.floats("x_f_scale", {}, {0.75F});
    expect_refused(file, {"node DQ_x_f: ", "0.75", "'x' has scale 0.5 and zero point 3"});
}

TEST(quantise_import, refuses_scales_per_channel_before_opset_13) {
    onnx_builder file = one_layer(
        {1, 2, 2},
        [](onnx_builder& f) {
            f.weights("w", int8, {2, 1, 1, 1}, {1, 2}, {1, 2});
            f.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
        },
        1, int8, 12);
    expect_refused(file, {"node DQ_w: ", "opset 12"});
}

TEST(quantise_import, refuses_scales_that_do_not_cover_their_axis) {
    onnx_builder file = one_layer({1, 2, 2}, [](onnx_builder& f) {
        f.weights("w", int8, {3, 1, 1, 1}, {1, 2, 3}, {1, 2});
        f.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
    });
    expect_refused(file, {"node DQ_w: ", "2 scales for axis 0"});
    file.graph().mutable_node(1)->clear_attribute();
    attribute(*file.graph().mutable_node(1), "axis", std::int64_t{7});
    expect_refused(file, {"node DQ_w: ", "axis 7"});
    attribute(*file.graph().mutable_node(1), "block_size", std::int64_t{2});
    expect_refused(file, {"node DQ_w: ", "blocks"});
}

TEST(quantise_import, refuses_to_quantise_codes_or_dequantise_reals) {
    expect_refused(one_layer({4},
                             [](onnx_builder& f) {
                                 f.quantize("x", "q", 1, 0);
                                 f.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
                             }),
                   {"node Q_q: ", "integer codes 'x'"});
    expect_refused(one_layer({4},
                             [](onnx_builder& f) {
                                 f.dequantize("x_f", "d", 1, 0);
                                 f.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
                             }),
                   {"node DQ_d: ", "'x_f'", "not integer codes"});
}

TEST(quantise_import, refuses_layers_that_are_quantised_twice_or_never) {
    onnx_builder twice = convolution();
    twice.quantize("y_f", "z", 0.5F, 0);
    expect_refused(twice, {"node Q_z: ", "node conv a second time"});
    onnx_builder never = convolution();
    never.node("Relu", {"x_f"}, {"r"}, "relu");
    onnx_builder open = one_layer({4}, [](onnx_builder& f) {
        f.node("Add", {"x_f", "x_f"}, {"s"}, "sum");
        f.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
    });
    expect_refused(open, {"node sum: ", "never quantised"});
}

TEST(quantise_import, refuses_an_input_that_no_layer_can_read) {
    onnx_builder file = convolution();
    file.input("extra", onnx_builder::float32, {1, 3});
    expect_refused(file, {"'extra'", "QuantizeLinear"});
    file.node("Relu", {"extra"}, {"r"}, "relu");
    expect_refused(file, {"'extra'", "QuantizeLinear"});
    file.node("MatMul", {"r", "r"}, {"m"}, "product");
    expect_refused(file, {"node product: ", "'r' in floating point", "QuantizeLinear"});
}

TEST(quantise_import, constants_may_be_nodes_and_typed_fields) {
    onnx_builder file = convolution();
    onnx::TensorProto zero_point;
    zero_point.set_data_type(int8);
    zero_point.add_int32_data(-5);
    onnx::NodeProto& constant = file.node("Constant", {}, {"k"}, "constant");
    onnx::AttributeProto& value = *constant.add_attribute();
    value.set_name("value");
    value.set_type(onnx::AttributeProto::TENSOR);
    *value.mutable_t() = zero_point;
    onnx::NodeProto& scale = file.node("Constant", {}, {"s"}, "scale");
    attribute(scale, "value_float", 2.5F);
    onnx::NodeProto& last = *file.graph().mutable_node(3);
    ASSERT_EQ(last.name(), "Q_y");
    last.set_input(1, "s");
    last.set_input(2, "k");
    const tensor y = tensor_named(imported(file), "y");
    EXPECT_EQ(y.quantised.zero_point, -5);
    EXPECT_EQ(y.quantised.scale, 2.5F);
}

} // namespace
} // namespace bitloom::network::testing
