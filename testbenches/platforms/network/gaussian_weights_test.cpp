// SPDX-License-Identifier: Apache-2.0
// Weights as trained networks have them, without training.
#include "platforms/network/weight_statistics.h"
#include "platforms/network/yaml/gaussian_weights.h"
#include "platforms/network/yaml/normal_deviates.h"
#include "testbenches/platforms/network/yaml_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <random>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;

std::vector<int> largest_of_channels(const std::vector<std::int32_t>& codes, std::size_t channels) {
    const std::size_t each = codes.size() / channels;
    std::vector<int> largest(channels, 0);
    for (std::size_t i = 0; i < codes.size(); ++i)
        largest[i / each] = std::max(largest[i / each], std::abs(codes[i]));
    return largest;
}

double part_of_zeros(const std::vector<std::int32_t>& codes) {
    return static_cast<double>(std::count(codes.begin(), codes.end(), 0)) /
           static_cast<double>(codes.size());
}

TEST(normal_deviate, is_distributed_normally) {
    const normal_deviates normal;
    std::mt19937_64 engine(1);
    constexpr int draws = 2000000;
    std::array<double, 5> moments{};
    std::array<int, 5> beyond{};
    for (int i = 0; i < draws; ++i) {
        const double x = static_cast<double>(normal.of(engine())) / normal_deviates::deviation;
        for (unsigned power = 1; power < moments.size(); ++power)
            moments[power] += std::pow(x, power) / draws;
        for (unsigned size = 0; size < beyond.size(); ++size)
            beyond[size] += std::abs(x) > size ? 1 : 0;
    }
    EXPECT_NEAR(moments[1], 0, 0.004);
    EXPECT_NEAR(moments[2], 1, 0.005);
    EXPECT_NEAR(moments[3], 0, 0.015);
    EXPECT_NEAR(moments[4], 3, 0.04);
    for (unsigned size = 1; size < beyond.size(); ++size) {
        const double expected = draws * std::erfc(size / std::sqrt(2.0));
        EXPECT_NEAR(beyond[size], expected, 5 * std::sqrt(expected)) << size;
    }
}

TEST(normal_deviate, ends_at_eight_deviations) {
    const normal_deviates normal;
    EXPECT_EQ(normal.of(0), 1);
    EXPECT_EQ(normal.of(std::uint64_t{1} << 63), -1);
    EXPECT_GT(normal.of(~std::uint64_t{0} >> 1), 6 * normal_deviates::deviation);
    EXPECT_LT(normal.of(~std::uint64_t{0} >> 1), 8 * normal_deviates::deviation);
}

TEST(gaussian_weights, reach_the_highest_code_in_every_channel) {
    for (const unsigned bits : {2U, 4U, 8U, 11U, 16U}) {
        const gaussian_weights wanted{64, 288, {bits, true}, 5};
        const auto drawn = wanted.draw();
        ASSERT_EQ(drawn.codes.size(), 64U * 288);
        const int highest = wanted.format.highest();
        EXPECT_THAT(largest_of_channels(drawn.codes, 64), ::testing::Each(highest)) << bits;
        // the real weights are the same whatever their width
        double squares = 0;
        for (std::size_t i = 0; i < drawn.codes.size(); ++i)
            squares +=
                std::pow(static_cast<double>(drawn.codes[i]) * double{drawn.scales[i / 288]}, 2);
        const double deviation = std::sqrt(squares / static_cast<double>(drawn.codes.size()));
        EXPECT_NEAR(deviation * std::sqrt(288), 1, bits < 4 ? 0.3 : 0.02) << bits;
    }
}

TEST(gaussian_weights, of_one_draw_differ_by_rounding_alone) {
    const auto fine = gaussian_weights{8, 100, {16, true}, 9}.draw();
    const auto coarse = gaussian_weights{8, 100, {8, true}, 9}.draw();
    for (std::size_t i = 0; i < fine.codes.size(); ++i)
        EXPECT_NEAR(coarse.codes[i], fine.codes[i] * 127.0 / 32767, 0.5 + 0.002);
    for (std::size_t c = 0; c < 8; ++c)
        EXPECT_NEAR(coarse.scales[c] * 127, fine.scales[c] * 32767, 1e-6);
}

TEST(gaussian_weights, have_the_zeros_asked_for) {
    for (const double fraction : {0.25, 0.5, 0.9}) {
        const gaussian_weights wanted{64, 1152, {16, true}, 3, fraction};
        const auto drawn = wanted.draw();
        EXPECT_NEAR(part_of_zeros(drawn.codes), fraction, 0.01);
        EXPECT_THAT(largest_of_channels(drawn.codes, 64), ::testing::Each(32767));
    }
    EXPECT_EQ(part_of_zeros(gaussian_weights{4, 100, {8, true}, 3, 1.0}.draw().codes), 1);
}

