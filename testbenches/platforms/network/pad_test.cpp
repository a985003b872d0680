// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bitloom::network::testing {
namespace {

constexpr auto int8 = onnx_builder::int8;
constexpr auto int64 = onnx::TensorProto::INT64;

/// x [1,4,4] (scale 0.5, zero point 3) -> Pad (top 1, left 2, bottom 3, right 4) of x_f -> Conv
/// 2x2. Without `value`: none is given.
onnx_builder padded_convolution(const std::vector<float>& value = {0},
                                const shape& pads = {0, 0, 1, 2, 0, 0, 3, 4}) {
    return one_layer({1, 4, 4}, [&](onnx_builder& f) {
        f.integers("pads", int64, {static_cast<std::int64_t>(pads.size())}, pads);
        if (!value.empty())
            f.floats("value", {}, value);
        onnx::NodeProto& pad = f.node("Pad", {"x_f", "pads"}, {"p_f"}, "pad");
        if (!value.empty())
            pad.add_input("value");
        f.weights("w", int8, {1, 1, 2, 2}, {1, 2, 3, 4}, {0.125F});
        f.node("Conv", {"p_f", "w"}, {"y_f"}, "conv");
    });
}

onnx::NodeProto& node_named(onnx_builder& f, const std::string& name) {
    for (onnx::NodeProto& n : *f.graph().mutable_node())
        if (n.name() == name)
            return n;
    throw std::runtime_error("no node " + name);
}

void expect_frame(const graph& g) {
    ASSERT_EQ(g.layers.size(), 1U);
    const window& w = g.layers[0].geometry;
    EXPECT_EQ(w.pad_top, 1);
    EXPECT_EQ(w.pad_left, 2);
    EXPECT_EQ(w.pad_bottom, 3);
    EXPECT_EQ(w.pad_right, 4);
    EXPECT_EQ(g.tensors[g.layers[0].output].height, 4 + 4 - 1);
    EXPECT_EQ(g.tensors[g.layers[0].output].width, 4 + 6 - 1);
    EXPECT_EQ(g.tensors[g.layers[0].inputs[0]].name, "x");
}

TEST(pad_import, becomes_the_padding_of_the_convolution_behind_it) {
    expect_frame(imported(padded_convolution()));
    expect_frame(imported(padded_convolution({})));
}

TEST(pad_import, adds_to_the_convolutions_own_padding) {
    onnx_builder f = padded_convolution();
    attribute(node_named(f, "conv"), "pads", shape{1, 1, 1, 1});
    const window w = imported(f).layers.at(0).geometry;
    EXPECT_EQ(w.pad_top, 2);
    EXPECT_EQ(w.pad_right, 5);
}

TEST(pad_import, automatic_padding_sees_the_padded_input) {
    onnx_builder f = padded_convolution();
    attribute(node_named(f, "conv"), "auto_pad", std::string("SAME_UPPER"));
    const graph g = imported(f);
    EXPECT_EQ(g.tensors[g.layers[0].output].height, 8);
    EXPECT_EQ(g.layers[0].geometry.pad_top, 1);
    EXPECT_EQ(g.layers[0].geometry.pad_bottom, 4);
}

TEST(pad_import, has_attributes_up_to_opset_10) {
    onnx_builder f = padded_convolution();
    f.model().mutable_opset_import(0)->set_version(10);
    onnx::NodeProto& pad = node_named(f, "pad");
    pad.mutable_input()->DeleteSubrange(1, 2);
    attribute(pad, "pads", shape{0, 0, 1, 2, 0, 0, 3, 4});
    attribute(pad, "value", 0.0F);
    attribute(pad, "mode", std::string("constant"));
    expect_frame(imported(f));
}

TEST(pad_import, may_name_its_axes) {
    onnx_builder f = padded_convolution({0}, {1, 2, 3, 4});
    f.integers("axes", int64, {2}, {-2, 3});
    node_named(f, "pad").add_input("axes");
    expect_frame(imported(f));
}

TEST(pad_import, may_be_quantised_alike_before_the_convolution) {
    onnx_builder f = padded_convolution();
    f.quantize("p_f", "p", 0.5F, 3);
    f.dequantize("p", "again", 0.5F, 3);
    node_named(f, "conv").set_input(0, "again");
    expect_frame(imported(f));
    f.floats("p_scale", {}, {0.75F});
    expect_refused(f, {"node Q_p: ", "requantises the padded 'p_f'"});
}

TEST(pad_import, may_stand_on_codes_with_the_zero_point_as_value) {
    const auto on_codes = [](std::int64_t code) {
        onnx_builder f = padded_convolution();
        f.integers("code", int8, {}, {code});
        onnx::NodeProto& pad = node_named(f, "pad");
        pad.set_input(0, "x");
        pad.set_input(2, "code");
        pad.set_output(0, "p");
        f.dequantize("p", "p_f", 0.5F, 3);
        return f;
    };
    expect_frame(imported(on_codes(3)));
    expect_refused(on_codes(0), {"node conv: ", "code 0", "code 3"});
}

TEST(pad_import, of_nothing_renames_its_input) {
    const graph g = imported(padded_convolution({7}, shape(8, 0)));
    EXPECT_EQ(g.layers.at(0).geometry.pad_top, 0);
}

/// The same with a MaxPool 2x2 for the Conv.
onnx_builder padded_pool(float value, const std::string& operation = "MaxPool") {
    onnx_builder f = padded_convolution({value}, {0, 0, 1, 1, 0, 0, 1, 1});
    onnx::NodeProto& pool = node_named(f, "conv");
    pool.set_op_type(operation);
    pool.mutable_input()->RemoveLast();
    attribute(pool, "kernel_shape", shape{2, 2});
    return f;
}

TEST(pad_import, a_maximum_takes_padding_that_nothing_is_below) {
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(imported(padded_pool(-infinity)).layers.at(0).geometry.pad_top, 1);
    EXPECT_EQ(imported(padded_pool(-65.5F)).layers.at(0).geometry.pad_right, 1); // code -128
    expect_refused(padded_pool(0), {"node conv: ", "code 3", "lowest code, -128"});
}

TEST(pad_import, an_average_counts_the_zeros_of_a_pad) {
    EXPECT_TRUE(imported(padded_pool(0, "AveragePool")).layers.at(0).geometry.counts_padding);
}

TEST(pad_import, refuses_what_no_window_can_do) {
    expect_refused(padded_pool(1, "AveragePool"), {"node conv: ", "code 5", "0, code 3"});
    expect_refused(padded_convolution({1}), {"node conv: ", "code 5", "code 3"});
    expect_refused(padded_convolution({0}, {0, 1, 0, 0, 0, 0, 0, 0}), {"node conv: ", "channels"});
    expect_refused(padded_convolution({0}, {1, 0, 0, 0, 0, 0, 0, 0}), {"node pad: ", "samples"});
    expect_refused(padded_convolution({0}, {0, 0, -1, 0, 0, 0, 0, 0}), {"node pad: ", "-1"});
    expect_refused(padded_convolution({0}, {0, 0}), {"node pad: ", "2 pads for 4 axes"});
    expect_refused(padded_convolution({std::numeric_limits<float>::quiet_NaN()}),
                   {"node pad: ", "NaN"});
    onnx_builder mode = padded_convolution();
    attribute(node_named(mode, "pad"), "mode", std::string("reflect"));
    expect_refused(mode, {"node pad: ", "'reflect'"});
    onnx_builder output = padded_convolution();
    output.output("p_f", onnx_builder::float32, {});
    expect_refused(output, {"'p_f'"});
}

TEST(pad_import, refuses_other_readers) {
    for (const std::string operation : {"Relu", "Flatten", "GlobalAveragePool", "Pad"}) {
        onnx_builder f = padded_convolution();
        f.node(operation, {"p_f", "pads"}, {"z"}, "reads");
        expect_refused(f, {"node reads: ", "padded 'p_f'"});
    }
}

} // namespace
} // namespace bitloom::network::testing
