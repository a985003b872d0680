// SPDX-License-Identifier: Apache-2.0
// Constants in quantised networks: behind a layer, alone, and before the float input's quantiser.
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

constexpr auto int8 = onnx_builder::int8;
constexpr auto int32 = onnx::TensorProto::INT32;

/// Conv 1x1 of weights {1, -128} or {1, -2} (scale 0.125) from one channel to two, c; then
/// `operations` from c to y_f. The input's scale is 0.5.
onnx_builder behind(const std::function<void(onnx_builder&)>& operations,
                    std::int64_t second_weight = -2) {
    return one_layer({1, 2, 2}, [&](onnx_builder& file) {
        file.weights("w", int8, {2, 1, 1, 1}, {1, second_weight}, {0.125F});
        file.node("Conv", {"x_f", "w"}, {"c"}, "conv");
        operations(file);
    });
}

onnx_builder behind(const std::string& operation, const shape& extents,
                    const std::vector<float>& values, bool first = false) {
    return behind([&](onnx_builder& file) {
        file.floats("k", extents, values);
        const std::vector<std::string> inputs =
            first ? std::vector<std::string>{"k", "c"} : std::vector<std::string>{"c", "k"};
        file.node(operation, inputs, {"y_f"}, "constant");
    });
}

layer only(const onnx_builder& file) {
    const graph g = imported(file);
    EXPECT_EQ(g.layers.size(), 1U);
    return g.layers.at(0);
}

TEST(constants_import, factors_go_into_the_weights_scales_in_double) {
    EXPECT_THAT(only(behind("Mul", {}, {0.1F})).weight_scales,
                ElementsAre(DoubleEq(0.125 * double{0.1F})));
    EXPECT_THAT(only(behind("Div", {1, 2, 1, 1}, {3, 4})).weight_scales,
                ElementsAre(DoubleEq(0.125 / 3), DoubleEq(0.125 / 4)));
    EXPECT_THAT(only(behind("Mul", {2, 1, 1}, {3, 3}, true)).weight_scales, ElementsAre(0.375));
}

TEST(constants_import, a_negative_factor_changes_the_signs_of_its_channel) {
    const layer l = only(behind("Mul", {2, 1, 1}, {2, -3}));
    EXPECT_THAT(l.weights, ElementsAre(1, 2));
    EXPECT_THAT(l.weight_scales, ElementsAre(0.25, 0.375));
    const onnx_builder lowest = behind(
        [](onnx_builder& file) {
            file.floats("k", {}, {-1});
            file.node("Mul", {"c", "k"}, {"y_f"}, "constant");
        },
        -128);
    expect_refused(lowest, {"node constant: ", "weight -128 of node conv 128 at channel 1"});
}

TEST(constants_import, a_factor_of_0_leaves_the_terms) {
    const layer l = only(behind([](onnx_builder& file) {
        file.floats("k", {2, 1, 1}, {0, 1});
        file.floats("t", {}, {0.5F});
        file.node("Mul", {"c", "k"}, {"m"}, "factor");
        file.node("Add", {"t", "m"}, {"y_f"}, "term");
    }));
    EXPECT_THAT(l.weights, ElementsAre(0, -2));
    EXPECT_THAT(l.bias, ElementsAre(8, 8));
}

TEST(constants_import, terms_become_biases_after_the_factors_before_them) {
    EXPECT_THAT(only(behind("Sub", {}, {1})).bias, ElementsAre(-16, -16));
    const layer from = only(behind("Sub", {}, {1}, true));
    EXPECT_THAT(from.bias, ElementsAre(16, 16));
    EXPECT_THAT(from.weights, ElementsAre(-1, 2));
    const layer both = only(behind([](onnx_builder& file) {
        file.weights("b", int32, {1, 2, 1, 1}, {3, 5}, {0.0625F});
        file.floats("k", {}, {0.5F});
        file.floats("t", {2, 1, 1}, {0.125F, 0.25F});
        file.node("Add", {"c", "b"}, {"d"}, "bias");
        file.node("Add", {"d", "t"}, {"e"}, "term");
        file.node("Mul", {"e", "k"}, {"y_f"}, "factor");
    }));
    EXPECT_THAT(both.bias, ElementsAre(3 + 2, 5 + 4));
}

TEST(constants_import, batch_norms_are_a_factor_and_a_term) {
    const layer l = only(behind([](onnx_builder& file) {
        file.floats("scale", {2}, {1, 2});
        file.floats("bias", {2}, {0.5F, 0});
        file.floats("mean", {2}, {0.25F, 1});
        file.floats("variance", {2}, {4, 0.25F});
        attribute(
            file.node("BatchNormalization", {"c", "scale", "bias", "mean", "variance"}, {"y_f"}),
            "epsilon", 0.0F);
    }));
    EXPECT_THAT(l.weight_scales, ElementsAre(0.0625, 0.5));
    EXPECT_THAT(l.bias, ElementsAre(12, -16)); // 0.375 / 0.03125, -4 / 0.25
}

