// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr auto int8 = onnx_builder::int8;
constexpr auto uint8 = onnx_builder::uint8;
constexpr auto int32 = onnx::TensorProto::INT32;

/// Conv [3,2,3,3] over x [2,4,5]; `change` may alter the file and the Conv.
using change = std::function<void(onnx_builder&, onnx::NodeProto&)>;
onnx_builder convolution(const change& alter = [](onnx_builder&, onnx::NodeProto&) {}) {
    return one_layer({2, 4, 5}, [&](onnx_builder& file) {
        alter(file, add_convolution(file, {3, 2, 3, 3}));
    });
}

onnx_builder with_attribute(const std::string& name, const shape& values) {
    return convolution(
        [&](onnx_builder&, onnx::NodeProto& conv) { attribute(conv, name, values); });
}

onnx_builder with_auto_pad(const std::string& how, std::int64_t stride) {
    return convolution([&](onnx_builder&, onnx::NodeProto& conv) {
        attribute(conv, "auto_pad", how);
        attribute(conv, "strides", shape{stride, stride});
    });
}

onnx_builder with_bias(const std::function<void(onnx_builder&)>& make) {
    return convolution([&](onnx_builder& file, onnx::NodeProto& conv) {
        make(file);
        conv.add_input("b");
    });
}

TEST(convolution_import, reads_shapes_scales_and_weights_as_they_stand_in_the_file) {
    const graph g = imported(convolution());
    ASSERT_EQ(g.layers.size(), 1U);
    const layer& l = g.layers[0];
    EXPECT_EQ(l.name, "conv");
    EXPECT_EQ(l.kind, layer_kind::convolution);
    EXPECT_EQ(l.groups, 1);
    EXPECT_EQ(l.geometry.kernel_height, 3);
    EXPECT_EQ(l.geometry.kernel_width, 3);
    EXPECT_THAT(l.weights, ElementsAreArray(counting(54)));
    EXPECT_THAT(l.weight_scales, ElementsAre(0.125F));
    EXPECT_EQ(l.weight_format, (operand_format{8, true}));
    EXPECT_THAT(l.bias, ElementsAre(0, 0, 0));
    EXPECT_EQ(l.clamp_low, -128);
    EXPECT_EQ(l.clamp_high, 127);

    const tensor& x = g.tensors[l.inputs[0]];
    const tensor& y = g.tensors[l.output];
    EXPECT_EQ(x.name, "x");
    EXPECT_THAT(x.shape, ElementsAre(2, 4, 5));
    EXPECT_EQ(x.quantised.scale, 0.5F);
    EXPECT_EQ(x.quantised.zero_point, 3);
    EXPECT_EQ(y.name, "y");
    EXPECT_THAT(y.shape, ElementsAre(3, 2, 3));
    EXPECT_EQ(y.channels, 3);
    EXPECT_EQ(y.height, 2);
    EXPECT_EQ(y.width, 3);
    EXPECT_EQ(y.quantised.scale, 0.25F);
    EXPECT_EQ(y.quantised.zero_point, -5);
    EXPECT_EQ(l.macs(g.tensors), 3 * 2 * 3 * 2 * 9);
}

TEST(convolution_import, reads_asymmetric_pads_strides_and_dilations) {
    const graph g = imported(convolution([](onnx_builder&, onnx::NodeProto& conv) {
        attribute(conv, "pads", shape{1, 2, 3, 4});
        attribute(conv, "strides", shape{2, 1});
        attribute(conv, "dilations", shape{1, 2});
    }));
    const window& w = g.layers[0].geometry;
    EXPECT_THAT((shape{w.pad_top, w.pad_left, w.pad_bottom, w.pad_right}), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT((shape{w.stride_height, w.stride_width}), ElementsAre(2, 1));
    EXPECT_THAT((shape{w.dilation_height, w.dilation_width}), ElementsAre(1, 2));
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(3, 3, 7));
}

