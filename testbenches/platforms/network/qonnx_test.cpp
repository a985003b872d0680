// SPDX-License-Identifier: Apache-2.0
// What a QONNX file becomes, and what is refused of it.
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bitloom::network::testing {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

/// Quant of `x` to `y` with scalar initialisers `<y>_scale`, `<y>_zero` and `<y>_bits`.
onnx::NodeProto& quant(onnx_builder& file, const std::string& x, const std::string& y, float scale,
                       float zero, float bits, bool is_signed = true) {
    file.floats(y + "_scale", {}, {scale});
    file.floats(y + "_zero", {}, {zero});
    file.floats(y + "_bits", {}, {bits});
    onnx::NodeProto& node =
        file.node("Quant", {x, y + "_scale", y + "_zero", y + "_bits"}, {y}, "quant_" + y);
    node.set_domain("qonnx.custom_op.general");
    attribute(node, "signed", std::int64_t{is_signed});
    attribute(node, "narrow", std::int64_t{0});
    attribute(node, "rounding_mode", std::string("ROUND"));
    return node;
}

struct parameters {
    float scale = 0.5F, zero = 0, bits = 4;
};

/// x [N, 2] -> Quant xq -> MatMul m with weights [[1, -2], [3, 1]] -> `body`, from m to y; y is the
/// output.
onnx_builder matrix(const std::function<void(onnx_builder&)>& body, parameters in = {},
                    parameters of_weights = {1, 0, 4}) {
    onnx_builder file(11);
    file.input("x", onnx_builder::float32, {onnx_builder::symbolic, 2});
    quant(file, "x", "xq", in.scale, in.zero, in.bits);
    file.floats("w", {2, 2}, {1, -2, 3, 1});
    quant(file, "w", "wq", of_weights.scale, of_weights.zero, of_weights.bits);
    file.node("MatMul", {"xq", "wq"}, {"m"}, "matmul");
    body(file);
    file.output("y", onnx_builder::float32, {onnx_builder::symbolic, 2});
    return file;
}

onnx_builder quantised_matrix(parameters out) {
    return matrix([&](onnx_builder& f) { quant(f, "m", "y", out.scale, out.zero, out.bits); });
}

/// `operation` with the constant on its second side, between the product and a Quant.
onnx_builder with_step(const std::string& operation, const shape& extents,
                       const std::vector<float>& values) {
    return matrix([&](onnx_builder& f) {
        f.floats("c", extents, values);
        f.node(operation, {"m", "c"}, {"s"}, "step");
        quant(f, "s", "y", 1, 0, 2);
    });
}

std::vector<std::int64_t> thresholds(const graph& g, std::size_t channel) {
    const threshold_lists& t = *g.layers.at(0).thresholds;
    const auto first = t.values.begin() + static_cast<std::ptrdiff_t>(channel * t.levels);
    return {first, first + static_cast<std::ptrdiff_t>(t.levels)};
}

TEST(qonnx_import, folds_a_quantiser_into_the_sums_that_reach_each_code) {
    // real = sum / 2; codes -2..1 with halves to even: sums of -3 (-1.5 -> -2), -1 (-0.5 -> 0) ...
    const graph g = imported(quantised_matrix({1, 0, 2}));
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.layers[0].thresholds->lowest, -2);
    EXPECT_EQ(g.layers[0].thresholds->step, 1);
    EXPECT_THAT(thresholds(g, 0), ::testing::ElementsAre(-2, -1, 2));
    EXPECT_THAT(thresholds(g, 1), ::testing::ElementsAre(-2, -1, 2));
    EXPECT_EQ(tensor_named(g, "y").quantised.format, (operand_format{2, true}));
    EXPECT_EQ(tensor_named(g, "y").quantised.scale, 1.0F);
}

TEST(qonnx_import, counts_the_negated_sum_where_the_slope_is_negative) {
    const graph g = imported(with_step("Mul", {2}, {1, -1}));
    EXPECT_THAT(g.layers[0].thresholds->signs, ::testing::ElementsAre(1, -1));
    EXPECT_THAT(thresholds(g, 1), ::testing::ElementsAre(-2, -1, 2));
}

TEST(qonnx_import, puts_thresholds_out_of_reach_where_a_channel_is_constant) {
    const graph g = imported(with_step("Mul", {1, 2}, {0, 1}));
    // Code 0 always: what gives -1 and 0 is reached by the lowest sum, (1 + 3) * -8, 1 by none.
    EXPECT_THAT(thresholds(g, 0), ::testing::ElementsAre(-32, -32, 29));
}