TEST(gaussian_weights, have_as_many_dead_channels_as_asked_for) {
    for (const double fraction : {0.0, 0.1, 0.25, 0.5, 1.0}) {
        const gaussian_weights wanted{100, 64, {8, true}, 4, 0, fraction};
        const auto drawn = wanted.draw();
        const auto largest = largest_of_channels(drawn.codes, 100);
        EXPECT_EQ(std::count(largest.begin(), largest.end(), 0), std::lround(100 * fraction));
        EXPECT_EQ(std::count(largest.begin(), largest.end(), 127),
                  std::lround(100 - 100 * fraction));
        EXPECT_THAT(drawn.scales, ::testing::Each(::testing::Gt(0.0F)));
    }
    // another seed kills other channels
    const auto one =
        largest_of_channels(gaussian_weights{100, 64, {8, true}, 1, 0, 0.5}.draw().codes, 100);
    const auto two =
        largest_of_channels(gaussian_weights{100, 64, {8, true}, 2, 0, 0.5}.draw().codes, 100);
    EXPECT_NE(one, two);
}

TEST(gaussian_weights, are_the_same_on_every_machine) {
    const auto drawn = gaussian_weights{1, 10, {8, true}, 7, 0.25}.draw();
    EXPECT_THAT(std::vector<int>(drawn.codes.begin(), drawn.codes.end()),
                ElementsAre(-83, 0, 18, 0, -65, -29, -13, 44, 44, -127));
    const auto wide = gaussian_weights{1, 6, {16, true}, 11}.draw();
    EXPECT_THAT(std::vector<int>(wide.codes.begin(), wide.codes.end()),
                ElementsAre(11987, -21163, 32767, -14703, 4129, 22129));
    // the largest of the six is 1.165 deviations
    EXPECT_NEAR(wide.scales.at(0) * 32767, 1.165 / std::sqrt(6), 1e-3);
}

class gaussian_layer : public yaml_files {
protected:
    graph convolution(const std::string& weights, const std::string& more = "") {
        return file("inputs: [{name: x, shape: [64, 8, 8]}]\nlayers:\n"
                    "- {name: c, kind: convolution, inputs: x, channels: 64, kernel: 3, "
                    "padding: 1, " +
                    more + "weights: {" + weights + "}}\n");
    }
};

TEST_F(gaussian_layer, takes_as_many_bit_planes_as_dense_layers_do) {
    const graph dense = convolution("seed: 1, distribution: gaussian_per_channel");
    const auto found = statistics_of(dense.layers.at(0));
    // dense layers of trained int8 networks: 34 to 37 steps, 56 to 65 % zero bits
    EXPECT_NEAR(found->group_steps_mean.value(), 35.5, 0.5);
    EXPECT_NEAR(found->zero_bit_fraction, 0.60, 0.02);
    const graph wide =
        convolution("seed: 1, distribution: gaussian_per_channel", "weight_bits: 16, ");
    EXPECT_NEAR(statistics_of(wide.layers.at(0))->group_steps_mean.value(), 38, 0.5);
}

TEST_F(gaussian_layer, carries_its_keys_and_scales) {
    const layer l = convolution("seed: 4, distribution: gaussian_per_channel, zero_fraction: 0.3, "
                                "dead_channels: 0.25")
                        .layers.at(0);
    const auto expected = gaussian_weights{64, 576, {8, true}, 4, 0.3, 0.25}.draw();
    EXPECT_EQ(l.weights, expected.codes);
    EXPECT_EQ(l.weight_scales, std::vector<double>(expected.scales.begin(), expected.scales.end()));
}

TEST_F(gaussian_layer, has_the_same_output_scale_whether_drawn_or_not) {
    const graph drawn = convolution("seed: 4, distribution: gaussian_per_channel");
    const graph shapes = import_network(m_file, import_for::shapes);
    EXPECT_TRUE(shapes.layers.at(0).weights.empty());
    EXPECT_EQ(shapes.layers[0].weight_scales.size(), 1U);
    EXPECT_EQ(shapes.tensors.at(1).quantised.scale, drawn.tensors.at(1).quantised.scale);
    const double sum = std::sqrt(65536.0 / 12) / 128;
    EXPECT_NEAR(drawn.tensors[1].quantised.scale, 3 * sum / 127, 0.01 * sum / 127);
}

} // namespace
} // namespace bitloom::network::testing
