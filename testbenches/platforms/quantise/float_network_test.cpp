// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/calibration.h"
#include "platforms/quantise/float_network.h"
#include "testbenches/platforms/quantise/float_graphs.h"
#include "testbenches/support/floating_oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace bitloom::quantise {
namespace {

/// [frame][row][column][channel] as the oracle has it: [channel][row][column].
std::vector<float> planar(const network::tensor& t, const real_values& values) {
    std::vector<float> sorted(values.size());
    const auto channels = static_cast<std::size_t>(t.channels);
    const std::size_t pixels = values.size() / channels;
    for (std::size_t i = 0; i < values.size(); ++i)
        sorted[i % channels * pixels + i / channels] = values[i];
    return sorted;
}

TEST(float_network, random_networks_are_within_the_bound_of_fp32) {
    for (std::uint32_t seed = 0; seed < 12; ++seed) {
        const network::graph net = testing::float_graph(seed);
        const auto inputs = real_sample(net, testing::float_inputs(net, 1, seed), 0);
        const auto found = float_network(net).run(inputs);
        const auto expected =
            testing::evaluate_floating(net, {planar(net.tensors[0], inputs.front())});
        for (std::size_t t = 0; t < net.tensors.size(); ++t) {
            if (net.tensors[t].alias_of)
                continue;
            const std::vector<float> values = planar(net.tensors[t], found[t]);
            ASSERT_EQ(values.size(), expected[t].value.size());
            for (std::size_t i = 0; i < values.size(); ++i)
                // the machine's sums may lose less per term, but have fewer terms
                ASSERT_LE(std::abs(double{values[i]} - expected[t].value[i]),
                          8 * expected[t].error[i])
                    << "seed " << seed << ", " << net.tensors[t].name << " element " << i;
        }
    }
}

TEST(calibration, ranges_and_means_are_those_of_all_samples) {
    const network::graph net = testing::float_graph(3);
    const auto inputs = testing::float_inputs(net, 5, 4);
    const calibration found = calibrate(net, inputs, std::nullopt, [](std::uint64_t) {});
    const network::layer& first = net.layers.front();
    float largest = 0;
    std::vector<double> means(first.bias.size());
    for (std::uint64_t s = 0; s < inputs.samples; ++s) {
        const auto values = float_network(net).run(
            real_sample(net, inputs, s), [&](std::size_t layer, const real_values& outputs) {
                const std::size_t pixels = outputs.size() / means.size() * 5;
                for (std::size_t i = 0; layer == 0 && i < outputs.size(); ++i)
                    means[i % means.size()] += double{outputs[i]} / static_cast<double>(pixels);
            });
        for (const float value : values[first.output])
            largest = std::max(largest, std::abs(value));
    }
    EXPECT_EQ(found.ranges[first.output].magnitude, largest);
    for (std::size_t c = 0; c < means.size(); ++c)
        EXPECT_NEAR(found.mean_outputs.front()[c], means[c], 1e-12);
}

TEST(calibration, a_percentile_is_of_all_elements_of_all_samples) {
    const network::graph net = testing::float_graph(5);
    const auto inputs = testing::float_inputs(net, 4, 2);
    const calibration found = calibrate(net, inputs, 75, [](std::uint64_t) {});
    std::vector<float> sizes;
    for (std::uint64_t s = 0; s < inputs.samples; ++s) {
        const auto sample = real_sample(net, inputs, s);
        for (const float value : sample.front())
            sizes.push_back(std::abs(value));
    }
    std::sort(sizes.begin(), sizes.end());
    EXPECT_EQ(found.ranges.front().magnitude, sizes[(sizes.size() * 3 + 3) / 4 - 1]);
    EXPECT_TRUE(found.ranges.front().negative);
}

} // namespace
} // namespace bitloom::quantise
