// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr auto int8 = onnx_builder::int8;
constexpr auto int32 = onnx::TensorProto::INT32;

onnx_builder gemm(const std::function<void(onnx_builder&, onnx::NodeProto&)>& alter =
                      [](onnx_builder&, onnx::NodeProto&) {}) {
    return one_layer({6}, [&](onnx_builder& file) { alter(file, add_gemm(file, "x_f", 2, 6)); });
}

onnx_builder matmul(const shape& in, const shape& weights,
                    const std::vector<float>& scales = {0.125F}) {
    return one_layer(in, [&](onnx_builder& file) {
        file.weights("w", int8, weights,
                     counting(static_cast<std::size_t>(weights[0] * weights[1])), scales, 1);
        file.node("MatMul", {"x_f", "w"}, {"y_f"}, "matmul");
    });
}

/// x [2,2,3] -> `operations` from x_f to `flat` -> Gemm [1, 12].
graph flattened(const shape& in, const std::function<void(onnx_builder&)>& operations) {
    return imported(one_layer(in, [&](onnx_builder& file) {
        operations(file);
        add_gemm(file, "flat", 1, 12);
    }));
}

TEST(matmul_import, reads_a_gemm_with_and_without_transposed_weights) {
    const graph transposed = imported(gemm());
    const layer& l = transposed.layers[0];
    EXPECT_EQ(l.kind, layer_kind::matmul);
    EXPECT_THAT(l.weights, ElementsAreArray(counting(12)));
    EXPECT_THAT(transposed.tensors[l.output].shape, ElementsAre(2));
    EXPECT_EQ(l.macs(transposed.tensors), 12);

    const graph plain = imported(one_layer({3}, [](onnx_builder& file) {
        file.weights("w", int8, {3, 2}, {0, 1, 2, 3, 4, 5}, {0.5F, 0.25F}, 1);
        file.node("Gemm", {"x_f", "w"}, {"y_f"}, "gemm");
    }));
    EXPECT_THAT(plain.layers[0].weights, ElementsAre(0, 2, 4, 1, 3, 5));
    EXPECT_THAT(plain.layers[0].weight_scales, ElementsAre(0.5F, 0.25F));
}

TEST(matmul_import, takes_the_bias_of_a_gemm) {
    const graph g = imported(gemm([](onnx_builder& file, onnx::NodeProto& node) {
        file.weights("b", int32, {2}, {5, -6}, {0.0625F});
        node.add_input("b");
    }));
    EXPECT_THAT(g.layers[0].bias, ElementsAre(5, -6));
}

TEST(matmul_import, takes_an_add_behind_a_matmul_as_its_bias) {
    for (const bool constant_first : {false, true}) {
        const graph g = imported(one_layer({4, 3}, [&](onnx_builder& file) {
            file.weights("w", int8, {3, 2}, counting(6), {0.125F});
            file.node("MatMul", {"x_f", "w"}, {"m"}, "matmul");
            file.weights("b", int32, {1, 1, 2}, {5, -6}, {0.0625F});
            file.node("Add",
                      constant_first ? std::vector<std::string>{"b", "m"}
                                     : std::vector<std::string>{"m", "b"},
                      {"y_f"}, "bias");
        }));
        ASSERT_EQ(g.layers.size(), 1U);
        EXPECT_EQ(g.layers[0].name, "matmul");
        EXPECT_THAT(g.layers[0].bias, ElementsAre(5, -6));
    }
}

TEST(matmul_import, takes_an_add_behind_a_convolution_as_its_bias) {
    const graph g = imported(one_layer({2, 4, 4}, [](onnx_builder& file) {
        file.weights("w", int8, {3, 2, 1, 1}, counting(6), {0.125F});
        file.node("Conv", {"x_f", "w"}, {"c"}, "conv");
        file.weights("b", int32, {1, 3, 1, 1}, {1, 2, 3}, {0.0625F});
        file.node("Add", {"c", "b"}, {"y_f"}, "bias");
    }));
    EXPECT_THAT(g.layers[0].bias, ElementsAre(1, 2, 3));
}

TEST(matmul_import, refuses_constants_that_are_no_bias) {
    expect_refused(one_layer({4, 3},
                             [](onnx_builder& file) {
                                 file.weights("w", int8, {3, 2}, counting(6), {0.125F});
                                 file.node("MatMul", {"x_f", "w"}, {"m"}, "matmul");
                                 file.weights("b", int32, {4, 1}, {1, 2, 3, 4}, {0.0625F});
                                 file.node("Add", {"m", "b"}, {"y_f"}, "bias");
                             }),
                   {"node bias: ", "'b' has shape [4, 1]"});
    expect_refused(one_layer({3},
                             [](onnx_builder& file) {
                                 file.weights("w", int8, {3, 2}, counting(6), {0.125F});
                                 file.node("MatMul", {"x_f", "w"}, {"m"}, "matmul");
                                 file.node("Relu", {"m"}, {"r"}, "relu");
                                 file.weights("b", int32, {2}, {1, 2}, {0.0625F});
                                 file.node("Add", {"r", "b"}, {"y_f"}, "bias");
                             }),
                   {"node bias: ", "node matmul", "different bounds"});
}

TEST(matmul_import, refuses_to_quantise_a_product_without_its_bias) {
    onnx_builder file = one_layer({3}, [](onnx_builder& b) {
        b.weights("w", int8, {3, 2}, counting(6), {0.125F});
        b.node("MatMul", {"x_f", "w"}, {"y_f"}, "matmul");
        b.weights("b", int32, {2}, {1, 2}, {0.0625F});
        b.node("Add", {"y_f", "b"}, {"z_f"}, "bias");
    });
    expect_refused(file, {"node Q_y: ", "without the constants"});
}

