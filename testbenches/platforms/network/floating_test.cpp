// SPDX-License-Identifier: Apache-2.0
#include "models/common/float_formats.h"
#include "testbenches/platforms/network/floating_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

namespace bitloom::network::testing {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::Pointwise;

constexpr float infinity = std::numeric_limits<float>::infinity();

/// x -> Conv 1x1 to two channels, without bias -> c.
void convolution(onnx_builder& file, const std::string& to = "c") {
    file.floats("w", {2, 1, 1, 1}, {2, -3});
    file.node("Conv", {"x", "w"}, {to}, "conv");
}

onnx_builder behind_convolution(const std::function<void(onnx_builder&)>& body) {
    return floating({1, 2, 2}, [&](onnx_builder& file) {
        convolution(file);
        body(file);
    });
}

TEST(floating_import, three_dimensions_are_frames_of_rows_and_columns) {
    const graph g = imported(floating({2, 3, 4, 5}, [](onnx_builder& f) {
        std::vector<float> weights(12); // [output][input][frame][row][column]
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights[i] = static_cast<float>(i);
        f.floats("w", {1, 2, 3, 1, 2}, weights);
        attribute(f.node("Conv", {"x", "w"}, {"c"}, "conv"), "pads",
                  std::vector<std::int64_t>{1, 0, 0, 1, 0, 1});
        f.node("GlobalMaxPool", {"c"}, {"y"}, "largest");
    }));
    EXPECT_EQ(g.tensors[g.layers[0].inputs[0]].frames, 3);
    EXPECT_EQ(g.layers[0].geometry.kernel_frames, 3);
    EXPECT_EQ(g.layers[0].geometry.pad_front, 1);
    EXPECT_EQ(g.layers[0].geometry.pad_right, 1);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(1, 3, 4, 5));
    const std::vector<float> frames_first{0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11};
    for (std::size_t i = 0; i < frames_first.size(); ++i)
        EXPECT_EQ(float_of(static_cast<std::uint32_t>(g.layers[0].weights[i])), frames_first[i])
            << i;
    EXPECT_EQ(g.layers[1].geometry.kernel_frames, 3);
    EXPECT_THAT(g.tensors[g.layers[1].output].shape, ElementsAre(1, 1, 1, 1));
}

TEST(floating_import, inputs_outputs_and_tensors_are_fp32) {
    const graph g = imported(floating({1, 2, 2}, [](onnx_builder& f) { convolution(f, "y"); }));
    for (const tensor& t : g.tensors) {
        EXPECT_EQ(t.quantised.format, fp32_format) << t.name;
        EXPECT_EQ(t.quantised.scale, 1.0F);
        EXPECT_EQ(t.quantised.zero_point, 0);
    }
    EXPECT_EQ(g.tensors[g.inputs[0].tensor].name, "x");
    EXPECT_EQ(g.tensors[g.outputs[0].tensor].name, "y");
    EXPECT_TRUE(g.inputs[0].as_float && g.outputs[0].as_float);
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.layers[0].weight_format, fp32_format);
    EXPECT_EQ(g.layers[0].weights_name, "w");
    EXPECT_THAT(reals(g.layers[0].weights), ElementsAre(2, -3));
    EXPECT_THAT(reals(g.layers[0].bias), ElementsAre(0, 0));
    EXPECT_EQ(g.layers[0].real_low, -infinity);
    EXPECT_EQ(g.layers[0].real_high, infinity);
}

TEST(floating_import, a_layer_takes_the_clamps_behind_it) {
    const graph g = imported(behind_convolution([](onnx_builder& file) {
        file.node("Relu", {"c"}, {"r"}, "relu");
        file.floats("six", {}, {6});
        file.node("Clip", {"r", "", "six"}, {"y"}, "clip");
    }));
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.layers[0].real_low, 0);
    EXPECT_EQ(g.layers[0].real_high, 6);
    EXPECT_EQ(g.tensors[g.layers[0].output].name, "y");
}

TEST(floating_import, a_clamp_that_is_not_alone_is_a_layer_of_its_own) {
    const graph g = imported(behind_convolution([](onnx_builder& file) {
        file.node("Relu", {"c"}, {"r"}, "relu");
        file.node("Add", {"c", "r"}, {"y"}, "add");
    }));
    ASSERT_EQ(g.layers.size(), 3U);
    EXPECT_EQ(g.layers[0].real_low, -infinity);
    EXPECT_EQ(g.layers[1].kind, layer_kind::max_pool);
    EXPECT_EQ(g.layers[1].geometry.kernel_height, 1);
    EXPECT_EQ(g.layers[1].real_low, 0);
    EXPECT_THAT(values_of(g), ElementsAre(0, 4, -4, 12, 0, -3, 12, -9));
}

