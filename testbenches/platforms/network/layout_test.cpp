// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;

constexpr auto int8 = onnx_builder::int8;
constexpr auto int64 = onnx::TensorProto::INT64;

void reshape(onnx_builder& file, const std::string& x, const std::string& y, const shape& target) {
    file.integers(y + "_shape", int64, {static_cast<std::int64_t>(target.size())}, target);
    file.node("Reshape", {x, y + "_shape"}, {y}, "reshape");
}

void transpose(onnx_builder& file, const std::string& x, const std::string& y, const shape& perm) {
    attribute(file.node("Transpose", {x}, {y}, "turn"), "perm", perm);
}

/// x [2,2,3] int8 codes -> `body` from x to v -> v is dequantised and an output; a Conv reads x.
onnx_builder codes(const std::function<void(onnx_builder&)>& body,
                   std::int64_t samples = onnx_builder::symbolic) {
    onnx_builder file = one_layer(
        {2, 2, 3},
        [](onnx_builder& f) {
            add_convolution(f, {1, 2, 1, 1});
        },
        samples);
    body(file);
    file.dequantize("v", "v_f", 0.5F, 3);
    file.output("v_f", onnx_builder::float32, {});
    return file;
}

TEST(layout_import, a_flatten_of_codes_is_another_name_of_them) {
    const graph g =
        imported(codes([](onnx_builder& f) { f.node("Flatten", {"x"}, {"v"}, "flatten"); }));
    const tensor& v = tensor_named(g, "v");
    EXPECT_THAT(v.shape, ElementsAre(12));
    ASSERT_TRUE(v.alias_of);
    EXPECT_EQ(g.tensors[*v.alias_of].name, "x");
    EXPECT_EQ(v.elements(), 12);
    EXPECT_EQ(v.quantised.scale, 0.5F);
    EXPECT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.outputs.back().name, "v_f");
    EXPECT_TRUE(g.outputs.back().as_float);
    EXPECT_EQ(g.tensors[g.stored(g.outputs.back().tensor)].name, "x");
}

TEST(layout_import, a_transpose_to_channels_last_keeps_channels_rows_and_columns) {
    const graph g = imported(codes([](onnx_builder& f) { transpose(f, "x", "v", {0, 2, 3, 1}); }));
    const tensor& v = tensor_named(g, "v");
    EXPECT_THAT(v.shape, ElementsAre(2, 3, 2));
    EXPECT_EQ(v.order, axis_order::channels_last);
    EXPECT_EQ(v.channels, 2);
    EXPECT_EQ(v.height, 2);
    EXPECT_EQ(v.width, 3);
}

TEST(layout_import, layout_operators_may_follow_each_other) {
    const graph g = imported(codes([](onnx_builder& f) {
        transpose(f, "x", "a", {0, 2, 3, 1});
        f.node("Identity", {"a"}, {"b"}, "same");
        f.integers("axes", int64, {1}, {1});
        f.node("Unsqueeze", {"b", "axes"}, {"c"}, "wrap");
        f.node("Squeeze", {"c", "axes"}, {"d"}, "unwrap");
        f.node("Dropout", {"d"}, {"e"}, "dropout");
        reshape(f, "e", "v", {0, 6, -1});
    }));
    EXPECT_THAT(tensor_named(g, "c").shape, ElementsAre(1, 2, 3, 2));
    EXPECT_THAT(tensor_named(g, "d").shape, ElementsAre(2, 3, 2));
    EXPECT_THAT(tensor_named(g, "v").shape, ElementsAre(6, 2));
    EXPECT_EQ(tensor_named(g, "v").order, axis_order::channels_last);
}

TEST(layout_import, layout_operators_of_old_opsets_have_attributes) {
    const graph g = imported(one_layer(
        {2, 1, 3},
        [](onnx_builder& f) {
            attribute(f.node("Squeeze", {"x_f"}, {"s"}, "unwrap"), "axes", shape{2});
            attribute(f.node("Unsqueeze", {"s"}, {"u"}, "wrap"), "axes", shape{2});
            f.weights("w", int8, {1, 2, 1, 3}, counting(6), {0.125F});
            f.node("Conv", {"u", "w"}, {"y_f"}, "conv");
        },
        1, int8, 11));
    EXPECT_EQ(g.tensors[g.layers[0].inputs[0]].name, "x");
}

TEST(layout_import, between_dequantize_and_quantize_of_equal_scales_they_are_names_too) {
    const graph g = imported(codes([](onnx_builder& f) {
        f.node("Flatten", {"x_f"}, {"flat"}, "flatten");
        f.quantize("flat", "v", 0.5F, 3);
    }));
    ASSERT_TRUE(tensor_named(g, "v").alias_of);
    EXPECT_THAT(tensor_named(g, "v").shape, ElementsAre(12));
}

