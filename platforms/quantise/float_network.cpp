// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/float_network.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"
#include "platforms/quantise/joined_values.h"
#include "platforms/quantise/window_sums.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace bitloom::quantise {

using network::layer;
using network::layer_kind;
using network::tensor;

namespace {

real_values pooled(const layer& l, const tensor& in, const tensor& out, const real_values& x) {
    const bool largest = l.kind == layer_kind::max_pool;
    const extents before = walked(l, in), after = walked(l, out);
    const auto channels = static_cast<std::size_t>(out.channels);
    float first = 0;
    if (largest)
        first = -std::numeric_limits<float>::infinity();
    real_values y(after.pixels() * channels, first);
    std::vector<std::size_t> counts(after.pixels());
    each_tap(l.geometry, before, after, [&](std::size_t pixel, std::size_t, std::size_t from) {
        ++counts[pixel];
        float* to = y.data() + pixel * channels;
        const float* value = x.data() + from * channels;
        for (std::size_t c = 0; c < channels; ++c)
            to[c] = largest ? std::max(to[c], value[c]) : to[c] + value[c];
    });
    if (largest)
        return y;
    const network::window& w = l.geometry;
    const auto window =
        static_cast<std::size_t>(w.kernel_frames * w.kernel_height * w.kernel_width);
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] /= static_cast<float>(w.counts_padding ? window : counts[i / channels]);
    return y;
}

/// Not all kinds that a network may have.
bool is_known(layer_kind kind) {
    return kind == layer_kind::convolution || kind == layer_kind::depthwise ||
           kind == layer_kind::matmul || kind == layer_kind::add || kind == layer_kind::concat ||
           kind == layer_kind::average_pool || kind == layer_kind::max_pool;
}

} // namespace

float real_of_code(std::int32_t code) {
    float real = 0;
    std::memcpy(&real, &code, sizeof real);
    return real;
}

std::int32_t code_of_float(float real) {
    std::int32_t code = 0;
    std::memcpy(&code, &real, sizeof code);
    return code;
}

float_network::float_network(const network::graph& net)
    : m_net(net) {
    for (const layer& l : net.layers) {
        if (!is_known(l.kind))
            throw config_error(fmt::format("{}: node {}: a layer of kind {} cannot be quantised; "
                                           "leave it out",
                                           net.file, network::printable(l.name),
                                           network::kind_name(l.kind)));
        m_weights.push_back(network::has_weights(l.kind) ? sorted_weights<float>(l, real_of_code)
                                                         : std::vector<float>{});
    }
}

real_values float_network::outputs_of(std::size_t number, const std::vector<real_values>& values,
                                      const outputs_seen& seen) const {
    const layer& l = m_net.layers[number];
    const tensor &in = m_net.tensors[l.inputs.front()], &out = m_net.tensors[l.output];
    const real_values& x = values[m_net.stored(l.inputs.front())];
    switch (l.kind) {
    case layer_kind::add: {
        real_values y = x;
        const real_values& second = values[m_net.stored(l.inputs[1])];
        for (std::size_t i = 0; i < y.size(); ++i)
            y[i] += second[i];
        return y;
    }
    case layer_kind::concat:
        return joined_values(m_net, l, values, [](std::size_t, float value) { return value; });
    case layer_kind::average_pool:
    case layer_kind::max_pool:
        return pooled(l, in, out, x);
    default:
        break;
    }
    real_values y = window_sums(l, in, out, x, m_weights[number]);
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] += real_of_code(l.bias[i % l.bias.size()]);
    if (seen)
        seen(number, y);
    return y;
}

std::vector<real_values> float_network::run(const std::vector<real_values>& inputs,
                                            const outputs_seen& seen) const {
    std::vector<real_values> values(m_net.tensors.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
        values[m_net.stored(m_net.inputs[i].tensor)] = inputs[i];
    for (std::size_t number = 0; number < m_net.layers.size(); ++number) {
        const layer& l = m_net.layers[number];
        real_values y = outputs_of(number, values, seen);
        for (float& value : y)
            value = std::min(std::max(value, l.real_low), l.real_high);
        values[m_net.stored(l.output)] = std::move(y);
    }
    return values;
}

} // namespace bitloom::quantise
