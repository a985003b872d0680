// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/bias_correction.h"
#include "platforms/quantise/integer_network.h"
#include "platforms/quantise/quantised_graph.h"
#include "testbenches/platforms/quantise/float_graphs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bitloom::quantise {
namespace {

/// By layer and output channel: how far the mean output before the clamp is from that in fp32, in
/// units of the bias.
std::vector<std::vector<double>> mean_errors(const network::graph& net, const calibration& found,
                                             const accelerator::input_set& inputs) {
    const integer_network machine(net);
    std::vector<std::vector<double>> errors(net.layers.size());
    for (std::size_t n = 0; n < net.layers.size(); ++n) {
        const network::layer& l = net.layers[n];
        if (!network::has_weights(l.kind))
            continue;
        std::vector<double> means(l.bias.size());
        for (std::uint64_t s = 0; s < inputs.samples; ++s) {
            const auto sums = machine.sums_of(n, machine.run(code_sample(net, inputs, s)));
            const std::size_t pixels = sums.size() / means.size() * inputs.samples;
            for (std::size_t i = 0; i < sums.size(); ++i)
                means[i % means.size()] += sums[i] / static_cast<double>(pixels);
        }
        const double input_scale = net.tensors[l.inputs.front()].quantised.scale;
        for (std::size_t c = 0; c < means.size(); ++c)
            errors[n].push_back(means[c] + l.bias[c] -
                                found.mean_outputs[n][c] / (input_scale * l.weight_scales[c]));
    }
    return errors;
}

TEST(bias_correction, leaves_no_mean_error_beyond_half_a_unit_of_the_bias) {
    for (std::uint32_t seed = 0; seed < 8; ++seed) {
        const network::graph net = testing::float_graph(seed, seed % 3 == 0 ? 4 : 1);
        const auto inputs = testing::float_inputs(net, 3, seed);
        const calibration found = calibrate(net, inputs, 99.0, [](std::uint64_t) {});
        network::graph quantised =
            quantised_graph(net, found, widths_of(net, read_widths("weights=3,activations=4", {})));
        const auto codes = quantised_inputs(quantised, inputs);
        double before = 0;
        for (const auto& errors : mean_errors(quantised, found, codes))
            for (const double error : errors)
                before = std::max(before, std::abs(error));
        EXPECT_GT(before, 2) << "nothing to correct, seed " << seed;
        correct_biases(quantised, found, codes, [](std::size_t) {});
        for (const auto& errors : mean_errors(quantised, found, codes))
            for (const double error : errors)
                EXPECT_LE(std::abs(error), 0.5 + 1e-6) << "seed " << seed;
    }
}

} // namespace
} // namespace bitloom::quantise