TEST(layout_import, another_scale_behind_a_flatten_is_a_layer) {
    const graph g = imported(one_layer(
        {2, 4, 6}, [](onnx_builder& f) { f.node("Flatten", {"x_f"}, {"y_f"}, "flatten"); }));
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.layers[0].name, "Q_y");
    EXPECT_EQ(g.layers[0].kind, layer_kind::max_pool);
    EXPECT_EQ(g.tensors[g.layers[0].output].quantised.scale, 0.25F);
    EXPECT_EQ(g.tensors[g.layers[0].output].elements(), 48);
}

TEST(layout_import, a_flatten_before_the_quantize_shapes_the_layers_output) {
    const graph g = imported(one_layer({2, 4, 6}, [](onnx_builder& f) {
        f.node("GlobalAveragePool", {"x_f"}, {"p"}, "pool");
        f.node("Flatten", {"p"}, {"y_f"}, "flatten");
    }));
    EXPECT_EQ(g.tensors.size(), 2U);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(2));
}

TEST(layout_import, an_input_with_channels_last_is_read_in_place) {
    const graph g = imported(one_layer({4, 5, 2}, [](onnx_builder& f) {
        transpose(f, "x_f", "nchw", {0, 3, 1, 2});
        f.weights("w", int8, {1, 2, 3, 3}, counting(18), {0.125F});
        f.node("Conv", {"nchw", "w"}, {"y_f"}, "conv");
    }));
    const tensor& x = tensor_named(g, "x");
    EXPECT_EQ(x.order, axis_order::channels_last);
    EXPECT_EQ(x.channels, 2);
    EXPECT_EQ(x.height, 4);
    EXPECT_EQ(x.width, 5);
    EXPECT_EQ(g.tensors[g.layers[0].inputs[0]].name, "x");
}

TEST(layout_import, an_input_is_read_so_that_its_transposes_are_between_nchw_and_nhwc) {
    const auto flattened = [](const shape& in, const shape& perm) {
        return imported(one_layer(in, [&](onnx_builder& f) {
            transpose(f, "x", "t", perm);
            f.dequantize("t", "t_f", 0.5F, 3);
            f.node("Flatten", {"t_f"}, {"flat"}, "flatten");
            f.weights("w", int8, {40, 1}, counting(40), {0.125F});
            f.node("MatMul", {"flat", "w"}, {"y_f"}, "matmul");
        }));
    };
    const graph last = flattened({4, 5, 2}, {0, 3, 1, 2});
    EXPECT_EQ(tensor_named(last, "x").order, axis_order::channels_last);
    EXPECT_THAT(last.layers[0].weights, ::testing::ElementsAreArray(counting(40)));
    const graph first = flattened({2, 4, 5}, {0, 2, 3, 1});
    EXPECT_EQ(tensor_named(first, "x").order, axis_order::channels_first);
}

TEST(layout_import, a_float_input_keeps_its_declared_layout) {
    onnx_builder file;
    file.input("image", onnx_builder::float32, {1, 4, 5, 2});
    file.output("y", int8, {});
    transpose(file, "image", "nchw", {0, 3, 1, 2});
    file.quantize("nchw", "x", 0.5F, 3);
    file.dequantize("x", "x_f", 0.5F, 3);
    add_convolution(file, {1, 2, 1, 1});
    file.quantize("y_f", "y", 0.25F, 0);
    const graph g = imported(file);
    ASSERT_EQ(g.inputs.size(), 1U);
    const tensor& fed = g.tensors[g.inputs[0].tensor];
    EXPECT_THAT(fed.shape, ElementsAre(4, 5, 2));
    EXPECT_EQ(fed.order, axis_order::channels_last);
    EXPECT_EQ(g.stored(static_cast<std::size_t>(&tensor_named(g, "x") - g.tensors.data())),
              g.inputs[0].tensor);
}

TEST(layout_import, a_flat_input_may_become_planes_of_one_channel) {
    const graph g = imported(one_layer({20}, [](onnx_builder& f) {
        reshape(f, "x_f", "image", {-1, 1, 5, 4});
        f.weights("w", int8, {1, 1, 3, 3}, counting(9), {0.125F});
        f.node("Conv", {"image", "w"}, {"y_f"}, "conv");
    }));
    const tensor& read = g.tensors[g.layers[0].inputs[0]];
    EXPECT_EQ(read.channels, 1);
    EXPECT_EQ(read.height, 5);
    EXPECT_EQ(read.width, 4);
    EXPECT_EQ(g.tensors[g.stored(g.layers[0].inputs[0])].name, "x");
    EXPECT_THAT(g.tensors[g.stored(g.layers[0].inputs[0])].shape, ElementsAre(20));
}

