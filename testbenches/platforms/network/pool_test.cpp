// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;

onnx_builder pooled(
    const std::string& operation,
    const std::function<void(onnx::NodeProto&)>& alter = [](onnx::NodeProto&) {},
    const shape& in = {2, 4, 6}, const shape& kernel = {2, 3}) {
    return one_layer(in, [&](onnx_builder& file) {
        onnx::NodeProto& pool = file.node(operation, {"x_f"}, {"y_f"}, "pool");
        attribute(pool, "kernel_shape", kernel);
        attribute(pool, "strides", kernel);
        alter(pool);
    });
}

onnx_builder mean(const shape& in, const shape& axes, std::int64_t keep) {
    return one_layer(in, [&](onnx_builder& file) {
        onnx::NodeProto& node = file.node("ReduceMean", {"x_f"}, {"y_f"}, "mean");
        attribute(node, "axes", axes);
        attribute(node, "keepdims", keep);
    });
}

TEST(pool_import, reads_window_pools) {
    const graph average = imported(pooled("AveragePool"));
    EXPECT_EQ(average.layers[0].kind, layer_kind::average_pool);
    EXPECT_EQ(average.layers[0].geometry.kernel_width, 3);
    EXPECT_EQ(average.layers[0].geometry.stride_height, 2);
    EXPECT_THAT(average.tensors[average.layers[0].output].shape, ElementsAre(2, 2, 2));
    EXPECT_STREQ(kind_name(average.layers[0].kind), "pool");
    EXPECT_EQ(imported(pooled("MaxPool")).layers[0].kind, layer_kind::max_pool);
}

TEST(pool_import, reads_padding_that_averages_leave_out) {
    const graph g = imported(pooled("AveragePool", [](onnx::NodeProto& n) {
        attribute(n, "pads", shape{1, 1, 1, 1});
    }));
    EXPECT_EQ(g.layers[0].geometry.pad_left, 1);
}

TEST(pool_import, reads_one_dimension_as_height) {
    const graph g = imported(pooled("MaxPool", [](onnx::NodeProto&) {}, {2, 6}, {3}));
    EXPECT_EQ(g.layers[0].geometry.kernel_height, 3);
    EXPECT_EQ(g.layers[0].geometry.kernel_width, 1);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(2, 2));
}

TEST(pool_import, a_global_pool_covers_all_rows_and_columns) {
    const graph g = imported(one_layer({2, 4, 6}, [](onnx_builder& file) {
        file.node("GlobalAveragePool", {"x_f"}, {"y_f"}, "pool");
    }));
    EXPECT_EQ(g.layers[0].geometry.kernel_height, 4);
    EXPECT_EQ(g.layers[0].geometry.kernel_width, 6);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(2, 1, 1));
}

TEST(pool_import, a_mean_over_rows_and_columns_is_a_global_pool) {
    const graph kept = imported(mean({2, 4, 6}, {2, 3}, 1));
    EXPECT_EQ(kept.layers[0].kind, layer_kind::average_pool);
    EXPECT_EQ(kept.layers[0].geometry.kernel_width, 6);
    EXPECT_THAT(kept.tensors[kept.layers[0].output].shape, ElementsAre(2, 1, 1));
    const graph gone = imported(mean({2, 4, 6}, {-1, -2}, 0));
    EXPECT_THAT(gone.tensors[gone.layers[0].output].shape, ElementsAre(2));
    EXPECT_EQ(gone.tensors[gone.layers[0].output].channels, 2);
}

TEST(pool_import, a_mean_behind_a_transpose_averages_the_leading_axes) {
    const graph g = imported(one_layer({2, 4, 6}, [](onnx_builder& file) {
        attribute(file.node("Transpose", {"x_f"}, {"t"}, "turn"), "perm", shape{0, 2, 3, 1});
        onnx::NodeProto& node = file.node("ReduceMean", {"t"}, {"y_f"}, "mean");
        attribute(node, "axes", shape{1, 2});
    }));
    EXPECT_EQ(g.layers[0].geometry.kernel_height, 4);
    EXPECT_EQ(g.tensors[g.layers[0].output].channels, 2);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(1, 1, 2));
}

TEST(pool_import, a_mean_of_opset_18_reads_its_axes_as_input) {
    const graph g = imported(one_layer(
        {2, 4, 6},
        [](onnx_builder& file) {
            file.integers("axes", onnx::TensorProto::INT64, {2}, {2, 3});
            file.node("ReduceMean", {"x_f", "axes"}, {"y_f"}, "mean");
        },
        1, onnx_builder::int8, 18));
    EXPECT_EQ(g.layers[0].geometry.kernel_width, 6);
}

TEST(pool_import, a_max_pool_may_stand_on_integer_codes) {
    onnx_builder file;
    file.input("x", onnx_builder::uint8, {1, 2, 4, 4});
    file.output("y", onnx_builder::uint8, {1, 2, 2, 2});
    onnx::NodeProto& pool = file.node("MaxPool", {"x"}, {"y"}, "pool");
    attribute(pool, "kernel_shape", shape{2, 2});
    attribute(pool, "strides", shape{2, 2});
    file.dequantize("y", "y_f", 0.5F, 7, onnx_builder::uint8);
    file.output("y_f", onnx_builder::float32, {1, 2, 2, 2});
    const graph g = imported(file);
    for (const char* name : {"x", "y"}) {
        const tensor& t = tensor_named(g, name);
        EXPECT_EQ(t.quantised.scale, 0.5F) << "told only behind the pool";
        EXPECT_EQ(t.quantised.zero_point, 7);
        EXPECT_EQ(t.quantised.format, (operand_format{8, false}));
    }
    EXPECT_EQ(g.layers[0].clamp_high, 255);
}