TEST(convolution_import, places_automatic_padding_behind_or_before) {
    const graph upper = imported(with_auto_pad("SAME_UPPER", 2));
    EXPECT_THAT(upper.tensors[upper.layers[0].output].shape, ElementsAre(3, 2, 3));
    EXPECT_EQ(upper.layers[0].geometry.pad_top, 0);
    EXPECT_EQ(upper.layers[0].geometry.pad_bottom, 1);
    EXPECT_EQ(upper.layers[0].geometry.pad_left, 1);
    EXPECT_EQ(upper.layers[0].geometry.pad_right, 1);

    const graph lower = imported(with_auto_pad("SAME_LOWER", 2));
    EXPECT_EQ(lower.layers[0].geometry.pad_top, 1);
    EXPECT_EQ(lower.layers[0].geometry.pad_bottom, 0);

    const graph valid = imported(with_auto_pad("VALID", 1));
    EXPECT_THAT(valid.tensors[valid.layers[0].output].shape, ElementsAre(3, 2, 3));
}

TEST(convolution_import, tells_depthwise_from_grouped) {
    const auto grouped = [](std::int64_t channels, std::int64_t groups, std::int64_t out) {
        return one_layer({channels, 4, 4}, [&](onnx_builder& file) {
            attribute(add_convolution(file, {out, channels / groups, 3, 3}), "group", groups);
        });
    };
    const graph depthwise = imported(grouped(4, 4, 8));
    EXPECT_EQ(depthwise.layers[0].kind, layer_kind::depthwise);
    EXPECT_EQ(depthwise.layers[0].macs(depthwise.tensors), 8 * 2 * 2 * 9);
    const graph pairs = imported(grouped(4, 2, 2));
    EXPECT_EQ(pairs.layers[0].kind, layer_kind::convolution);
    EXPECT_EQ(pairs.layers[0].groups, 2);
    EXPECT_EQ(pairs.layers[0].macs(pairs.tensors), 2 * 2 * 2 * 2 * 9);
    EXPECT_EQ(imported(grouped(1, 1, 2)).layers[0].kind, layer_kind::convolution);
}

TEST(convolution_import, sees_one_dimension_as_height) {
    const graph g = imported(one_layer({2, 9}, [](onnx_builder& file) {
        add_convolution(file, {3, 2, 4});
    }));
    const tensor& x = g.tensors[g.layers[0].inputs[0]];
    EXPECT_EQ(x.channels, 2);
    EXPECT_EQ(x.height, 9);
    EXPECT_EQ(x.width, 1);
    EXPECT_EQ(x.order, axis_order::channels_first);
    EXPECT_EQ(g.layers[0].geometry.kernel_height, 4);
    EXPECT_EQ(g.layers[0].geometry.kernel_width, 1);
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(3, 6));
}

TEST(convolution_import, keeps_one_weight_scale_per_output_channel) {
    const graph g = imported(one_layer({2, 4, 4}, [](onnx_builder& file) {
        file.weights("w", int8, {3, 2, 1, 1}, counting(6), {0.5F, 0.25F, 0.125F});
        file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
    }));
    EXPECT_THAT(g.layers[0].weight_scales, ElementsAre(0.5F, 0.25F, 0.125F));
}

TEST(convolution_import, takes_unsigned_weights_and_activations) {
    const graph g = imported(one_layer(
        {2, 4, 4},
        [](onnx_builder& file) {
            file.weights("w", uint8, {1, 2, 1, 1}, {0, 255}, {0.5F});
            file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
        },
        1, uint8));
    EXPECT_EQ(g.layers[0].weight_format, (operand_format{8, false}));
    EXPECT_THAT(g.layers[0].weights, ElementsAre(0, 255));
    EXPECT_EQ(g.tensors[g.layers[0].inputs[0]].quantised.format, (operand_format{8, false}));
}

