// SPDX-License-Identifier: Apache-2.0
// A Softmax that ends the network: the machine gives its input, the host the rest.
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

constexpr auto int8 = onnx_builder::int8;
constexpr auto float32 = onnx_builder::float32;

/// x [4] -> Add -> y -> y_d -> Softmax -> p, the only output.
onnx_builder classifier(const shape& in = {4}, std::int64_t opset = 13) {
    onnx_builder f = one_layer(
        in,
        [](onnx_builder& b) {
            b.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
        },
        onnx_builder::symbolic, int8, opset);
    f.graph().clear_output();
    f.dequantize("y", "y_d", 0.25F, -5);
    f.node("Softmax", {"y_d"}, {"p"}, "softmax");
    f.output("p", float32, {});
    return f;
}

onnx::NodeProto& softmax_of(onnx_builder& f) {
    return *f.graph().mutable_node(f.graph().node_size() - 1);
}

TEST(softmax_import, ends_the_network_at_its_input) {
    const graph g = imported(classifier());
    ASSERT_EQ(g.outputs.size(), 1U);
    EXPECT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.outputs[0].name, "p");
    EXPECT_EQ(g.tensors[g.outputs[0].tensor].name, "y");
    EXPECT_TRUE(g.outputs[0].as_float);
    EXPECT_EQ(g.outputs[0].function, host_function::softmax);
    EXPECT_EQ(g.outputs[0].axis, 0U);
    EXPECT_FALSE(g.outputs[0].requantised);
}

TEST(softmax_import, the_logits_may_be_an_output_too) {
    onnx_builder f = classifier();
    f.output("y", int8, {});
    const graph g = imported(f);
    EXPECT_EQ(g.outputs.at(1).function, host_function::none);
    EXPECT_EQ(g.outputs[0].tensor, g.outputs[1].tensor);
}

TEST(softmax_import, its_codes_may_be_the_output) {
    onnx_builder f = classifier();
    f.quantize("p", "p_q", 1.0F / 256, -128);
    f.graph().clear_output();
    f.output("p_q", int8, {});
    f.dequantize("p_q", "p_d", 1.0F / 256, -128);
    f.output("p_d", float32, {});
    const graph g = imported(f);
    for (const port& p : g.outputs) {
        EXPECT_EQ(p.function, host_function::softmax);
        EXPECT_EQ(p.requantised.value().zero_point, -128);
        EXPECT_EQ(p.requantised->scale, 1.0F / 256);
        EXPECT_EQ(p.as_float, p.name == "p_d");
    }
    f.floats("p_d_scale", {}, {0.5F});
    expect_refused(f, {"node DQ_p_d: ", "0.5", "0.00390625"});
}

TEST(softmax_import, reads_its_axis) {
    onnx_builder f = classifier({2, 3, 4});
    EXPECT_EQ(imported(f).outputs.at(0).axis, 2U);
    attribute(softmax_of(f), "axis", std::int64_t{1});
    EXPECT_EQ(imported(f).outputs.at(0).axis, 0U);
    onnx_builder old = classifier({4, 1, 1}, 12);
    EXPECT_EQ(imported(old).outputs.at(0).axis, 0U);
}

TEST(softmax_import, a_flatten_before_it_shapes_the_output) {
    onnx_builder f = classifier({4, 1, 1});
    f.node("Flatten", {"y_d"}, {"flat"}, "flatten");
    f.graph().mutable_node()->SwapElements(f.graph().node_size() - 1, f.graph().node_size() - 2);
    softmax_of(f).set_input(0, "flat");
    const graph g = imported(f);
    EXPECT_EQ(g.tensors[g.outputs.at(0).tensor].shape, (shape{4}));
    EXPECT_EQ(g.stored(g.outputs[0].tensor), g.layers[0].output);
}

TEST(softmax_import, refuses_axes_that_it_cannot_follow) {
    onnx_builder samples = classifier();
    attribute(softmax_of(samples), "axis", std::int64_t{0});
    expect_refused(samples, {"node softmax: ", "axis 0"});
    expect_refused(classifier({2, 3}, 12), {"node softmax: ", "several axes"});
}

TEST(softmax_import, refuses_nodes_behind_it) {
    onnx_builder f = classifier();
    f.node("Relu", {"p"}, {"z"}, "reads");
    expect_refused(f, {"node reads: ", "'p'", "Softmax", "must end the network"});
    onnx_builder layout = classifier();
    layout.node("Flatten", {"p"}, {"z"}, "reads");
    expect_refused(layout, {"node reads: ", "must end the network"});
    onnx_builder twice = classifier();
    twice.quantize("p", "p_q", 1.0F / 256, -128);
    twice.dequantize("p_q", "p_d", 1.0F / 256, -128);
    twice.quantize("p_d", "again", 0.5F, 0);
    expect_refused(twice, {"node Q_again: ", "requantises"});
}

TEST(softmax_import, refuses_an_input_that_is_not_quantised) {
    onnx_builder f = classifier();
    softmax_of(f).set_input(0, "y_f");
    expect_refused(f, {"node softmax: ", "before it is quantised"});
}

} // namespace
} // namespace bitloom::network::testing