TEST(qonnx_import, hands_the_last_sums_to_the_host_with_what_is_left_of_the_file) {
    const graph g = imported(matrix([](onnx_builder& f) {
        f.floats("c", {2}, {3, 5});
        f.node("Mul", {"m", "c"}, {"y"}, "mul");
    }));
    EXPECT_TRUE(g.layers[0].keeps_sums);
    const tensor& sums = tensor_named(g, "m");
    EXPECT_EQ(sums.quantised.format, (operand_format{16, true}));
    const port& out = g.outputs.at(0);
    ASSERT_TRUE(out.as_float && out.map);
    EXPECT_EQ(out.map->map.value(7, out.map->channel_of(1)), 7 * 0.5F * 5);
}

TEST(qonnx_import, keeps_sums_beyond_16_bits_in_32) {
    const graph g = imported(matrix([](onnx_builder& f) { f.node("Relu", {"m"}, {"y"}, "r"); },
                                    {1, 0, 16}, {0.125F, 0, 6}));
    EXPECT_EQ(tensor_named(g, "m").quantised.format, (operand_format{32, true}));
}

TEST(qonnx_import, gives_input_codes_by_the_files_own_float32_arithmetic) {
    onnx_builder file(11);
    file.input("x", onnx_builder::float32, {1, 1});
    file.floats("two", {}, {2});
    file.floats("one", {1}, {1});
    file.node("Mul", {"x", "two"}, {"d"}, "mul");
    file.node("Sub", {"d", "one"}, {"e"}, "sub");
    quant(file, "e", "xq", 0.25F, 1, 3);
    file.floats("w", {1, 1}, {1});
    quant(file, "w", "wq", 1, 0, 2);
    file.node("MatMul", {"xq", "wq"}, {"y"}, "matmul");
    file.output("y", onnx_builder::float32, {1, 1});
    const graph g = imported(file);
    const float_steps& steps = g.inputs.at(0).map.value().map.steps;
    EXPECT_EQ(apply(steps, 0.0F, 0), -3);
    EXPECT_EQ(apply(steps, 0.625F, 0), 2);
    EXPECT_EQ(apply(steps, 9.0F, 0), 3); // clamped
}

TEST(qonnx_import, takes_zero_points_of_weights_off_their_codes) {
    const graph g = imported(matrix([](onnx_builder& f) { quant(f, "m", "y", 1, 0, 2); }, {},
                                    {1, 2, 4})); // codes 3, 0, 5, 3 less 2
    EXPECT_THAT(g.layers[0].weights, ::testing::ElementsAre(1, 3, -2, 1));
    EXPECT_EQ(g.layers[0].weight_format, (operand_format{3, true}));
}

TEST(qonnx_import, makes_one_signed_bit_bipolar) {
    const graph g = imported(matrix([](onnx_builder& f) { quant(f, "m", "y", 1, 0, 1); }));
    EXPECT_EQ(tensor_named(g, "y").quantised.format, (operand_format{1, true}));
    EXPECT_EQ(g.layers[0].thresholds->lowest, -1);
    EXPECT_EQ(g.layers[0].thresholds->step, 2);
    EXPECT_THAT(thresholds(g, 0), ::testing::ElementsAre(0));
}

TEST(qonnx_import, refuses_widths_that_are_no_whole_number_or_too_large) {
    for (const float bits : {0.0F, -1.0F, 2.5F, 33.0F, nan, infinity}) {
        expect_refused(quantised_matrix({1, 0, bits}), {"quant_y", "bit width"});
        expect_refused(
            matrix([](onnx_builder& f) { quant(f, "m", "y", 1, 0, 2); }, {}, {1, 0, bits}),
            {"quant_wq", "bit width"});
    }
    expect_refused(quantised_matrix({1, 0, 17}), {"quant_y", "17 bits", "1 to 16"});
    expect_refused(matrix([](onnx_builder& f) { quant(f, "m", "y", 1, 0, 2); }, {}, {1, 0, 25}),
                   {"matmul", "25 bits", "1 to 24"});
}

TEST(qonnx_import, refuses_scales_that_are_not_positive_and_finite) {
    for (const float scale : {0.0F, -0.5F, nan, infinity}) {
        expect_refused(quantised_matrix({scale, 0, 2}), {"quant_y", "scale"});
        expect_refused(matrix([](onnx_builder& f) { quant(f, "m", "y", 1, 0, 2); }, {scale, 0, 4}),
                       {"quant_xq", "scale"});
    }
}

