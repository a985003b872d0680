// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/graph_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace bitloom::testing {

using network::layer_kind;

std::int64_t output_side(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                         std::int64_t dilation, std::int64_t pads) {
    return (in + pads - (kernel - 1) * dilation - 1) / stride + 1;
}

std::size_t graph_builder::tensor(std::int64_t channels, std::int64_t height, std::int64_t width,
                                  operand_format format, std::int64_t frames) {
    network::tensor t;
    t.name = name();
    t.channels = channels;
    t.height = height;
    t.width = width;
    t.frames = frames;
    t.shape = {channels, height, width};
    if (frames > 1)
        t.shape = {channels, frames, height, width};
    t.quantised.format = format;
    if (!format.is_floating()) {
        t.quantised.scale = static_cast<float>(pick(m_random, 1, 1000)) / 4096.0F;
        t.quantised.zero_point =
            static_cast<std::int32_t>(pick(m_random, format.lowest(), format.highest()));
    }
    m_net.tensors.push_back(t);
    return m_net.tensors.size() - 1;
}

network::layer& graph_builder::layer(layer_kind kind, std::vector<std::size_t> inputs,
                                     std::size_t output) {
    network::layer l;
    l.name = std::string(network::kind_name(kind)) + "_" + std::to_string(m_net.layers.size());
    l.kind = kind;
    l.inputs = std::move(inputs);
    l.output = output;
    const operand_format f = m_net.tensors[output].quantised.format;
    const std::int64_t cut = pick(m_random, 0, 3) == 0 ? 1 : 0; // a Relu or Clip now and then
    if (!f.is_floating()) {
        l.clamp_low = f.lowest() + cut * (f.highest() - f.lowest()) / 4;
        l.clamp_high = f.highest();
    } else if (cut != 0) {
        l.real_low = 0;
        l.real_high = pick(m_random, 0, 1) == 0 ? l.real_high : 6.0F;
    }
    m_net.layers.push_back(l);
    return m_net.layers.back();
}

void graph_builder::weigh(network::layer& l, std::int64_t inputs_per_output,
                          operand_format format) {
    if (format.is_floating()) {
        weigh_floating(l, inputs_per_output, format);
        return;
    }
    const network::quantisation& in = m_net.tensors[l.inputs[0]].quantised;
    network::tensor& out = m_net.tensors[l.output];
    l.weight_format = format;
    l.weights.own().resize(static_cast<std::size_t>(out.channels * inputs_per_output));
    for (std::int32_t& w : l.weights.own())
        do
            w = static_cast<std::int32_t>(pick(m_random, format.lowest(), format.highest()));
        while (!format.holds(w));
    const bool per_channel = pick(m_random, 0, 1) == 1;
    l.weight_scales.resize(per_channel ? static_cast<std::size_t>(out.channels) : 1);
    for (double& s : l.weight_scales)
        s = static_cast<float>(pick(m_random, 500, 1500)) / 65536.0F;
    const double spread = std::sqrt(static_cast<double>(inputs_per_output)) *
                          std::ldexp(1.0, static_cast<int>(in.format.bits + format.bits) - 3);
    l.bias.resize(static_cast<std::size_t>(out.channels));
    const auto bound = static_cast<std::int64_t>(spread);
    // The bias takes off what an average input gives, or else most codes would be clamped.
    const std::int64_t average = (std::int64_t{in.format.lowest()} + in.format.highest()) / 2;
    for (std::size_t o = 0; o < l.bias.size(); ++o) {
        const auto first = l.weights.begin() + static_cast<std::ptrdiff_t>(o) * inputs_per_output;
        const std::int64_t sum =
            std::accumulate(first, first + inputs_per_output, std::int64_t{0},
                            [&](std::int64_t total, std::int32_t w) { return total + w; });
        l.bias[o] = static_cast<std::int32_t>(pick(m_random, -bound - 1, bound + 1) -
                                              sum * (average - in.zero_point));
    }
    out.quantised.scale =
        static_cast<float>(spread * in.scale * (1.0 / 64) /
                           std::ldexp(1.0, static_cast<int>(out.quantised.format.bits) - 1));
}

void graph_builder::weigh_floating(network::layer& l, std::int64_t inputs_per_output,
                                   operand_format format) {
    const std::int64_t channels = m_net.tensors[l.output].channels;
    const float deviation = 1 / std::sqrt(static_cast<float>(inputs_per_output));
    l.weight_format = format;
    l.weight_scales = {1};
    l.weights.own().resize(static_cast<std::size_t>(channels * inputs_per_output));
    for (std::int32_t& w : l.weights.own())
        w = floating_code(m_random, format, deviation);
    l.bias.resize(static_cast<std::size_t>(channels));
    for (std::int32_t& b : l.bias)
        b = floating_code(m_random, fp32_format, 0.25F);
}