TEST(matmul_import, reads_steps_as_rows_and_features_as_channels) {
    const graph g = imported(matmul({4, 3}, {3, 2}, {0.5F, 0.25F}));
    const layer& l = g.layers[0];
    const tensor& x = g.tensors[l.inputs[0]];
    const tensor& y = g.tensors[l.output];
    EXPECT_EQ(x.channels, 3);
    EXPECT_EQ(x.height, 4);
    EXPECT_EQ(x.order, axis_order::channels_last);
    EXPECT_EQ(y.channels, 2);
    EXPECT_EQ(y.height, 4);
    EXPECT_EQ(y.order, axis_order::channels_last);
    EXPECT_THAT(y.shape, ElementsAre(4, 2));
    EXPECT_EQ(l.geometry.kernel_height, 1);
    EXPECT_THAT(l.weights, ElementsAre(0, 2, 4, 1, 3, 5));
    EXPECT_EQ(l.macs(g.tensors), 4 * 2 * 3);
}

TEST(matmul_import, reads_weights_that_are_transposed_in_the_file) {
    const graph g = imported(one_layer({3}, [](onnx_builder& file) {
        file.weights("w", int8, {2, 3}, {0, 1, 2, 3, 4, 5}, {0.5F, 0.25F}, 0);
        attribute(file.node("Transpose", {"w"}, {"w_t"}, "turn"), "perm", shape{1, 0});
        file.node("MatMul", {"x_f", "w_t"}, {"y_f"}, "matmul");
    }));
    EXPECT_THAT(g.layers[0].weights, ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_THAT(g.layers[0].weight_scales, ElementsAre(0.5F, 0.25F));
}

TEST(matmul_import, reads_a_flattened_tensor_in_place_with_a_kernel_as_large) {
    const graph g = flattened(
        {2, 2, 3}, [](onnx_builder& file) { file.node("Flatten", {"x_f"}, {"flat"}, "flatten"); });
    const layer& l = g.layers[0];
    EXPECT_EQ(g.tensors[l.inputs[0]].name, "x");
    EXPECT_EQ(l.geometry.kernel_height, 2);
    EXPECT_EQ(l.geometry.kernel_width, 3);
    EXPECT_THAT(l.weights, ElementsAreArray(counting(12)));
    EXPECT_EQ(l.macs(g.tensors), 12);
}

TEST(matmul_import, sorts_weights_behind_a_flatten_of_channels_last) {
    const graph g = flattened({2, 2, 3}, [](onnx_builder& file) {
        attribute(file.node("Transpose", {"x_f"}, {"nhwc"}, "turn"), "perm", shape{0, 2, 3, 1});
        attribute(file.node("Flatten", {"nhwc"}, {"flat"}, "flatten"), "axis", std::int64_t{1});
    });
    // feature (row, column, channel) -> place (channel, row, column)
    EXPECT_THAT(g.layers[0].weights, ElementsAre(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11));
}

TEST(matmul_import, sorts_weights_behind_a_flatten_of_a_channels_last_product) {
    const graph g = imported(one_layer({2, 3}, [](onnx_builder& file) {
        file.weights("v", int8, {3, 2}, counting(6), {0.125F});
        file.node("MatMul", {"x_f", "v"}, {"m"}, "matmul");
        file.quantize("m", "m_q", 0.5F, 0);
        file.node("Flatten", {"m_q"}, {"flat_q"}, "flatten");
        file.dequantize("flat_q", "flat", 0.5F, 0);
        add_gemm(file, "flat", 1, 4);
    }));
    // features run [step][channel]; the layer wants [channel][step]
    EXPECT_THAT(g.layers[1].weights, ElementsAre(0, 2, 1, 3));
    EXPECT_EQ(g.tensors[g.layers[1].inputs[0]].name, "m_q");
}

TEST(matmul_import, refuses_what_it_cannot_multiply_exactly) {
    expect_refused(gemm([](onnx_builder&, onnx::NodeProto& n) { attribute(n, "alpha", NAN); }),
                   {"node gemm: ", "alpha"});
    expect_refused(
        gemm([](onnx_builder&, onnx::NodeProto& n) { attribute(n, "transA", std::int64_t{1}); }),
        {"node gemm: ", "transA"});
    expect_refused(matmul({4, 3}, {4, 2}), {"node matmul: ", "[4, 2]", "3 input features"});
    expect_refused(one_layer({2, 3}, [](onnx_builder& file) { add_gemm(file, "x_f", 1, 3); }),
                   {"node gemm: ", "[2, 3]", "flatten"});
    expect_refused(one_layer({3},
                             [](onnx_builder& file) {
                                 file.node("MatMul", {"x_f", "x_f"}, {"y_f"}, "matmul");
                             }),
                   {"node matmul: ", "'x_f' is computed"});
    expect_refused(one_layer({2, 3, 3},
                             [](onnx_builder& file) {
                                 add_convolution(file, {2, 2, 1, 1}).set_output(0, "c_f");
                                 file.quantize("c_f", "c", 0.5F, 0);
                                 file.dequantize("c", "c_d", 0.5F, 0);
                                 file.weights("v", int8, {3, 2}, counting(6), {0.125F});
                                 file.node("MatMul", {"c_d", "v"}, {"y_f"}, "matmul");
                             }),
                   {"node matmul: ", "channels of tensor 'c'"});
}

} // namespace
} // namespace bitloom::network::testing