TEST(convolution_import, folds_float_weights_that_are_quantised_in_the_file) {
    const graph g = imported(one_layer({1, 4, 4}, [](onnx_builder& file) {
        file.floats("w_f", {6, 1, 1, 1}, {0.25F, 0.75F, -0.25F, 100.0F, -100.0F, 1.0F});
        file.quantize("w_f", "w_q", 0.5F, 0);
        file.dequantize("w_q", "w", 0.5F, 0);
        file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
    }));
    EXPECT_THAT(g.layers[0].weights, ElementsAre(0, 2, 0, 127, -128, 2)) << "half goes to even";
}

TEST(convolution_import, takes_a_bias_in_units_of_input_times_weight_scale) {
    const graph g = imported(with_bias([](onnx_builder& file) {
        file.weights("b", int32, {3}, {7, -100000, 2000000000}, {0.0625F});
    }));
    EXPECT_THAT(g.layers[0].bias, ElementsAre(7, -100000, 2000000000));
}

TEST(convolution_import, accepts_a_bias_scale_within_two_units_in_the_last_place) {
    const auto scaled = [](int units) {
        float scale = 0.0625F;
        for (int i = 0; i < units; ++i)
            scale = std::nextafter(scale, 1.0F);
        return with_bias([&](onnx_builder& file) {
            file.weights("b", int32, {3}, {1, 2, 3}, {scale});
        });
    };
    EXPECT_EQ(imported(scaled(2)).layers.size(), 1U);
    expect_refused(scaled(3), {"node conv: ", "bias 'b'", "0.0625"});
}

TEST(convolution_import, rounds_a_float_bias_half_to_even_in_units_of_the_sum) {
    EXPECT_THAT(imported(with_bias([](onnx_builder& f) {
                    f.floats("b", {3}, {0.09375F, 0.15625F, -1.03F}); // 1.5, 2.5, -16.48 units
                }))
                    .layers[0]
                    .bias,
                ElementsAre(2, 2, -16));
    expect_refused(with_bias([](onnx_builder& f) {
                       f.floats("b", {3}, {0, 1e9F, 0});
                   }),
                   {"node Q_y: ", "node conv", "1e+09 at channel 1", "32 bits"});
    expect_refused(with_bias([](onnx_builder& f) {
                       f.floats("b", {3}, {0, NAN, 0});
                   }),
                   {"node conv: ", "bias 'b'", "nan"});
    expect_refused(with_bias([](onnx_builder& f) {
                       f.integers("b", int8, {3}, {0, 1, 2});
                   }),
                   {"node conv: ", "bias 'b'", "give float32, or a DequantizeLinear of int32"});
}

TEST(convolution_import, refuses_a_bias_that_is_not_exact) {
    expect_refused(with_bias([](onnx_builder& f) {
                       f.weights("b", int32, {2}, {1, 2}, {0.0625F});
                   }),
                   {"node conv: ", "bias 'b'", "3 channels"});
    expect_refused(with_bias([](onnx_builder& f) {
                       f.weights("b", int8, {3}, {1, 2, 3}, {0.0625F});
                   }),
                   {"node conv: ", "int8", "int32"});
    expect_refused(with_bias([](onnx_builder& f) {
                       f.weights("b", int32, {3}, {1, 2, 3}, {0.0625F});
                       f.integers("b_zp", int32, {}, {4});
                   }),
                   {"node conv: ", "zero point 4"});
}

TEST(convolution_import, refuses_weights_with_a_zero_point) {
    expect_refused(convolution([](onnx_builder& file, onnx::NodeProto&) {
                       file.integers("w_zp", int8, {}, {1});
                   }),
                   {"node conv: ", "zero point 1", "symmetrically"});
}

TEST(convolution_import, refuses_weights_that_are_not_quantised_constants) {
    expect_refused(one_layer({1, 4, 4},
                             [](onnx_builder& file) {
                                 file.floats("w", {1, 1, 1, 1}, {1});
                                 file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
                             }),
                   {"node conv: ", "'w' is not quantised"});
    expect_refused(one_layer({1, 4, 4},
                             [](onnx_builder& file) {
                                 file.node("Conv", {"x_f", "x_f"}, {"y_f"}, "conv");
                             }),
                   {"node conv: ", "'x_f' is computed"});
    expect_refused(one_layer({1, 4, 4},
                             [](onnx_builder& file) {
                                 file.weights("w", int32, {1, 1, 1, 1}, {1 << 23}, {1});
                                 file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
                             }),
                   {"node conv: ", "hold 8388608 at element 0; codes of 24 bits are"});
}

