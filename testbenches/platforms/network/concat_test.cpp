// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;
constexpr auto int8 = onnx_builder::int8;

/// x [2,3,4] (scale 0.5, zero point 3) and z of another shape (scale 0.75, zero point 1), joined.
onnx_builder joined(const shape& other, std::int64_t axis = 1,
                    const std::vector<std::string>& inputs = {"x_f", "z_f"}) {
    return one_layer({2, 3, 4}, [&](onnx_builder& f) {
        shape extents{onnx_builder::symbolic};
        extents.insert(extents.end(), other.begin(), other.end());
        f.input("z", int8, extents);
        f.dequantize("z", "z_f", 0.75F, 1);
        attribute(f.node("Concat", inputs, {"y_f"}, "join"), "axis", axis);
    });
}

TEST(concat_import, joins_channels) {
    for (const std::int64_t axis : {1, -3}) {
        const graph g = imported(joined({5, 3, 4}, axis));
        const layer& l = g.layers.at(0);
        EXPECT_EQ(l.kind, layer_kind::concat);
        EXPECT_STREQ(kind_name(l.kind), "concat");
        EXPECT_EQ(l.name, "join");
        ASSERT_EQ(l.inputs.size(), 2U);
        EXPECT_EQ(g.tensors[l.inputs[0]].name, "x");
        EXPECT_EQ(g.tensors[l.inputs[1]].name, "z");
        EXPECT_EQ(g.tensors[l.output].channels, 7);
        EXPECT_THAT(g.tensors[l.output].shape, ElementsAre(7, 3, 4));
        EXPECT_EQ(l.macs(g.tensors), 0);
    }
}

TEST(concat_import, joins_vectors_and_a_tensor_to_itself) {
    const graph g = imported(one_layer({4}, [](onnx_builder& f) {
        attribute(f.node("Concat", {"x_f", "x_f", "x_f"}, {"y_f"}, "join"), "axis",
                  std::int64_t{1});
    }));
    EXPECT_EQ(g.layers.at(0).inputs.size(), 3U);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(12));
}

TEST(concat_import, joins_the_last_axis_of_channels_last) {
    onnx_builder f = joined({5, 3, 4}, 3, {"x_t", "z_t"});
    for (const std::string name : {"x", "z"})
        attribute(f.node("Transpose", {name + "_f"}, {name + "_t"}, "turn_" + name), "perm",
                  shape{0, 2, 3, 1});
    const graph g = imported(f);
    EXPECT_EQ(g.tensors[g.layers.at(0).output].channels, 7);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(3, 4, 7));
    EXPECT_EQ(g.tensors[g.layers[0].output].order, axis_order::channels_last);
}

TEST(concat_import, a_relu_behind_it_clamps_it) {
    onnx_builder f = joined({5, 3, 4});
    f.graph().mutable_node(f.graph().node_size() - 2)->set_output(0, "c");
    f.node("Relu", {"c"}, {"y_f"}, "relu");
    EXPECT_EQ(imported(f).layers.at(0).clamp_low, -5);
}

TEST(concat_import, joins_codes_of_one_quantisation) {
    const auto codes = [](float scale) {
        onnx_builder f = one_layer({2, 1, 1}, [](onnx_builder& b) {
            b.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
        });
        f.node("Add", {"x_f", "x_f"}, {"w_f"}, "twin");
        f.quantize("w_f", "w", scale, -5);
        attribute(f.node("Concat", {"y", "w"}, {"v"}, "join"), "axis", std::int64_t{1});
        f.graph().clear_output();
        f.output("v", int8, {});
        return f;
    };
    const graph g = imported(codes(0.25F));
    EXPECT_EQ(g.layers.at(2).kind, layer_kind::concat);
    EXPECT_EQ(tensor_named(g, "v").quantised.scale, 0.25F);
    EXPECT_EQ(tensor_named(g, "v").quantised.zero_point, -5);
    EXPECT_EQ(g.layers[2].clamp_low, -128);
    expect_refused(codes(0.5F), {"node join: ", "'y' and 'w'", "different scales"});
}

TEST(concat_import, refuses_codes_of_unknown_scale) {
    onnx_builder f;
    f.input("x", int8, {1, 2});
    attribute(f.node("Concat", {"x", "x"}, {"y"}, "join"), "axis", std::int64_t{1});
    f.output("y", int8, {});
    expect_refused(f, {"node join: ", "'x'", "no node has told"});
}

TEST(concat_import, the_form_on_codes_gives_a_scale_for_each) {
    onnx_builder f = joined({5, 3, 4});
    onnx::NodeProto& join = *f.graph().mutable_node(f.graph().node_size() - 2);
    join.set_op_type("QLinearConcat");
    join.set_domain("com.microsoft");
    join.clear_input();
    for (const std::string name :
         {"y_scale", "y_zp", "x", "x_f_scale", "x_f_zp", "z", "z_f_scale", "z_f_zp"})
        join.add_input(name);
    join.set_output(0, "y");
    f.graph().mutable_node()->RemoveLast();
    const graph g = imported(f);
    EXPECT_EQ(g.layers.at(0).name, "join");
    EXPECT_EQ(g.tensors[g.layers[0].output].channels, 7);
    join.mutable_input()->RemoveLast();
    expect_refused(f, {"node join: ", "7 inputs"});
}

TEST(concat_import, refuses_other_axes_and_shapes) {
    expect_refused(joined({2, 5, 4}, 2), {"node join: ", "axis 2", "channels only"});
    expect_refused(joined({2, 3, 4}, 0), {"node join: ", "axis 0", "channels only"});
    expect_refused(joined({2, 3, 4}, 4), {"node join: ", "axis 4"});
    expect_refused(joined({2, 3, 5}), {"node join: ", "[2, 3, 4] and [2, 3, 5]"});
    expect_refused(joined({2}), {"node join: "});
    onnx_builder f = joined({5, 3, 4});
    f.graph().mutable_node(f.graph().node_size() - 2)->clear_attribute();
    expect_refused(f, {"node join: ", "lacks its axis"});
    expect_refused(joined({5, 3, 4}, 1, {"x_f", "z"}), {"node join: ", "integer codes 'z'"});
    expect_refused(joined({5, 3, 4}, 1, {"x", "z_f"}), {"node join: ", "codes and real values"});
    expect_refused(joined({5, 3, 4}, 1, {}), {"node join: ", "no inputs"});
}

} // namespace
} // namespace bitloom::network::testing