TEST(qonnx_import, refuses_zero_points_that_are_no_whole_number) {
    for (const float zero : {0.5F, nan, infinity, 3e9F})
        expect_refused(quantised_matrix({1, zero, 2}), {"quant_y", "zero point"});
}

TEST(qonnx_import, refuses_parameters_that_are_missing_or_computed) {
    const auto with_inputs = [](const std::vector<std::string>& inputs) {
        return matrix([&](onnx_builder& f) {
            f.floats("s", {}, {1});
            f.node("Quant", inputs, {"y"}, "quant_y").set_domain("onnx.brevitas");
        });
    };
    expect_refused(with_inputs({"m"}), {"quant_y", "scale"});
    expect_refused(with_inputs({"m", "s", "s"}), {"quant_y", "bit width"});
    expect_refused(with_inputs({"m", "", "s", "s"}), {"quant_y", "scale"});
    expect_refused(with_inputs({"m", "xq", "s", "s"}), {"quant_y", "xq", "computed"});
    expect_refused(with_inputs({"m", "s", "s", "m"}), {"quant_y", "'m'", "computed"});
    expect_refused(with_inputs({"m", "gone", "s", "s"}), {"gone"});
}

TEST(qonnx_import, refuses_several_bit_widths_and_scales_that_are_no_float32) {
    expect_refused(
        matrix([](onnx_builder& f) {
            f.floats("s", {}, {1});
            f.floats("b", {2}, {2, 4});
            f.node("Quant", {"m", "s", "s", "b"}, {"y"}, "q").set_domain("onnx.brevitas");
        }),
        {"node q", "bit width", "2 values"});
    expect_refused(matrix([](onnx_builder& f) {
                       f.integers("s", onnx_builder::int8, {}, {1});
                       f.node("BipolarQuant", {"m", "s"}, {"y"}, "q").set_domain("onnx.brevitas");
                   }),
                   {"node q", "float32"});
}

TEST(qonnx_import, refuses_other_domains_operators_attributes_and_rounding_modes) {
    expect_refused(
        matrix([](onnx_builder& f) { quant(f, "m", "y", 1, 0, 2).set_domain("somebody.else"); }),
        {"quant_y", "somebody.else"});
    expect_refused(
        matrix([](onnx_builder& f) {
            f.node("MultiThreshold", {"m", "w"}, {"y"}, "t").set_domain("finn.custom_op.general");
        }),
        {"node t", "MultiThreshold"});
    expect_refused(matrix([](onnx_builder& f) {
                       attribute(quant(f, "m", "y", 1, 0, 2), "saturate", std::int64_t{1});
                   }),
                   {"quant_y", "saturate"});
    expect_refused(matrix([](onnx_builder& f) {
                       onnx::NodeProto& node = quant(f, "m", "y", 1, 0, 2);
                       for (onnx::AttributeProto& a : *node.mutable_attribute())
                           if (a.name() == "rounding_mode")
                               a.set_s("SOMEHOW");
                   }),
                   {"quant_y", "SOMEHOW", "HALF_EVEN"});
}

TEST(qonnx_import, refuses_what_is_no_step_function_of_each_channels_sum) {
    expect_refused(matrix([](onnx_builder& f) {
                       f.node("Sigmoid", {"m"}, {"s"}, "sigmoid");
                       quant(f, "s", "y", 1, 0, 2);
                   }),
                   {"node sigmoid", "Sigmoid"});
    expect_refused(matrix([](onnx_builder& f) {
                       f.floats("c", {}, {1});
                       f.node("Div", {"c", "m"}, {"s"}, "inverse");
                       quant(f, "s", "y", 1, 0, 2);
                   }),
                   {"node inverse", "monotone"});
    expect_refused(matrix([](onnx_builder& f) {
                       f.node("Mul", {"m", "m"}, {"s"}, "square");
                       quant(f, "s", "y", 1, 0, 2);
                   }),
                   {"node square", "two computed values"});
    expect_refused(with_step("Div", {}, {0}), {"node step", "0"});
    expect_refused(with_step("Add", {}, {nan}), {"node step", "finite"});
    expect_refused(with_step("Mul", {}, {infinity}), {"node step", "finite"});
    expect_refused(with_step("Mul", {}, {3e38F}),
                   {"quant_y", "finite"}); // the largest sums' are not
    expect_refused(with_step("Add", {3}, {1, 2, 3}), {"node step", "[3]"});
}

