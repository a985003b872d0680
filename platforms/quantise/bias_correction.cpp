// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/bias_correction.h"

#include "platforms/quantise/integer_network.h"
#include "platforms/quantise/quantised_graph.h"

namespace bitloom::quantise {

using network::layer;

namespace {

/// By sample, by tensor. Only tensors that a later layer reads hold codes.
using all_samples = std::vector<std::vector<code_values>>;

/// By stored tensor, the number of the last layer that reads it.
std::vector<std::size_t> last_readers(const network::graph& net) {
    std::vector<std::size_t> last(net.tensors.size());
    for (std::size_t n = 0; n < net.layers.size(); ++n)
        for (const std::size_t input : net.layers[n].inputs)
            last[net.stored(input)] = n;
    return last;
}

void correct(network::graph& net, std::size_t number, const std::vector<double>& wanted,
             const integer_network& machine, const all_samples& samples) {
    layer& l = net.layers[number];
    std::vector<double> totals(l.bias.size());
    std::size_t pixels = 0;
    for (const auto& values : samples) {
        const std::vector<double> sums = machine.sums_of(number, values);
        for (std::size_t i = 0; i < sums.size(); ++i)
            totals[i % totals.size()] += sums[i];
        pixels += sums.size() / totals.size();
    }
    const float input_scale = net.tensors[l.inputs.front()].quantised.scale;
    for (std::size_t c = 0; c < totals.size(); ++c) {
        const double unit = double{input_scale} * l.weight_scales[c];
        const double bias = wanted[c] - totals[c] / static_cast<double>(pixels) * unit;
        l.bias[c] = bias_code(bias, input_scale, l.weight_scales[c]);
    }
}

} // namespace

void correct_biases(network::graph& net, const calibration& found,
                    const accelerator::input_set& inputs,
                    const std::function<void(std::size_t)>& done) {
    const integer_network machine(net);
    const std::vector<std::size_t> last = last_readers(net);
    all_samples samples(inputs.samples, std::vector<code_values>(net.tensors.size()));
    for (std::uint64_t s = 0; s < inputs.samples; ++s) {
        std::vector<code_values> codes = code_sample(net, inputs, s);
        for (std::size_t i = 0; i < codes.size(); ++i)
            samples[s][net.stored(net.inputs[i].tensor)] = std::move(codes[i]);
    }
    for (std::size_t n = 0; n < net.layers.size(); ++n) {
        const layer& l = net.layers[n];
        if (network::has_weights(l.kind))
            correct(net, n, found.mean_outputs[n], machine, samples);
        for (auto& values : samples) {
            code_values codes = machine.codes_of(n, values);
            for (const std::size_t input : l.inputs)
                if (last[net.stored(input)] == n)
                    values[net.stored(input)] = {};
            if (last[net.stored(l.output)] > n)
                values[net.stored(l.output)] = std::move(codes);
        }
        done(n + 1);
    }
}

} // namespace bitloom::quantise