TEST(floating_import, a_clamp_of_the_networks_input_or_of_an_output_is_a_layer_of_its_own) {
    const graph input = imported(floating({1, 2, 2}, [](onnx_builder& file) {
        file.node("Relu", {"x"}, {"c"}, "relu");
        file.node("MaxPool", {"c"}, {"y"}, "pool");
        attribute(file.model().mutable_graph()->mutable_node()->at(1), "kernel_shape", shape{1, 1});
    }));
    EXPECT_EQ(input.layers.size(), 2U);
    onnx_builder both =
        behind_convolution([](onnx_builder& file) { file.node("Relu", {"c"}, {"y"}, "relu"); });
    both.output("c", onnx_builder::float32, {});
    EXPECT_EQ(imported(both).layers.size(), 2U);
}

TEST(floating_import, a_concatenation_takes_no_clamp) {
    const graph g = imported(behind_convolution([](onnx_builder& file) {
        attribute(file.node("Concat", {"c", "x"}, {"j"}, "join"), "axis", std::int64_t{1});
        file.node("Relu", {"j"}, {"y"}, "relu");
    }));
    ASSERT_EQ(g.layers.size(), 3U);
    EXPECT_EQ(g.layers[1].real_low, -infinity);
    EXPECT_EQ(g.layers[2].real_low, 0);
}

TEST(floating_import, a_layer_takes_biases_factors_and_batch_norms_behind_it) {
    const graph g = imported(behind_convolution([](onnx_builder& file) {
        file.floats("b", {2, 1, 1}, {1, 10});
        file.node("Add", {"b", "c"}, {"d"}, "bias");
        file.floats("half", {}, {0.5F});
        file.node("Mul", {"d", "half"}, {"e"}, "halve");
        file.floats("scale", {2}, {3, 4});
        file.floats("shift", {2}, {5, 6});
        file.floats("mean", {2}, {7, 8});
        file.floats("variance", {2}, {3.75F, 0.0F});
        attribute(file.node("BatchNormalization", {"e", "scale", "shift", "mean", "variance"},
                            {"f"}, "norm"),
                  "epsilon", 0.25F);
        file.floats("three", {1, 1, 1, 1}, {3});
        file.node("Sub", {"three", "f"}, {"g"}, "from_three");
        file.floats("four", {}, {4});
        file.node("Div", {"g", "four"}, {"y"}, "quarter");
    }));
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.tensors[g.layers[0].output].name, "y");
    // ((3 - ((x*2 + 1)*0.5 - 7) / 2 * 3 - 5)) / 4, and ((3 - ((x*-3 + 10)*0.5 - 8) / 0.5 * 4 - 6))
    // / 4
    EXPECT_THAT(reals(g.layers[0].weights), ElementsAre(-0.375F, 3));
    EXPECT_THAT(reals(g.layers[0].bias),
                ElementsAre((3 - (0.5F - 7) / 2 * 3 - 5) / 4, (3 - (5.0F - 8) * 8 - 6) / 4));
}

TEST(floating_import, what_no_layer_can_take_is_a_depthwise_convolution) {
    const auto scaled = [](onnx_builder& file, const std::string& from) {
        file.floats("s", {1, 2, 1, 1}, {2, -1});
        file.node("Mul", {from, "s"}, {"y"}, "scale");
    };
    const graph clamped = imported(behind_convolution([&](onnx_builder& file) {
        file.node("Relu", {"c"}, {"r"}, "relu");
        scaled(file, "r");
    }));
    ASSERT_EQ(clamped.layers.size(), 2U);
    EXPECT_EQ(clamped.layers[1].kind, layer_kind::depthwise);
    EXPECT_EQ(clamped.layers[1].groups, 2);
    EXPECT_THAT(values_of(clamped), ElementsAre(0, 4, 0, 12, 0, 0, -6, 0));
    const graph input = imported(floating({2, 1, 2}, [&](onnx_builder& f) { scaled(f, "x"); }));
    EXPECT_THAT(values_of(input), ElementsAre(0, 2, 2, -3));
}

TEST(floating_import, a_scalar_scales_values_in_any_layout) {
    const graph g = imported(floating({4}, [](onnx_builder& file) {
        file.floats("half", {1, 1}, {0.5F});
        file.node("Div", {"x", "half"}, {"y"}, "double");
    }));
    EXPECT_THAT(values_of(g), ElementsAre(0, 2, -4, 6));
}