TEST(qonnx_import, refuses_floating_point_where_a_layer_reads_codes) {
    expect_refused(matrix([](onnx_builder& f) {
                       f.node("Relu", {"m"}, {"r"}, "relu");
                       f.node("MatMul", {"r", "wq"}, {"y"}, "second");
                   }),
                   {"node second", "'r'", "Quant"});
    expect_refused(matrix([](onnx_builder& f) {
                       f.node("MatMul", {"xq", "w"}, {"y"}, "plain");
                   }),
                   {"node plain", "not quantised"});
    expect_refused(matrix([](onnx_builder& f) {
                       f.node("MatMul", {"x", "wq"}, {"y"}, "raw");
                   }),
                   {"node raw", "'x'"});
}

TEST(qonnx_import, refuses_activations_of_several_scales_where_a_layer_reads_them) {
    expect_refused(
        matrix([](onnx_builder& f) {
            f.floats("s", {2}, {1, 2});
            f.floats("z", {}, {0});
            f.floats("b", {}, {3});
            f.node("Quant", {"m", "s", "z", "b"}, {"q"}, "q").set_domain("onnx.brevitas");
            f.node("MatMul", {"q", "wq"}, {"y"}, "second");
        }),
        {"node second", "'q'", "one scale"});
}

/// x [N, 2, 3, 3] -> depthwise Conv c of weights 1 -> Quant q of scales 1 and 3 -> Conv d of
/// weights 2 with `group`, then a Quant of scale 6.
onnx_builder of_two_scales(std::int64_t group) {
    onnx_builder file(11);
    file.input("x", onnx_builder::float32, {onnx_builder::symbolic, 2, 3, 3});
    quant(file, "x", "xq", 1, 0, 5);
    file.floats("w", {2, 1, 1, 1}, {1, 1});
    quant(file, "w", "wq", 1, 0, 2);
    attribute(file.node("Conv", {"xq", "wq"}, {"c"}, "first"), "group", std::int64_t{2});
    file.floats("s", {1, 2, 1, 1}, {1, 3});
    file.floats("z", {}, {0});
    file.floats("b", {}, {4});
    file.node("Quant", {"c", "s", "z", "b"}, {"q"}, "q").set_domain("onnx.brevitas");
    file.floats("v", {2, 2 / group, 1, 1},
                std::vector<float>(static_cast<std::size_t>(4 / group), 2));
    quant(file, "v", "vq", 2, 0, 3);
    attribute(file.node("Conv", {"q", "vq"}, {"d"}, "second"), "group", group);
    quant(file, "d", "y", 6, 0, 3);
    file.output("y", onnx_builder::float32, {onnx_builder::symbolic, 2, 3, 3});
    return file;
}

TEST(qonnx_import, folds_scales_of_channels_into_a_depthwise_layer) {
    const graph g = imported(of_two_scales(2));
    ASSERT_EQ(g.layers.size(), 2U);
    EXPECT_EQ(tensor_named(g, "q").quantised.format, (operand_format{4, true}));
    const threshold_lists& lists = *g.layers[1].thresholds;
    // real = sum * 2 and sum * 6, codes -3 ... from where real / 6 rounds to them
    const auto first_of = [&](std::size_t channel, std::int32_t code) {
        return lists
            .values[channel * lists.levels + static_cast<std::size_t>(code - lists.lowest - 1)];
    };
    EXPECT_EQ(first_of(0, 1), 2); // 4 / 6
    EXPECT_EQ(first_of(1, 1), 1); // 6 / 6
    EXPECT_EQ(first_of(0, 2), 5); // 10 / 6, behind 9 / 6, half to even ... of 3 sums a code
    EXPECT_EQ(first_of(1, 2), 2);
}

TEST(qonnx_import, refuses_scales_of_channels_where_channels_are_added) {
    expect_refused(of_two_scales(1), {"node second", "'q'", "depthwise"});
}

TEST(qonnx_import, refuses_a_layer_whose_output_is_quantised_twice) {
    expect_refused(matrix([](onnx_builder& f) {
                       quant(f, "m", "y", 1, 0, 2);
                       quant(f, "m", "y2", 2, 0, 2);
                   }),
                   {"quant_y2", "matmul", "second time"});
}

TEST(qonnx_import, refuses_the_other_form_of_quantisation_in_one_file) {
    expect_refused(matrix([](onnx_builder& f) { f.quantize("m", "y", 1, 0).set_name("other"); }),
                   {"node other", "QuantizeLinear", "one of the two"});
}

TEST(qonnx_import, refuses_sums_of_activations_with_different_scales) {
    expect_refused(matrix([](onnx_builder& f) {
                       quant(f, "m", "q", 0.3F, 0, 4);
                       f.node("Add", {"q", "xq"}, {"y"}, "residual");
                   }),
                   {"node residual", "0.3", "0.5", "same scale"});
}

