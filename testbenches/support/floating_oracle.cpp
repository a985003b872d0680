// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/floating_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

namespace bitloom::testing {

using network::layer;
using network::layer_kind;
using network::tensor;

namespace {

constexpr double unit = 0x1p-23; ///< in the last place of fp32, of numbers from 1 to 2

double real_of(std::int32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return double{value};
}

struct place {
    std::int64_t channel, row, column;
};

std::size_t at(const tensor& t, place p) {
    return static_cast<std::size_t>((p.channel * t.height + p.row) * t.width + p.column);
}

/// The element that a kernel's place meets; nothing outside the input.
std::optional<std::size_t> met(const layer& l, const tensor& in, std::int64_t channel, place out,
                               std::int64_t kernel_row, std::int64_t kernel_column) {
    const network::window& w = l.geometry;
    const place p{channel, out.row * w.stride_height + kernel_row * w.dilation_height - w.pad_top,
                  out.column * w.stride_width + kernel_column * w.dilation_width - w.pad_left};
    if (p.row < 0 || p.column < 0 || p.row >= in.height || p.column >= in.width)
        return std::nullopt;
    return at(in, p);
}

struct number {
    double value = 0, error = 0;
};

number weighted(const layer& l, const tensor& in, const real_values& x, const tensor& out,
                place p) {
    const network::window& w = l.geometry;
    const std::int64_t ins = in.channels / l.groups;
    const std::int64_t first = p.channel / (out.channels / l.groups) * ins;
    const double bias = real_of(l.bias[static_cast<std::size_t>(p.channel)]);
    number y{bias, 0};
    double sizes = std::abs(bias), largest = 0;
    const std::int64_t terms = ins * w.kernel_height * w.kernel_width;
    for (std::int64_t i = 0; i < ins; ++i)
        for (std::int64_t r = 0; r < w.kernel_height; ++r)
            for (std::int64_t c = 0; c < w.kernel_width; ++c)
                if (const auto from = met(l, in, first + i, p, r, c)) {
                    const double weight = real_of(l.weights[static_cast<std::size_t>(
                        ((p.channel * ins + i) * w.kernel_height + r) * w.kernel_width + c)]);
                    const double product = weight * x.value[*from];
                    y.value += product;
                    y.error += std::abs(weight) * x.error[*from];
                    sizes += std::abs(product);
                    largest = std::max(largest, std::abs(product));
                }
    // terms within their groups; then groups and the bias, added to no more than all sizes
    const auto groups = static_cast<double>((terms + 63) / 64);
    y.error += static_cast<double>(terms) * 2 * unit * largest + (groups + 2) * unit * sizes;
    return y;
}

number averaged(const layer& l, const tensor& in, const real_values& x, place p) {
    const network::window& w = l.geometry;
    number y;
    double sizes = 0;
    std::int64_t count = 0;
    for (std::int64_t r = 0; r < w.kernel_height; ++r)
        for (std::int64_t c = 0; c < w.kernel_width; ++c)
            if (const auto from = met(l, in, p.channel, p, r, c)) {
                ++count;
                y.value += x.value[*from];
                y.error += x.error[*from];
                sizes += std::abs(x.value[*from]);
            }
    if (w.counts_padding)
        count = w.kernel_height * w.kernel_width;
    const auto divisor = static_cast<double>(count);
    return {y.value / divisor, (y.error + divisor * unit * sizes) / divisor};
}

number largest(const layer& l, const tensor& in, const real_values& x, place p) {
    const network::window& w = l.geometry;
    std::optional<number> y;
    for (std::int64_t r = 0; r < w.kernel_height; ++r)
        for (std::int64_t c = 0; c < w.kernel_width; ++c)
            if (const auto from = met(l, in, p.channel, p, r, c)) {
                if (!y)
                    y = number{x.value[*from], 0};
                y->value = std::max(y->value, x.value[*from]);
                y->error = std::max(y->error, x.error[*from]);
            }
    return y.value();
}

number joined(const layer& l, const std::vector<tensor>& tensors,
              const std::vector<real_values>& values, place p) {
    for (const std::size_t input : l.inputs) {
        const tensor& t = tensors[input];
        if (p.channel < t.channels)
            return {values[input].value[at(t, p)], values[input].error[at(t, p)]};
        p.channel -= t.channels;
    }
    return {};
}

number computed(const layer& l, const network::graph& net, const std::vector<real_values>& values,
                place p) {
    const tensor &in = net.tensors[l.inputs[0]], &out = net.tensors[l.output];
    const real_values& x = values[l.inputs[0]];
    switch (l.kind) {
    case layer_kind::add: {
        const std::size_t here = at(out, p);
        const real_values& y = values[l.inputs[1]];
        const double sum = x.value[here] + y.value[here];
        return {sum, x.error[here] + y.error[here] + unit * std::abs(sum)};
    }
    case layer_kind::average_pool:
        return averaged(l, in, x, p);
    case layer_kind::max_pool:
        return largest(l, in, x, p);
    case layer_kind::concat:
        return joined(l, net.tensors, values, p);
    default:
        return weighted(l, in, x, out, p);
    }
}

/// An alias of other planes reads the same sequence row by row of its declared shape.
real_values renamed(const tensor& to, const tensor& from, const real_values& x) {
    if (to.channels == from.channels && to.height == from.height && to.width == from.width)
        return x;
    const auto declared = [](const tensor& t) {
        std::vector<std::size_t> order; // places in [channel][row][column], as declared
        const bool last = t.order == network::axis_order::channels_last;
        const std::int64_t extents[3] = {last ? t.height : t.channels, last ? t.width : t.height,
                                         last ? t.channels : t.width};
        for (std::int64_t a = 0; a < extents[0]; ++a)
            for (std::int64_t b = 0; b < extents[1]; ++b)
                for (std::int64_t c = 0; c < extents[2]; ++c)
                    order.push_back(at(t, last ? place{c, a, b} : place{a, b, c}));
        return order;
    };
    const auto source = declared(from), target = declared(to);
    real_values y{std::vector<double>(x.value.size()), std::vector<double>(x.value.size())};
    for (std::size_t i = 0; i < source.size(); ++i) {
        y.value[target[i]] = x.value[source[i]];
        y.error[target[i]] = x.error[source[i]];
    }
    return y;
}

} // namespace

std::vector<real_values> evaluate_floating(const network::graph& net,
                                           const std::vector<std::vector<float>>& inputs) {
    std::vector<real_values> values(net.tensors.size());
    const auto fill_aliases = [&] {
        for (std::size_t t = 0; t < values.size(); ++t)
            if (const auto base = net.tensors[t].alias_of; base && !values[*base].value.empty())
                values[t] = renamed(net.tensors[t], net.tensors[*base], values[*base]);
    };
    for (std::size_t i = 0; i < inputs.size(); ++i)
        values[net.stored(net.inputs[i].tensor)] = {{inputs[i].begin(), inputs[i].end()},
                                                    std::vector<double>(inputs[i].size())};
    for (const layer& l : net.layers) {
        fill_aliases();
        const tensor& out = net.tensors[l.output];
        real_values y{std::vector<double>(static_cast<std::size_t>(out.elements())),
                      std::vector<double>(static_cast<std::size_t>(out.elements()))};
        for (std::int64_t o = 0; o < out.channels; ++o)
            for (std::int64_t r = 0; r < out.height; ++r)
                for (std::int64_t c = 0; c < out.width; ++c) {
                    const number found = computed(l, net, values, {o, r, c});
                    const std::size_t here = at(out, {o, r, c});
                    y.value[here] =
                        std::min(std::max(found.value, double{l.real_low}), double{l.real_high});
                    y.error[here] = found.error;
                }
        values[l.output] = std::move(y);
    }
    fill_aliases();
    return values;
}

} // namespace bitloom::testing
