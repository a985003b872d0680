// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/folded_constants.h"

#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloom::network {
namespace {

constexpr operand_format bias_format{32, true};

/// Weights and bias of channel `c` times `sign`, -1 or 0.
void change_sign(const node& n, layer& l, std::size_t c, std::int32_t sign) {
    std::vector<std::int32_t>& weights = l.weights.own();
    const std::size_t per_channel = weights.size() / l.bias.size();
    for (std::size_t i = c * per_channel; i < (c + 1) * per_channel; ++i) {
        const std::int64_t changed = std::int64_t{weights[i]} * sign;
        if (!l.weight_format.holds(changed))
            n.refuse(fmt::format("makes weight {} of node {} {} at channel {}, which {} {} bits do "
                                 "not hold; quantise between them",
                                 weights[i], printable(l.name), changed, c,
                                 l.weight_format.is_signed ? "signed" : "unsigned",
                                 l.weight_format.bits));
        weights[i] = static_cast<std::int32_t>(changed);
    }
    const std::int64_t bias = std::int64_t{l.bias[c]} * sign;
    if (!bias_format.holds(bias))
        n.refuse(fmt::format("makes the bias {} of node {} {} at channel {}, beyond 32 bits; "
                             "quantise between them",
                             l.bias[c], printable(l.name), bias, c));
    l.bias[c] = static_cast<std::int32_t>(bias);
}

void scale_weights(const node& n, layer& l, const std::vector<double>& factors) {
    const bool alike = std::all_of(factors.begin(), factors.end(), [&](double f) {
        return std::fabs(f) == std::fabs(factors.front());
    });
    if (!alike && l.weight_scales.size() == 1)
        l.weight_scales.resize(factors.size(), l.weight_scales.front());
    for (std::size_t c = 0; c < factors.size(); ++c) {
        if (factors[c] <= 0)
            change_sign(n, l, c, factors[c] < 0 ? -1 : 0);
        if (factors[c] == 0 || (c > 0 && l.weight_scales.size() == 1))
            continue;
        double& scale = l.weight_scales[c];
        scale *= std::fabs(factors[c]);
        if (!std::isnormal(scale))
            n.refuse(fmt::format("makes the weight scale of node {} {} at channel {}; give factors "
                                 "of a usual size",
                                 printable(l.name), scale, c));
    }
}

/// Of all channels.
void move_bounds(const node& n, result& r, const affine& a) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    if (r.low == -infinity && r.high == infinity)
        return;
    const auto moved = [&](float bound, std::size_t c) {
        const double product = a.factors[c] == 0 ? 0 : double{bound} * a.factors[c];
        return static_cast<float>(product + a.terms[c]);
    };
    float low = 0, high = 0;
    for (std::size_t c = 0; c < a.factors.size(); ++c) {
        float first = moved(r.low, c), last = moved(r.high, c);
        if (a.factors[c] < 0)
            std::swap(first, last);
        if (c > 0 && (first != low || last != high))
            n.refuse(fmt::format("gives the channels of node {} different bounds, behind its Relu "
                                 "or Clip; put a QuantizeLinear and a DequantizeLinear between "
                                 "them",
                                 printable(r.made->l.name)));
        low = first;
        high = last;
    }
    r.low = low;
    r.high = high;
}

} // namespace

double weight_scale(const layer& l, std::size_t channel) {
    return l.weight_scales[l.weight_scales.size() == 1 ? 0 : channel];
}

void fold(const node& n, result& r, const affine& a) {
    result::compute& made = *r.made;
    if (made.finished || r.changes != made.changes)
        n.refuse(fmt::format("reads node {}, which another node quantises or changes too; put a "
                             "QuantizeLinear and a DequantizeLinear between them",
                             printable(made.l.name)));
    move_bounds(n, r, a);
    scale_weights(n, made.l, a.factors);
    made.terms.resize(a.terms.size());
    for (std::size_t c = 0; c < a.terms.size(); ++c)
        made.terms[c] = made.terms[c] * a.factors[c] + a.terms[c];
    r.changes = ++made.changes;
}

void round_terms(const node& n, const std::vector<double>& terms, float input_scale, layer& l) {
    for (std::size_t c = 0; c < terms.size(); ++c) {
        const double unit = double{input_scale} * weight_scale(l, c);
        const double bias = std::nearbyint(terms[c] / unit) + l.bias[c];
        if (!(bias >= bias_format.lowest() && bias <= bias_format.highest()))
            n.refuse(
                fmt::format("the constants added to node {} are {:.9g} at channel {}, with its "
                            "bias beyond 32 bits of input scale * weight scale = {:.9g}; "
                            "quantise between them",
                            printable(l.name), terms[c], c, unit));
        l.bias[c] = static_cast<std::int32_t>(bias);
    }
}

} // namespace bitloom::network
