// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/floating_network.h"
#include "testbenches/platforms/network/yaml_files.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

namespace bitloom::network::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

npy_array floats(const shape& extents, const std::vector<float>& values) {
    npy_array array{element_type::float32, extents, {}};
    array.bytes.resize(values.size() * sizeof(float));
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    return array;
}

class yaml_floating : public yaml_files {
protected:
    static constexpr const char* input = "inputs: [{name: x, shape: [2, 6, 6], bits: fp32}]\n"
                                         "layers:\n";
    graph fp32(const std::string& text) { return file(input + text + "\n"); }
    void refused(const std::string& text, const std::vector<std::string>& parts) {
        file_refused(input + text + "\n", parts);
    }
};

TEST_F(yaml_floating, every_layer_behind_a_floating_input_is_floating) {
    const graph g =
        fp32("- {name: a, kind: convolution, inputs: x, channels: 3, weights: {seed: 1}}\n"
             "- {name: b, kind: max_pool, inputs: a, kernel: 2, relu: true}\n"
             "- {name: c, kind: concat, inputs: [b, b]}\n"
             "- {name: d, kind: matmul, inputs: c, channels: 4, weight_bits: fp32,\n"
             "   activation_bits: fp32, clamp: [-1.5, 2], weights: {seed: 2}}");
    for (const tensor& t : g.tensors)
        EXPECT_EQ(t.quantised.format, fp32_format);
    EXPECT_TRUE(g.inputs[0].as_float && g.outputs[0].as_float);
    EXPECT_EQ(g.layers[0].weight_format, fp32_format);
    EXPECT_EQ(g.layers[1].real_low, 0);
    EXPECT_EQ(g.layers[3].real_low, -1.5F);
    EXPECT_EQ(g.layers[3].real_high, 2);
}

TEST_F(yaml_floating, arrays_are_taken_bit_by_bit) {
    write_array("w.npy", floats({1, 2, 1, 1}, {0.1F, -3e-40F}));
    write_array("b.npy", floats({1}, {7}));
    const graph g = fp32("- {name: a, kind: convolution, inputs: x, channels: 1,\n"
                         "   weights: {npy: w.npy}, bias: {npy: b.npy}}");
    EXPECT_THAT(reals(g.layers[0].weights), ElementsAre(0.1F, -3e-40F));
    EXPECT_THAT(reals(g.layers[0].bias), ElementsAre(7));
    EXPECT_EQ(g.layers[0].weights_name, "w.npy");
}

TEST_F(yaml_floating, seeded_weights_are_normally_distributed_with_the_zeros_asked_for) {
    const auto drawn = [&](const std::string& more) {
        return reals(fp32("- {name: a, kind: matmul, inputs: x, channels: 100, weights: {seed: 5" +
                          more + "}}")
                         .layers[0]
                         .weights);
    };
    const std::vector<float> all = drawn("");
    EXPECT_EQ(all, drawn(", distribution: gaussian"));
    double sum = 0, squares = 0, fourth = 0;
    for (const float w : all) {
        sum += w;
        squares += double{w} * w;
        fourth += std::pow(double{w}, 4);
    }
    const auto count = static_cast<double>(all.size());
    const double variance = squares / count;
    // 7200 draws: 5 standard errors of each moment
    EXPECT_NEAR(sum / count, 0, 5 * std::sqrt(variance / count));
    EXPECT_NEAR(variance * 72, 1, 5 * std::sqrt(2 / count));
    EXPECT_NEAR(fourth / count / (variance * variance), 3, 5 * std::sqrt(96 / count));
    const std::vector<float> pruned = drawn(", zero_fraction: 0.25");
    const auto zeros = static_cast<double>(std::count(pruned.begin(), pruned.end(), 0.0F));
    EXPECT_NEAR(zeros / count, 0.25, 5 * std::sqrt(0.25 * 0.75 / count));
    const std::vector<float> dead = drawn(", dead_channels: 0.5");
    std::size_t channels = 0;
    for (std::size_t c = 0; c < 100; ++c)
        channels += std::all_of(dead.begin() + static_cast<std::ptrdiff_t>(72 * c),
                                dead.begin() + static_cast<std::ptrdiff_t>(72 * (c + 1)),
                                [](float w) { return w == 0; });
    EXPECT_EQ(channels, 50U);
}

TEST_F(yaml_floating, integers_beside_floating_numbers_are_refused) {
    refused("- {kind: convolution, inputs: x, channels: 1, weight_bits: 8, weights: {seed: 1}}",
            {"3", "weight_bits", "give fp32"});
    refused("- {kind: max_pool, inputs: x, kernel: 2, activation_bits: 8}",
            {"3", "activation_bits", "give fp32"});
    for (const char* key : {"signed: true", "scale: 1", "zero_point: 0"})
        refused(std::string("- {kind: max_pool, inputs: x, kernel: 2, ") + key + "}",
                {"3", "belongs to integers"});
    refused("- {kind: convolution, inputs: x, channels: 1, weight_scale: 1, weights: {seed: 1}}",
            {"3", "weight_scale", "belongs to integer weights"});
    refused("- {kind: convolution, inputs: x, channels: 1,\n"
            "   weights: {seed: 1, distribution: gaussian_per_channel}}",
            {"4", "distribution"});
    file_refused("inputs: [{name: x, shape: [2], bits: fp32}, {name: y, shape: [2]}]\n"
                 "layers: [{kind: add, inputs: [x, y]}]\n",
                 {"1", "bits", "other kind"});
    file_refused("inputs: [{name: x, shape: [2], bits: fp32, scale: 2}]\n"
                 "layers: [{kind: max_pool, inputs: x}]\n",
                 {"1", "scale", "belongs to integers"});
    layers_refused("- {kind: max_pool, inputs: x, kernel: 2, activation_bits: fp32}",
                   {"3", "activation_bits", "fp32"});
}

TEST_F(yaml_floating, arrays_of_other_types_and_clamps_out_of_order_are_refused) {
    write_array("w.npy", npy_array{element_type::int8, {1, 2, 1, 1}, {1, 2}});
    refused("- {kind: convolution, inputs: x, channels: 1, weights: {npy: w.npy}}",
            {"3", "int8", "give float32"});
    refused("- {kind: max_pool, inputs: x, kernel: 2, clamp: [2, 1]}", {"3", "clamp"});
    refused("- {kind: max_pool, inputs: x, kernel: 2, clamp: [a, 1]}", {"3", "clamp", "'a'"});
}

} // namespace
} // namespace bitloom::network::testing