TEST(floating_import, gemm_folds_its_factors_and_takes_any_bias_that_broadcasts) {
    for (const shape& bias : {shape{}, shape{1}, shape{1, 1}, shape{2}, shape{1, 2}}) {
        const graph g = imported(floating({3}, [&](onnx_builder& file) {
            file.floats("w", {3, 2}, {1, 2, 3, 4, 5, 6});
            const bool one = bias.empty() || bias.back() == 1;
            file.floats("b", bias, one ? std::vector<float>{8} : std::vector<float>{8, 12});
            onnx::NodeProto& gemm = file.node("Gemm", {"x", "w", "b"}, {"y"}, "gemm");
            attribute(gemm, "alpha", 2.0F);
            attribute(gemm, "beta", 0.25F);
        }));
        ASSERT_EQ(g.layers.size(), 1U);
        EXPECT_THAT(reals(g.layers[0].weights), ElementsAre(2, 6, 10, 4, 8, 12));
        EXPECT_EQ(reals(g.layers[0].bias)[0], 2);
    }
}

TEST(floating_import, matmul_takes_the_bias_behind_it) {
    const graph g = imported(floating({2, 3}, [](onnx_builder& file) {
        file.floats("w", {3, 2}, {1, 2, 3, 4, 5, 6});
        file.node("MatMul", {"x", "w"}, {"m"}, "mul");
        file.floats("b", {2}, {10, 20});
        file.node("Add", {"m", "b"}, {"y"}, "bias");
    }));
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_THAT(reals(g.layers[0].bias), ElementsAre(10, 20));
}

TEST(floating_import, pools_count_what_onnx_says) {
    const auto pooled = [](const std::string& operation, std::int64_t include, std::int64_t ceil) {
        return imported(floating({1, 3, 3}, [&](onnx_builder& file) {
            onnx::NodeProto& pool = file.node(operation, {"x"}, {"y"}, "pool");
            attribute(pool, "kernel_shape", shape{2, 2});
            attribute(pool, "strides", shape{2, 2});
            if (include >= 0) {
                attribute(pool, "pads", shape{1, 1, 0, 0});
                attribute(pool, "count_include_pad", include);
            }
            attribute(pool, "ceil_mode", ceil);
        }));
    };
    // x = 0 1 -2 / 3 -4 5 / -6 7 -8
    EXPECT_THAT(values_of(pooled("AveragePool", 1, 0)), ElementsAre(0, -0.25, -0.75, -0.0));
    EXPECT_THAT(values_of(pooled("AveragePool", 0, 0)), ElementsAre(0, -0.5, -1.5, 0));
    EXPECT_THAT(values_of(pooled("AveragePool", -1, 1)), ElementsAre(0, 1.5, 0.5, -8));
    EXPECT_THAT(values_of(pooled("MaxPool", -1, 1)), ElementsAre(3, 5, 7, -8));
    EXPECT_THAT(values_of(pooled("MaxPool", -1, 0)), ElementsAre(3));
}

TEST(floating_import, ceil_mode_adds_no_window_that_begins_behind_the_input) {
    const auto extent = [](std::int64_t rows, std::int64_t kernel, std::int64_t stride) {
        const graph g = imported(floating({1, rows, 1}, [&](onnx_builder& file) {
            onnx::NodeProto& pool = file.node("MaxPool", {"x"}, {"y"}, "pool");
            attribute(pool, "kernel_shape", shape{kernel, 1});
            attribute(pool, "strides", shape{stride, 1});
            attribute(pool, "ceil_mode", std::int64_t{1});
        }));
        return g.tensors[g.outputs[0].tensor].height;
    };
    for (std::int64_t rows = 1; rows < 12; ++rows)
        for (std::int64_t kernel = 1; kernel <= rows; ++kernel)
            for (std::int64_t stride = 1; stride < 6; ++stride) {
                std::int64_t wanted = (rows - kernel + stride - 1) / stride + 1;
                if ((wanted - 1) * stride >= rows)
                    --wanted;
                EXPECT_EQ(extent(rows, kernel, stride), wanted)
                    << rows << " " << kernel << " " << stride;
            }
}

TEST(floating_import, a_pad_before_an_average_counts) {
    const graph g = imported(floating({1, 2, 2}, [](onnx_builder& file) {
        file.integers("pads", onnx::TensorProto::INT64, {8}, {0, 0, 1, 1, 0, 0, 0, 0});
        file.node("Pad", {"x", "pads"}, {"p"}, "pad");
        attribute(file.node("AveragePool", {"p"}, {"y"}, "pool"), "kernel_shape", shape{2, 2});
    }));
    // 0 1 / -2 3 with a row of 0 above and a column before
    EXPECT_THAT(values_of(g), ElementsAre(0, 0.25, -0.5, 0.5));
}

TEST(floating_import, global_pools_cover_all_rows_and_columns) {
    for (const char* operation : {"GlobalAveragePool", "GlobalMaxPool"}) {
        const graph g = imported(floating(
            {2, 1, 2}, [&](onnx_builder& file) { file.node(operation, {"x"}, {"y"}, "pool"); }));
        const bool largest = std::string(operation) == "GlobalMaxPool";
        EXPECT_THAT(values_of(g), ElementsAre(largest ? 1.0 : 0.5, largest ? 3.0 : 0.5));
    }
}