TEST(qonnx_import, quantises_before_a_maximum_of_floating_values) {
    onnx_builder file(11);
    file.input("x", onnx_builder::float32, {onnx_builder::symbolic, 1, 4, 4});
    quant(file, "x", "xq", 1, 0, 4);
    file.floats("w", {1, 1, 1, 1}, {-1});
    quant(file, "w", "wq", 1, 0, 2);
    file.node("Conv", {"xq", "wq"}, {"c"}, "conv");
    onnx::NodeProto& pool = file.node("MaxPool", {"c"}, {"p"}, "pool");
    attribute(pool, "kernel_shape", std::vector<std::int64_t>{2, 2});
    attribute(pool, "strides", std::vector<std::int64_t>{2, 2});
    file.node("Relu", {"p"}, {"r"}, "relu");
    quant(file, "r", "y", 2, 0, 3);
    file.output("y", onnx_builder::float32, {onnx_builder::symbolic, 1, 2, 2});
    const graph g = imported(file);
    ASSERT_EQ(g.layers.size(), 2U);
    EXPECT_EQ(g.layers[0].name, "conv");
    EXPECT_TRUE(g.layers[0].thresholds.has_value());
    EXPECT_EQ(g.layers[1].name, "pool");
    EXPECT_EQ(g.layers[1].kind, layer_kind::max_pool);
    EXPECT_EQ(tensor_named(g, "y").height, 2);
}

TEST(qonnx_import, adds_activations_whose_scales_are_multiples_of_one) {
    const graph g = imported(matrix([](onnx_builder& f) {
        quant(f, "m", "q", 1.5F, 0, 4); // and the input's is 0.5
        f.node("Add", {"q", "xq"}, {"s"}, "residual");
        f.node("MatMul", {"s", "wq"}, {"y"}, "last");
    }));
    const tensor& sum = tensor_named(g, "s");
    EXPECT_EQ(sum.quantised.scale, 0.5F);
    EXPECT_EQ(sum.quantised.format, (operand_format{6, true})); // -8 * 3 - 8 ... 7 * 3 + 7
}

/// Trunc of opset 2, from scale 0.5 and `zero` to `scale` and 3 bits.
onnx_builder truncated(float zero, float scale) {
    return matrix([&](onnx_builder& f) {
        f.floats("s", {}, {0.5F});
        f.floats("z", {}, {zero});
        f.floats("from", {}, {8});
        f.floats("wider", {}, {scale});
        f.floats("to", {}, {3});
        f.node("Trunc", {"m", "s", "z", "from", "wider", "to"}, {"y"}, "t")
            .set_domain("qonnx.custom_op.general");
    });
}

TEST(qonnx_import, truncates_to_an_output_scale) {
    const graph g = imported(truncated(4, 2));
    const quantisation q = tensor_named(g, "y").quantised;
    EXPECT_EQ(q.scale, 2.0F);
    EXPECT_EQ(q.zero_point, 1);
    EXPECT_EQ(q.format, (operand_format{3, true}));
    // floor((sum + 4) / 4), clamped to -4 ... 3
    EXPECT_EQ(g.layers[0].thresholds->lowest, -4);
    EXPECT_THAT(thresholds(g, 0), ::testing::ElementsAre(-16, -12, -8, -4, 0, 4, 8));
}

TEST(qonnx_import, refuses_truncations_whose_zero_point_or_scale_is_not_the_outputs) {
    expect_refused(truncated(3, 2), {"node t", "0.75", "multiple of 4"});
    expect_refused(truncated(0, 0.125F), {"node t", "'wider'", "larger"});
}

TEST(qonnx_import, refuses_a_truncation_that_does_not_fit) {
    expect_refused(
        matrix([](onnx_builder& f) {
            f.floats("s", {}, {0.5F});
            f.floats("z", {}, {0});
            f.floats("from", {}, {8});
            f.floats("to", {}, {9});
            f.node("Trunc", {"m", "s", "z", "from", "to"}, {"y"}, "t").set_domain("onnx.brevitas");
        }),
        {"node t", "8 bits to 9"});
    expect_refused(
        matrix([](onnx_builder& f) {
            f.floats("s", {}, {0.5F});
            f.floats("z", {}, {0});
            f.floats("from", {}, {4});
            f.floats("to", {}, {3});
            f.node("Trunc", {"m", "s", "z", "from", "to"}, {"y"}, "t").set_domain("onnx.brevitas");
        }),
        {"node t", "-16", "more bits"});
}

} // namespace
} // namespace bitloom::network::testing