TEST(layout_import, a_flat_input_may_not_become_planes_of_several_channels) {
    expect_refused(one_layer({40},
                             [](onnx_builder& f) {
                                 reshape(f, "x_f", "image", {0, 2, 5, 4});
                                 f.weights("w", int8, {1, 2, 3, 3}, counting(18), {0.125F});
                                 f.node("Conv", {"image", "w"}, {"y_f"}, "conv");
                             }),
                   {"node conv: ", "'image'", "'x'"});
}

TEST(layout_import, refuses_a_transpose_that_swaps_rows_and_columns) {
    expect_refused(codes([](onnx_builder& f) {
                       transpose(f, "x", "v", {0, 1, 3, 2});
                   }),
                   {"node turn: ", "'v'", "NCHW and NHWC"});
}

TEST(layout_import, a_transpose_of_unit_axes_only_is_no_change) {
    const graph g = imported(one_layer({2, 1, 3}, [](onnx_builder& f) {
        transpose(f, "x_f", "t", {0, 1, 3, 2});
        f.weights("w", int8, {1, 2, 3, 1}, counting(6), {0.125F});
        f.node("Conv", {"t", "w"}, {"y_f"}, "conv");
    }));
    EXPECT_EQ(g.tensors[g.layers[0].inputs[0]].height, 3);
    EXPECT_EQ(g.tensors[g.stored(g.layers[0].inputs[0])].name, "x");
}

TEST(layout_import, refuses_what_moves_or_merges_samples) {
    expect_refused(codes([](onnx_builder& f) {
                       transpose(f, "x", "v", {1, 0, 2, 3});
                   }),
                   {"node turn: ", "axis 0"});
    expect_refused(codes([](onnx_builder& f) {
                       reshape(f, "x", "v", {1, 12});
                   }),
                   {"node reshape: ", "axis 0", "symbolic"});
    expect_refused(codes([](onnx_builder& f) {
                       reshape(f, "x", "v", {-1, -1});
                   }),
                   {"node reshape: ", "axis 0"});
    expect_refused(codes([](onnx_builder& f) {
                       attribute(f.node("Flatten", {"x"}, {"v"}, "flatten"), "axis",
                                 std::int64_t{2});
                   }),
                   {"node flatten: ", "axis 0"});
    expect_refused(codes([](onnx_builder& f) { f.node("Squeeze", {"x"}, {"v"}, "squeeze"); }, 1),
                   {"node squeeze: ", "samples"});
    expect_refused(codes([](onnx_builder& f) {
                       f.integers("axes", int64, {1}, {0});
                       f.node("Unsqueeze", {"x", "axes"}, {"v"}, "wrap");
                   }),
                   {"node wrap: ", "axis 0"});
    EXPECT_EQ(imported(codes(
                           [](onnx_builder& f) {
                               reshape(f, "x", "v", {1, 12});
                           },
                           1))
                  .layers.size(),
              1U);
}

TEST(layout_import, refuses_shapes_of_another_size) {
    expect_refused(codes([](onnx_builder& f) {
                       reshape(f, "x", "v", {0, 7});
                   }),
                   {"node reshape: ", "12 elements"});
    expect_refused(codes([](onnx_builder& f) {
                       reshape(f, "x", "v", {0, 0, 0, 0, 0});
                   }),
                   {"node reshape: "});
    expect_refused(codes([](onnx_builder& f) {
                       reshape(f, "x", "v", {0, std::int64_t{1} << 40, std::int64_t{1} << 40});
                   }),
                   {"node reshape: "});
    expect_refused(codes([](onnx_builder& f) {
                       f.integers("axes", int64, {1}, {2});
                       f.node("Squeeze", {"x", "axes"}, {"v"}, "squeeze");
                   }),
                   {"node squeeze: ", "axis 2 of 2"});
    expect_refused(codes([](onnx_builder& f) {
                       transpose(f, "x", "v", {0, 1, 2});
                   }),
                   {"node turn: ", "3 axes"});
    expect_refused(codes([](onnx_builder& f) {
                       transpose(f, "x", "v", {0, 1, 1, 2});
                   }),
                   {"node turn: ", "permutation"});
    expect_refused(codes([](onnx_builder& f) {
                       f.node("Reshape", {"x", "x"}, {"v"}, "reshape");
                   }),
                   {"node reshape: ", "'x' is computed"});
}

TEST(layout_import, refuses_a_dropout_that_trains) {
    expect_refused(codes([](onnx_builder& f) {
                       f.integers("train", onnx::TensorProto::BOOL, {}, {1});
                       f.node("Dropout", {"x", "", "train"}, {"v"}, "dropout");
                   }),
                   {"node dropout: ", "training_mode"});
}

} // namespace
} // namespace bitloom::network::testing
