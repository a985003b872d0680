// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/quantised_graph.h"

#include "platforms/network/onnx/values.h"
#include "platforms/quantise/float_network.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloom::quantise {

using network::layer;
using network::layer_kind;
using network::quantisation;

namespace {

/// Half of what 32-bit sums hold: the other half is for the products.
constexpr double largest_bias = 1073741824.0;

/// Smaller ones would be denormal or vanish in products of scales.
constexpr float smallest_scale = 1e-30F;

bool keeps_scale(const layer& l) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return l.kind == layer_kind::max_pool && l.real_low == -infinity && l.real_high == infinity;
}

void quantise_weights(layer& l, unsigned bits, float input_scale) {
    const std::size_t channels = l.bias.size(), each = l.weights.size() / channels;
    std::vector<std::vector<float>> reals(channels);
    float largest = 0;
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < each; ++i) {
            reals[c].push_back(real_of_code(l.weights[c * each + i]));
            largest = std::max(largest, std::abs(reals[c].back()));
        }
    l.weight_format = {bits, true};
    l.weight_scales.clear();
    const float top = static_cast<float>(std::max(l.weight_format.top(), 1));
    const float of_zeros = largest > 0 ? std::max(largest / top, smallest_scale) : 1.0F;
    std::vector<std::int32_t> codes;
    for (std::size_t c = 0; c < channels; ++c) {
        const double bias = std::abs(double{real_of_code(l.bias[c])});
        const auto least = static_cast<float>(bias / largest_bias / double{input_scale});
        const channel_codes found = quantised_channel(reals[c], bits, of_zeros, least);
        codes.insert(codes.end(), found.codes.begin(), found.codes.end());
        l.weight_scales.push_back(double{found.scale});
        l.bias[c] = bias_code(double{real_of_code(l.bias[c])}, input_scale, double{found.scale});
    }
    l.weights = std::move(codes);
}

} // namespace

quantisation quantisation_of(const tensor_range& range, unsigned bits) {
    quantisation q;
    q.format = {bits, range.negative && bits > 1};
    const float magnitude = range.magnitude > 0 ? range.magnitude : 1.0F;
    q.scale = std::max(magnitude / static_cast<float>(q.format.highest()), smallest_scale);
    return q;
}

channel_codes quantised_channel(const std::vector<float>& weights, unsigned bits,
                                float scale_of_zeros, float least_scale) {
    double largest = 0, sum = 0;
    for (const float weight : weights) {
        largest = std::max(largest, std::abs(double{weight}));
        sum += std::abs(double{weight});
    }
    const operand_format format{bits, true};
    const double highest = format.highest();
    const double unit =
        format.is_bipolar() ? sum / static_cast<double>(weights.size()) : largest / highest;
    channel_codes found;
    found.scale = unit > 0 ? std::max(static_cast<float>(unit), smallest_scale) : scale_of_zeros;
    found.scale = std::max(found.scale, least_scale);
    for (const float weight : weights) {
        const double code = std::nearbyint(double{weight} / double{found.scale});
        found.codes.push_back(format.is_bipolar()
                                  ? (weight < 0 ? -1 : 1)
                                  : static_cast<std::int32_t>(std::clamp(code, -highest, highest)));
    }
    return found;
}

std::int32_t bias_code(double bias, float input_scale, double weight_scale) {
    const double code = std::nearbyint(bias / (double{input_scale} * weight_scale));
    return static_cast<std::int32_t>(std::clamp(code, -largest_bias, largest_bias));
}

network::graph quantised_graph(const network::graph& net, const calibration& found,
                               const network_widths& widths) {
    network::graph q = net;
    for (std::size_t t = 0; t < q.tensors.size(); ++t)
        if (!q.tensors[t].alias_of)
            q.tensors[t].quantised = quantisation_of(found.ranges[t], widths.tensors[t]);
    for (const layer& l : q.layers) {
        const std::size_t from = q.stored(l.inputs.front()), to = q.stored(l.output);
        if (keeps_scale(l) && widths.tensors[from] == widths.tensors[to])
            q.tensors[to].quantised = q.tensors[from].quantised;
    }
    for (std::size_t t = 0; t < q.tensors.size(); ++t)
        q.tensors[t].quantised = q.tensors[q.stored(t)].quantised;
    for (std::size_t n = 0; n < q.layers.size(); ++n) {
        layer& l = q.layers[n];
        const quantisation& out = q.tensors[l.output].quantised;
        l.clamp_low = network::code_of_real(l.real_low, out);
        l.clamp_high = network::code_of_real(l.real_high, out);
        if (network::has_weights(l.kind))
            quantise_weights(l, widths.weights[n], q.tensors[l.inputs.front()].quantised.scale);
    }
    return q;
}

} // namespace bitloom::quantise
