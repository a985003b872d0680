// SPDX-License-Identifier: Apache-2.0
// Networks written by hand.
#include "testbenches/platforms/network/yaml_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace bitloom::network::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;

class yaml_import : public yaml_files {};

double standard_deviation(const std::vector<std::int32_t>& codes) {
    double squares = 0;
    for (const double code : codes)
        squares += code * code;
    return std::sqrt(squares / static_cast<double>(codes.size()));
}

TEST_F(yaml_import, reads_a_convolution) {
    const graph g = layers("- {name: c, kind: convolution, inputs: x, output: y, channels: 4, "
                           "kernel: [3, 2], stride: [2, 1], padding: [1, 0, 2, 1], dilation: 1, "
                           "groups: 1, weights: {seed: 7}, weight_bits: 4, activation_bits: 2, "
                           "signed: false, relu: true, scale: 0.5, zero_point: 1}");
    EXPECT_EQ(g.name, "net");
    ASSERT_EQ(g.layers.size(), 1U);
    const layer& l = g.layers[0];
    EXPECT_EQ(l.name, "c");
    EXPECT_EQ(l.kind, layer_kind::convolution);
    EXPECT_EQ(l.geometry.kernel_height, 3);
    EXPECT_EQ(l.geometry.kernel_width, 2);
    EXPECT_EQ(l.geometry.stride_height, 2);
    EXPECT_EQ(l.geometry.pad_top, 1);
    EXPECT_EQ(l.geometry.pad_bottom, 2);
    EXPECT_EQ(l.geometry.pad_right, 1);
    EXPECT_EQ(l.weight_format, (operand_format{4, true}));
    EXPECT_EQ(l.weights.size(), 4U * 2 * 3 * 2);
    EXPECT_THAT(l.bias, ElementsAre(0, 0, 0, 0));
    EXPECT_EQ(l.clamp_low, 1);
    EXPECT_EQ(l.clamp_high, 3);
    const tensor& y = g.tensors[l.output];
    EXPECT_EQ(y.name, "y");
    EXPECT_THAT(y.shape, ElementsAre(4, 4, 6));
    EXPECT_EQ(y.quantised.format, (operand_format{2, false}));
    EXPECT_EQ(y.quantised.scale, 0.5F);
    EXPECT_EQ(g.inputs.at(0).name, "x");
    EXPECT_EQ(g.outputs.at(0).name, "y");
}

TEST_F(yaml_import, same_padding_gives_the_odd_element_to_the_end) {
    const graph g = layers("- {kind: convolution, inputs: x, channels: 1, kernel: 3, stride: 2, "
                           "padding: same, weights: {seed: 7}}");
    EXPECT_EQ(g.layers.at(0).name, "convolution_0");
    EXPECT_EQ(g.layers[0].geometry.pad_top, 0);
    EXPECT_EQ(g.layers[0].geometry.pad_bottom, 1);
    EXPECT_EQ(g.tensors[1].height, 3);
}

TEST_F(yaml_import, reads_every_kind) {
    const graph g =
        layers("- {name: d, kind: depthwise, inputs: x, kernel: 1, weights: {seed: 1}}\n"
               "- {name: a, kind: add, inputs: [x, d]}\n"
               "- {name: c, kind: concat, inputs: [a, d, x]}\n"
               "- {name: m, kind: max_pool, inputs: c, kernel: 2, stride: 2}\n"
               "- {name: v, kind: average_pool, inputs: m}\n"
               "- {name: f, kind: matmul, inputs: m, channels: 5, weights: {seed: 2}}");
    EXPECT_EQ(g.layers.at(0).kind, layer_kind::depthwise);
    EXPECT_EQ(g.layers[0].groups, 2);
    EXPECT_EQ(g.layers.at(1).kind, layer_kind::add);
    EXPECT_EQ(g.tensors[g.layers.at(2).output].channels, 6);
    EXPECT_EQ(g.tensors[g.layers.at(3).output].height, 3);
    EXPECT_EQ(g.layers.at(4).geometry.kernel_height, 3);
    EXPECT_EQ(g.tensors[g.layers[4].output].height, 1);
    EXPECT_EQ(g.layers.at(5).geometry.kernel_width, 3);
    EXPECT_THAT(g.tensors[g.layers[5].output].shape, ElementsAre(5));
    ASSERT_EQ(g.outputs.size(), 2U);
    EXPECT_EQ(g.outputs[0].name, "v");
    EXPECT_EQ(g.outputs[1].name, "f");
    // pools keep their input's quantisation
    EXPECT_EQ(g.tensors[g.layers[3].output].quantised.scale,
              g.tensors[g.layers[2].output].quantised.scale);
}

TEST_F(yaml_import, reads_weights_bias_and_scales_from_files) {
    write_array("w.npy", {element_type::int8, {2, 2}, {1, 2, 3, 0xff}});
    write_array("b.npy", {element_type::int32, {2}, {5, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}});
    write_array("s.npy", {element_type::float32, {2}, {0, 0, 0, 0x3f, 0, 0, 0x80, 0x3e}});
    const layer l = file("inputs: [{name: x, shape: [2]}]\n"
                         "layers:\n"
                         "- {name: f, kind: matmul, inputs: x, channels: 2, clamp: [-3, 4],\n"
                         "   weights: {npy: w.npy}, bias: {npy: b.npy},\n"
                         "   weight_scale: {npy: s.npy}}\n")
                        .layers.at(0);
    EXPECT_THAT(l.weights, ElementsAre(1, 2, 3, -1));
    EXPECT_THAT(l.bias, ElementsAre(5, -1));
    EXPECT_THAT(l.weight_scales, ElementsAre(0.5F, 0.25F));
    EXPECT_EQ(l.clamp_low, -3);
    EXPECT_EQ(l.clamp_high, 4);
}