TEST(constants_import, a_clamps_bounds_follow_what_is_behind_it) {
    const auto relu_then = [](const std::string& operation, const shape& extents,
                              const std::vector<float>& values) {
        return behind([&](onnx_builder& file) {
            file.node("Relu", {"c"}, {"r"}, "relu");
            file.floats("k", extents, values);
            file.node(operation, {"r", "k"}, {"y_f"}, "constant");
        });
    };
    EXPECT_EQ(only(relu_then("Add", {}, {1})).clamp_low, -5 + 4);
    EXPECT_EQ(only(relu_then("Mul", {2, 1, 1}, {2, 3})).clamp_low, -5);
    const layer negated = only(relu_then("Mul", {}, {-1}));
    EXPECT_EQ(negated.clamp_low, -128);
    EXPECT_EQ(negated.clamp_high, -5);
    expect_refused(relu_then("Add", {2, 1, 1}, {2, 3}), {"node constant: ", "different bounds"});
}

TEST(constants_import, alone_they_are_a_depthwise_layer_of_64ths) {
    const layer l = only(one_layer({3, 2, 2}, [](onnx_builder& file) {
        file.weights("k", int8, {3, 1, 1}, {1, 2, -3}, {0.25F});
        file.node("Add", {"x_f", "k"}, {"y_f"}, "shift");
    }));
    EXPECT_EQ(l.kind, layer_kind::depthwise);
    EXPECT_EQ(l.name, "shift");
    EXPECT_THAT(l.weights, ElementsAre(64, 64, 64));
    EXPECT_THAT(l.weight_scales, ElementsAre(1.0 / 64));
    EXPECT_THAT(l.bias, ElementsAre(32, 64, -96)); // in units of 0.5 / 64
}

TEST(constants_import, before_the_first_quantiser_they_are_the_hosts) {
    onnx_builder file;
    file.input("image", onnx_builder::float32, {1, 2, 2, 2});
    file.floats("mean", {2, 1, 1}, {0.5F, 0.25F});
    file.floats("deviation", {}, {0.25F});
    file.node("Sub", {"image", "mean"}, {"centred"}, "centre");
    file.node("Div", {"centred", "deviation"}, {"normal"}, "scale");
    file.quantize("normal", "x", 0.5F, 3);
    file.dequantize("x", "x_f", 0.5F, 3);
    file.node("Relu", {"x_f"}, {"y_f"}, "relu");
    file.quantize("y_f", "y", 0.5F, 3);
    file.output("y", int8, {1, 2, 2, 2});
    const graph g = imported(file);
    ASSERT_TRUE(g.inputs.at(0).map.has_value());
    const edge_map& map = *g.inputs[0].map;
    EXPECT_EQ(apply(map.map.steps, 1.0F, map.channel_of(0)), 3 + 4); // 2 / 0.5
    EXPECT_EQ(apply(map.map.steps, 1.0F, map.channel_of(4)), 3 + 6); // 3 / 0.5
    EXPECT_EQ(apply(map.map.steps, -99.0F, map.channel_of(0)), -128);
    EXPECT_EQ(g.tensors[g.inputs[0].tensor].name, "x");
    file.quantize("image", "z", 0.5F, 3);
    expect_refused(file, {"node Q_z: ", "'image' a second time in another way"});
}

TEST(constants_import, refuses_what_no_channel_can_take) {
    expect_refused(behind("Mul", {2, 2}, {1, 2, 3, 4}),
                   {"node constant: ", "'k' has shape [2, 2]"});
    expect_refused(behind("Div", {}, {0}), {"node constant: ", "divide by none that is 0"});
    expect_refused(behind("Div", {}, {1}, true), {"node constant: ", "only activations"});
    expect_refused(one_layer({2, 4, 4},
                             [](onnx_builder& file) {
                                 file.node("GlobalAveragePool", {"x_f"}, {"p"}, "pool");
                                 file.floats("k", {}, {2});
                                 file.node("Mul", {"p", "k"}, {"y_f"}, "constant");
                             }),
                   {"node constant: ", "node pool before it is quantised"});
    expect_refused(one_layer({2, 4, 4},
                             [](onnx_builder& file) {
                                 file.node("Mul", {"x_f", "x_f"}, {"y_f"}, "square");
                             }),
                   {"node square: ", "two activations"});
}

TEST(constants_import, refuses_a_second_reader_of_a_layer_that_takes_constants) {
    expect_refused(behind([](onnx_builder& file) {
                       file.floats("k", {}, {2});
                       file.node("Mul", {"c", "k"}, {"y_f"}, "first");
                       file.node("Mul", {"c", "k"}, {"z"}, "second");
                   }),
                   {"node second: ", "node conv", "another node"});
}

} // namespace
} // namespace bitloom::network::testing