/// ONNX keeps what int16 does not hold in int32.
TEST(convolution_import, takes_weights_of_up_to_24_bits_from_int32) {
    const graph net = imported(one_layer({1, 4, 4}, [](onnx_builder& file) {
        file.weights("w", int32, {2, 1, 1, 1}, {-(1 << 23), (1 << 23) - 1}, {1});
        file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
    }));
    EXPECT_EQ(net.layers[0].weight_format, (operand_format{24, true}));
    EXPECT_EQ(net.layers[0].weights, (std::vector<std::int32_t>{-(1 << 23), (1 << 23) - 1}));
}

TEST(convolution_import, refuses_scales_along_another_axis_than_output_channels) {
    expect_refused(one_layer({2, 4, 4},
                             [](onnx_builder& file) {
                                 file.weights("w", int8, {2, 2, 1, 1}, counting(4), {1, 2}, 1);
                                 file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
                             }),
                   {"node conv: ", "scales along axis 1", "axis 0"});
}

TEST(convolution_import, refuses_shapes_that_do_not_fit_together) {
    const auto weights = [](const shape& extents) {
        return one_layer({2, 4, 5}, [&](onnx_builder& file) { add_convolution(file, extents); });
    };
    expect_refused(weights({3, 4, 3, 3}), {"node conv: ", "[3, 4, 3, 3]", "axis 1 must be 2"});
    expect_refused(weights({3, 2, 3}), {"node conv: ", "4 axes"});
    expect_refused(weights({3, 2, 5, 3}), {"node conv: ", "kernel covers 5 elements", "of 4"});
    expect_refused(with_attribute("kernel_shape", {2, 3}), {"node conv: ", "[2, 3]", "[3, 3]"});
    expect_refused(with_attribute("strides", {1}), {"node conv: ", "strides has 1 values"});
    expect_refused(with_attribute("strides", {0, 1}), {"node conv: ", "strides holds 0"});
    expect_refused(with_attribute("pads", {0, 0, -1, 0}), {"node conv: ", "pads holds -1"});
    expect_refused(with_attribute("dilations", {1, std::int64_t{1} << 62}),
                   {"node conv: ", "dilations holds"});
    expect_refused(convolution([](onnx_builder&, onnx::NodeProto& conv) {
                       attribute(conv, "group", std::int64_t{3});
                   }),
                   {"node conv: ", "3 groups"});
    expect_refused(one_layer({2, 4, 4, 4, 4},
                             [](onnx_builder& file) {
                                 add_convolution(file, {1, 2, 1, 1, 1, 1});
                             }),
                   {"node conv: ", "[2, 4, 4, 4, 4]"});
}

TEST(convolution_import, refuses_an_output_beyond_memory) {
    expect_refused(with_attribute("pads", {1 << 20, 1 << 20, 1 << 20, 1 << 20}),
                   {"node conv: ", "elements are supported"});
}

TEST(convolution_import, refuses_attributes_it_does_not_know) {
    expect_refused(with_attribute("surprise", {1}), {"node conv: ", "'surprise'"});
    expect_refused(with_auto_pad("SAME", 1), {"node conv: ", "'SAME'"});
    expect_refused(convolution([](onnx_builder&, onnx::NodeProto& conv) {
                       attribute(conv, "pads", shape{1, 1, 1, 1});
                       attribute(conv, "auto_pad", std::string("VALID"));
                   }),
                   {"node conv: ", "both pads and auto_pad"});
    expect_refused(convolution([](onnx_builder&, onnx::NodeProto& conv) {
                       attribute(conv, "group", shape{1});
                   }),
                   {"node conv: ", "'group'", "type"});
}

} // namespace
} // namespace bitloom::network::testing