TEST(floating_import, identities_dropouts_and_casts_rename) {
    const graph g = imported(behind_convolution([](onnx_builder& file) {
        file.node("Identity", {"c"}, {"i"}, "same");
        file.node("Dropout", {"i"}, {"d"}, "drop");
        attribute(file.node("Cast", {"d"}, {"e"}, "cast"), "to",
                  std::int64_t{onnx_builder::float32});
        attribute(file.node("Flatten", {"e"}, {"y"}, "flat"), "axis", std::int64_t{1});
    }));
    EXPECT_EQ(g.layers.size(), 1U);
    EXPECT_THAT(g.tensors[g.outputs[0].tensor].shape, ElementsAre(8));
}

TEST(floating_import, a_softmax_or_sigmoid_may_end_the_network) {
    for (const auto& [operation, function] :
         {std::pair{"Softmax", host_function::softmax}, {"Sigmoid", host_function::sigmoid}}) {
        const graph g = imported(floating({4}, [&](onnx_builder& file) {
            add_floats(file, "w", {4, 3});
            file.node("MatMul", {"x", "w"}, {"m"}, "mul");
            file.node(operation, {"m"}, {"y"}, "last");
        }));
        EXPECT_EQ(g.outputs[0].function, function);
        EXPECT_TRUE(g.outputs[0].as_float);
    }
}

TEST(floating_import, normalised_images_keep_their_channels) {
    const graph g = imported(floating({4, 5, 3}, [](onnx_builder& file) {
        file.floats("mean", {3}, {1, 2, 3});
        file.node("Sub", {"x", "mean"}, {"s"}, "centre");
        attribute(file.node("Transpose", {"s"}, {"t"}, "turn"), "perm", shape{0, 3, 1, 2});
        add_floats(file, "w", {2, 3, 1, 1});
        file.node("Conv", {"t", "w"}, {"y"}, "conv");
    }));
    EXPECT_EQ(g.tensors[g.inputs[0].tensor].channels, 3);
    ASSERT_EQ(g.layers.size(), 2U);
    EXPECT_THAT(reals(g.layers[0].bias), ElementsAre(-1, -2, -3));
}

TEST(floating_import, padding_that_counts_beside_ceil_mode_is_a_layer_of_its_own) {
    const graph g = imported(floating({1, 4, 4}, [](onnx_builder& file) {
        onnx::NodeProto& pool = file.node("AveragePool", {"x"}, {"y"}, "pool");
        attribute(pool, "kernel_shape", shape{2, 2});
        attribute(pool, "strides", shape{2, 2});
        attribute(pool, "pads", shape{1, 1, 0, 0});
        attribute(pool, "ceil_mode", std::int64_t{1});
        attribute(pool, "count_include_pad", std::int64_t{1});
    }));
    ASSERT_EQ(g.layers.size(), 2U);
    EXPECT_EQ(g.layers[0].name, "pool_padding");
    EXPECT_EQ(g.tensors[g.layers[0].output].height, 5);
    EXPECT_EQ(g.layers[1].name, "pool");
    EXPECT_EQ(g.layers[1].geometry.pad_top, 0);
    EXPECT_EQ(g.layers[1].geometry.pad_bottom, 1);
    EXPECT_FALSE(g.layers[1].geometry.counts_padding);
    // rows 0 -2 4 -6, 8 ...: the first window holds one element and three of padding, the last one
    // alone its element 15
    const std::vector<double> values = values_of(g);
    EXPECT_EQ(values.front(), 0.0);
    EXPECT_EQ(values.back(), 15.0);
}

TEST(floating_import, inputs_of_16_bits_make_tensors_and_weights_of_them) {
    for (const auto& [type, format, third] :
         {std::tuple{onnx::TensorProto::FLOAT16, fp16_format, 0x3555},
          {onnx::TensorProto::BFLOAT16, bf16_format, 0x3eab}}) {
        onnx_builder file(13);
        file.input("x", type, {1, 1});
        file.output("y", type, {});
        file.floats("w", {1, 1}, {});
        onnx::TensorProto& weight = file.initialiser("w");
        weight.set_data_type(type);
        weight.clear_raw_data();
        weight.add_int32_data(third);
        file.node("MatMul", {"x", "w"}, {"y"}, "mul");
        const graph g = imported(file);
        EXPECT_EQ(g.layers[0].weight_format, format);
        EXPECT_EQ(g.layers[0].weights[0], third);
        for (const tensor& t : g.tensors)
            EXPECT_EQ(t.quantised.format, format) << t.name;
    }
}

} // namespace
} // namespace bitloom::network::testing