TEST_F(yaml_import, has_another_digest_when_an_array_that_it_names_changes) {
    const auto digest = [&](const std::string& weights) {
        return file("inputs: [{name: x, shape: [2]}]\n"
                    "layers:\n"
                    "- {name: f, kind: matmul, inputs: x, channels: 2, weights: " +
                    weights + "}\n")
            .sha256;
    };
    write_array("w.npy", {element_type::int8, {2, 2}, {1, 2, 3, 4}});
    const std::string first = digest("{npy: w.npy}"), seeded = digest("{seed: 1}");
    EXPECT_EQ(digest("{npy: w.npy}"), first);
    write_array("w.npy", {element_type::int8, {2, 2}, {1, 2, 3, 5}});
    EXPECT_NE(digest("{npy: w.npy}"), first);
    EXPECT_EQ(digest("{seed: 1}"), seeded);
}

TEST_F(yaml_import, seeds_name_their_weights) {
    const auto weights = [&](const std::string& how) {
        return layers("- {name: c, kind: convolution, inputs: x, channels: 64, kernel: 5, "
                      "padding: 2, weights: " +
                      how + "}")
            .layers.at(0)
            .weights;
    };
    EXPECT_EQ(weights("{seed: 3}"), weights("{seed: 3}"));
    EXPECT_NE(weights("{seed: 3}"), weights("{seed: 4}"));
    const auto half = weights("{seed: 3, zero_fraction: 0.5}");
    const auto zeros = std::count(half.begin(), half.end(), 0);
    EXPECT_NEAR(static_cast<double>(zeros) / static_cast<double>(half.size()), 0.5, 0.05);
    // the first codes, so that no library and no machine changes a network unnoticed
    const auto first = weights("{seed: 3}");
    EXPECT_THAT(std::vector<int>(first.begin(), first.begin() + 6),
                ElementsAre(-31, 41, -28, -21, -88, 12));
    // bell-shaped over the whole range
    EXPECT_NEAR(standard_deviation(first), 127.0 / 3, 2);
    EXPECT_THAT(first, Each(AllOf(Ge(-127), Le(127))));
}

TEST_F(yaml_import, one_bit_weights_take_both_of_their_codes) {
    for (const char* sign : {"true", "false"}) {
        const graph g =
            layers("- {name: c, kind: matmul, inputs: x, channels: 8, activation_bits: 1, "
                   "signed: false, relu: true, weight_bits: 1, weights: {seed: 1}, "
                   "weights_signed: " +
                   std::string(sign) + "}");
        const layer& l = g.layers.at(0);
        EXPECT_EQ(g.tensors[l.output].quantised.format, (operand_format{1, false}));
        EXPECT_EQ(l.weight_format.bits, 1U);
        EXPECT_THAT(l.weights, ::testing::Contains(l.weight_format.lowest()));
        EXPECT_THAT(l.weights, ::testing::Contains(l.weight_format.highest()));
        for (const std::int32_t w : l.weights)
            EXPECT_TRUE(w == l.weight_format.lowest() || w == l.weight_format.highest()) << w;
    }
}

TEST_F(yaml_import, for_shapes_draws_no_weights) {
    const std::string text =
        "- {name: c, kind: convolution, inputs: x, channels: 8, kernel: 3, "
        "activation_bits: 4, weight_bits: 2, weights: {seed: 1}}\n"
        "- {name: f, kind: matmul, inputs: c, channels: 5, weights: {seed: 2}}";
    const graph whole = layers(text);
    const graph shapes = import_network(m_file, import_for::shapes);
    ASSERT_EQ(shapes.layers.size(), whole.layers.size());
    for (std::size_t n = 0; n < whole.layers.size(); ++n) {
        EXPECT_FALSE(whole.layers[n].weights.empty());
        EXPECT_TRUE(shapes.layers[n].weights.empty());
        EXPECT_EQ(shapes.layers[n].macs(shapes.tensors), whole.layers[n].macs(whole.tensors));
        EXPECT_EQ(shapes.layers[n].weight_format, whole.layers[n].weight_format);
        EXPECT_EQ(shapes.tensors[shapes.layers[n].output].quantised.format,
                  whole.tensors[whole.layers[n].output].quantised.format);
        EXPECT_EQ(shapes.tensors[shapes.layers[n].output].shape,
                  whole.tensors[whole.layers[n].output].shape);
    }
}

TEST_F(yaml_import, reads_the_example_that_ships) {
    const graph g = import_network(BITLOOM_SOURCE_DIR "/configs/networks/branches.yaml");
    EXPECT_EQ(g.name, "branches");
    EXPECT_EQ(g.layers.size(), 10U);
    EXPECT_EQ(g.outputs.at(0).name, "classes");
}

TEST_F(yaml_import, chosen_scales_spread_the_codes) {
    const graph g = layers("- {name: c, kind: convolution, inputs: x, channels: 4, kernel: 3, "
                           "weights: {seed: 1}}");
    // codes of x are uniform over 8 bits, so 18 products of them and the weights add up to about
    double squares = 0;
    for (const double w : g.layers.at(0).weights)
        squares += w * w / 4;
    const double rms = std::sqrt(squares * 65536 / 12) / 128 / 128;
    EXPECT_NEAR(g.tensors[1].quantised.scale, 3 * rms / 127, 0.01 * rms / 127);
}

} // namespace
} // namespace bitloom::network::testing
