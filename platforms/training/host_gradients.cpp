// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/host_gradients.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"
#include "platforms/quantise/window_taps.h"

#include <fmt/format.h>

namespace bitloom::training {

using network::layer;
using network::layer_kind;
using network::tensor;

namespace {

std::size_t size(std::int64_t n) {
    return static_cast<std::size_t>(n);
}

real_values of_average(const layer& l, const tensor& in, const tensor& out, std::uint64_t samples,
                       const real_values& dy) {
    const quantise::extents before = quantise::walked(l, in), after = quantise::walked(l, out);
    const std::size_t channels = size(out.channels);
    std::vector<std::size_t> counts(after.pixels());
    const std::size_t window = size(l.geometry.kernel_height * l.geometry.kernel_width);
    if (l.geometry.counts_padding)
        counts.assign(counts.size(), window);
    else
        quantise::each_tap(l.geometry, before, after,
                           [&](std::size_t pixel, std::size_t, std::size_t) { ++counts[pixel]; });
    real_values dx(samples * before.pixels() * channels);
    for (std::size_t n = 0; n < samples; ++n)
        quantise::each_tap(l.geometry, before, after,
                           [&](std::size_t pixel, std::size_t, std::size_t from) {
                               const float* g = dy.data() + (n * after.pixels() + pixel) * channels;
                               float* to = dx.data() + (n * before.pixels() + from) * channels;
                               for (std::size_t c = 0; c < channels; ++c)
                                   to[c] += g[c] / static_cast<float>(counts[pixel]);
                           });
    return dx;
}

real_values of_maximum(const layer& l, const tensor& in, const tensor& out, std::uint64_t samples,
                       const real_values& x, const real_values& dy) {
    const quantise::extents before = quantise::walked(l, in), after = quantise::walked(l, out);
    const std::size_t channels = size(out.channels);
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    real_values dx(samples * before.pixels() * channels);
    for (std::size_t n = 0; n < samples; ++n) {
        const std::size_t first = n * before.pixels();
        std::vector<std::size_t> largest(after.pixels() * channels, none); // index into x
        quantise::each_tap(l.geometry, before, after,
                           [&](std::size_t pixel, std::size_t, std::size_t from) {
                               for (std::size_t c = 0; c < channels; ++c) {
                                   const std::size_t at = (first + from) * channels + c;
                                   std::size_t& best = largest[pixel * channels + c];
                                   if (best == none || x[at] > x[best])
                                       best = at;
                               }
                           });
        for (std::size_t i = 0; i < largest.size(); ++i)
            dx[largest[i]] += dy[n * largest.size() + i];
    }
    return dx;
}

/// The channels from `first` on that an operand of a concatenation gave.
real_values of_part(const real_values& dy, std::size_t all, std::size_t first,
                    std::size_t channels) {
    real_values dx;
    dx.reserve(dy.size() / all * channels);
    for (std::size_t pixel = 0; pixel < dy.size() / all; ++pixel)
        for (std::size_t c = 0; c < channels; ++c)
            dx.push_back(dy[pixel * all + first + c]);
    return dx;
}

} // namespace

void through_clamp(const layer& l, const real_values& y, real_values& dy) {
    for (std::size_t i = 0; i < dy.size(); ++i)
        if (y[i] <= l.real_low || y[i] >= l.real_high)
            dy[i] = 0;
}

void add_to(real_values& gradient, const real_values& dx) {
    if (gradient.empty())
        gradient.resize(dx.size());
    for (std::size_t i = 0; i < dx.size(); ++i)
        gradient[i] += dx[i];
}

void pass_back(const network::graph& net, const layer& l, std::uint64_t samples,
               const std::vector<real_values>& values, const real_values& dy,
               std::vector<real_values>& gradients) {
    const tensor &in = net.tensors[l.inputs.front()], &out = net.tensors[l.output];
    real_values& first = gradients[net.stored(l.inputs.front())];
    switch (l.kind) {
    case layer_kind::add:
        for (const std::size_t input : l.inputs)
            add_to(gradients[net.stored(input)], dy);
        return;
    case layer_kind::concat: {
        std::size_t channel = 0;
        for (const std::size_t input : l.inputs) {
            const std::size_t channels = size(net.tensors[input].channels);
            add_to(gradients[net.stored(input)],
                   of_part(dy, size(out.channels), channel, channels));
            channel += channels;
        }
        return;
    }
    case layer_kind::average_pool:
        if (in.frames > 1)
            break;
        return add_to(first, of_average(l, in, out, samples, dy));
    case layer_kind::max_pool:
        if (in.frames > 1)
            break;
        return add_to(first,
                      of_maximum(l, in, out, samples, values[net.stored(l.inputs.front())], dy));
    default:
        break;
    }
    throw config_error(fmt::format("{}: node {}: a {} has no gradient here{}; leave it out",
                                   net.file, network::printable(l.name), network::kind_name(l.kind),
                                   in.frames > 1 ? " over frames" : ""));
}

} // namespace bitloom::training