TEST(pool_import, codes_whose_scale_nothing_tells_pass_as_they_are) {
    onnx_builder file;
    file.input("x", onnx_builder::int8, {1, 2, 4, 4});
    file.output("y", onnx_builder::int8, {});
    attribute(file.node("MaxPool", {"x"}, {"y"}, "pool"), "kernel_shape", shape{2, 2});
    const graph g = imported(file);
    EXPECT_EQ(g.layers.at(0).clamp_low, -128);
    EXPECT_EQ(tensor_named(g, "x").quantised.scale, 1.0F);
    EXPECT_EQ(tensor_named(g, "y").quantised.zero_point, 0);
}

TEST(pool_import, a_last_window_of_ceil_mode_begins_inside_the_input_or_the_padding_before) {
    const auto rows = [](std::int64_t in, std::int64_t kernel, std::int64_t stride,
                         const shape& pads) {
        const graph g = imported(one_layer({1, in, 1}, [&](onnx_builder& file) {
            onnx::NodeProto& pool = file.node("AveragePool", {"x_f"}, {"y_f"}, "pool");
            attribute(pool, "kernel_shape", shape{kernel, 1});
            attribute(pool, "ceil_mode", std::int64_t{1});
            attribute(pool, "strides", shape{stride, 1});
            attribute(pool, "pads", pads);
        }));
        return g.tensors[g.layers[0].output].height;
    };
    EXPECT_EQ(rows(6, 3, 2, {0, 0, 0, 0}), 3) << "the last window overhangs";
    EXPECT_EQ(rows(5, 3, 2, {0, 0, 0, 0}), 2) << "nothing is left over";
    EXPECT_EQ(rows(4, 2, 3, {0, 0, 1, 0}), 2) << "the last one begins at row 3";
    EXPECT_EQ(rows(5, 2, 3, {1, 0, 1, 0}), 2) << "a third would begin in the padding behind";
}

TEST(pool_import, counts_padding_if_asked_to) {
    const auto counting_pool = [](std::int64_t top) {
        return pooled("AveragePool", [=](onnx::NodeProto& n) {
            attribute(n, "pads", shape{top, 0, 0, 0});
            attribute(n, "count_include_pad", std::int64_t{1});
        });
    };
    EXPECT_TRUE(imported(counting_pool(1)).layers[0].geometry.counts_padding);
    EXPECT_FALSE(imported(counting_pool(0)).layers[0].geometry.counts_padding);
}

onnx_builder counting_ceil_pool(std::int64_t top) {
    return pooled("AveragePool",
                  [=](onnx::NodeProto& n) {
                      attribute(n, "ceil_mode", std::int64_t{1});
                      attribute(n, "pads", shape{top, 0, 0, 0});
                      attribute(n, "count_include_pad", std::int64_t{1});
                  },
                  {2, 4, 7});
}

TEST(pool_import, what_ceil_mode_adds_is_no_padding_that_counts) {
    const graph g = imported(counting_ceil_pool(0));
    EXPECT_FALSE(g.layers[0].geometry.counts_padding);
    EXPECT_EQ(g.layers[0].geometry.pad_right, 2);
    expect_refused(counting_ceil_pool(1), {"node pool: ", "not all that its last windows cover"});
}

TEST(pool_import, a_maximum_without_a_quantiser_keeps_its_inputs_scale) {
    onnx_builder file;
    file.input("x", onnx_builder::int8, {1, 2, 4, 4});
    file.dequantize("x", "x_f", 0.5F, 3);
    file.node("GlobalMaxPool", {"x_f"}, {"m"}, "pool");
    file.node("Relu", {"m"}, {"y"}, "relu");
    file.output("y", onnx_builder::float32, {1, 2, 1, 1});
    const graph g = imported(file);
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.layers[0].clamp_low, 3);
    EXPECT_EQ(g.tensors[g.outputs[0].tensor].quantised.scale, 0.5F);
    EXPECT_TRUE(g.outputs[0].as_float);
}

TEST(pool_import, refuses_what_changes_the_average_or_the_shape) {
    expect_refused(pooled("MaxPool",
                          [](onnx::NodeProto& n) {
                              attribute(n, "pads", shape{2, 0, 2, 0});
                          }),
                   {"node pool: ", "padding is as wide"});
    expect_refused(pooled("MaxPool", [](onnx::NodeProto& n) { n.add_output("where"); }),
                   {"node pool: ", "Indices"});
    expect_refused(pooled("MaxPool", [](onnx::NodeProto&) {}, {2, 4, 6}, {2}),
                   {"node pool: ", "kernel_shape has 1 axes"});
    expect_refused(
        one_layer({2, 4, 4}, [](onnx_builder& f) { f.node("MaxPool", {"x_f"}, {"y_f"}, "pool"); }),
        {"node pool: ", "lacks its kernel_shape"});
}

TEST(pool_import, refuses_means_over_channels_or_samples) {
    expect_refused(mean({2, 4, 6}, {1}, 1), {"node mean: ", "rows and columns"});
    expect_refused(mean({2, 4, 6}, {3}, 1), {"node mean: ", "rows and columns"});
    expect_refused(mean({2, 4, 6}, {0, 2, 3}, 1), {"node mean: ", "averages axis 0"});
    expect_refused(mean({2, 4, 6}, {}, 1), {"node mean: ", "names no axes"});
    expect_refused(mean({2, 4, 6}, {9}, 1), {"node mean: ", "averages axis 9"});
}

} // namespace
} // namespace bitloom::network::testing