std::int32_t floating_code(random_source& random, operand_format format, float deviation) {
    float value = std::normal_distribution<float>(0, deviation)(random);
    const std::int64_t kind = pick(random, 0, 31);
    if (kind < 4)
        value = 0;
    else if (kind == 4)
        value = std::ldexp(value, static_cast<int>(pick(random, -40, 5)));
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    if (format == bf16_format)
        return static_cast<std::int32_t>(bits >> 16);
    if (format == fp32_format)
        return static_cast<std::int32_t>(bits);
    // fp16: 5 bits of exponent, 10 of fraction; what is too small is 0, nothing is too large.
    const auto exponent = static_cast<std::int32_t>(bits >> 23 & 0xff) - 127 + 15;
    const auto sign = static_cast<std::int32_t>(bits >> 16 & 0x8000);
    return exponent < 1 ? sign
                        : sign | exponent << 10 | static_cast<std::int32_t>(bits >> 13 & 0x3ff);
}

std::size_t graph_builder::input(std::int64_t channels, std::int64_t height, std::int64_t width,
                                 operand_format format, std::int64_t frames) {
    const std::size_t t = tensor(channels, height, width, format, frames);
    m_net.inputs.push_back({m_net.tensors[t].name, t, false});
    return t;
}

std::size_t graph_builder::windowed(const network::tensor& in, const network::window& w,
                                    std::int64_t channels, operand_format format) {
    return tensor(channels,
                  output_side(in.height, w.kernel_height, w.stride_height, w.dilation_height,
                              w.pad_top + w.pad_bottom),
                  output_side(in.width, w.kernel_width, w.stride_width, w.dilation_width,
                              w.pad_left + w.pad_right),
                  format,
                  output_side(in.frames, w.kernel_frames, w.stride_frames, w.dilation_frames,
                              w.pad_front + w.pad_back));
}

std::size_t graph_builder::convolution(std::size_t in, std::int64_t out_channels, network::window w,
                                       operand_format weight, operand_format out_format,
                                       std::int64_t groups) {
    const network::tensor i = m_net.tensors[in];
    const std::size_t out = windowed(i, w, out_channels, out_format);
    const bool depthwise = groups > 1 && groups == i.channels;
    network::layer& l =
        layer(depthwise ? layer_kind::depthwise : layer_kind::convolution, {in}, out);
    l.geometry = w;
    l.groups = groups;
    weigh(l, i.channels / groups * w.kernel_frames * w.kernel_height * w.kernel_width, weight);
    return out;
}

std::size_t graph_builder::matmul(std::size_t in, std::int64_t outputs, operand_format weight,
                                  operand_format out_format) {
    const network::tensor i = m_net.tensors[in];
    const std::size_t out = tensor(outputs, 1, 1, out_format);
    network::layer& l = layer(layer_kind::matmul, {in}, out);
    l.geometry.kernel_height = i.frames * i.height;
    l.geometry.kernel_width = i.width;
    weigh(l, i.elements(), weight);
    return out;
}

std::size_t graph_builder::add(std::size_t a, std::size_t b, operand_format out_format) {
    const network::tensor first = m_net.tensors[a];
    const std::size_t out =
        tensor(first.channels, first.height, first.width, out_format, first.frames);
    const float larger = std::max(first.quantised.scale, m_net.tensors[b].quantised.scale);
    if (!out_format.is_floating())
        m_net.tensors[out].quantised.scale = larger * 1.5F;
    layer(layer_kind::add, {a, b}, out);
    return out;
}

std::size_t graph_builder::pool(layer_kind kind, std::size_t in, network::window w, bool rescaled) {
    const network::tensor i = m_net.tensors[in];
    const std::size_t out = windowed(i, w, i.channels, i.quantised.format);
    if (rescaled)
        m_net.tensors[out].quantised.scale = i.quantised.scale * 1.25F;
    else
        m_net.tensors[out].quantised = i.quantised;
    layer(kind, {in}, out).geometry = w;
    return out;
}

std::size_t graph_builder::concat(const std::vector<std::size_t>& inputs) {
    const network::tensor first = m_net.tensors[inputs.front()];
    std::int64_t channels = 0;
    for (const std::size_t each : inputs)
        channels += m_net.tensors[each].channels;
    const std::size_t out =
        tensor(channels, first.height, first.width, first.quantised.format, first.frames);
    layer(layer_kind::concat, inputs, out);
    return out;
}

std::size_t graph_builder::alias(std::size_t of) {
    network::tensor t = m_net.tensors[of];
    t.name = name();
    t.alias_of = of;
    m_net.tensors.push_back(t);
    return m_net.tensors.size() - 1;
}

} // namespace bitloom::testing
