// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/folded_constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/parameters.h"
#include "platforms/network/onnx/qoperators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cmath>

namespace bitloom::network {
namespace {

struct matrix {
    std::int64_t features, channels;
    bool channels_lead; ///< [channels, features], as Gemm with transB
};

matrix matrix_of(const node& n, const real_constant& weights, bool channels_lead,
                 std::int64_t features) {
    const std::vector<std::int64_t>& shape = weights.codes.shape;
    const std::size_t axis = channels_lead ? 1 : 0;
    if (shape.size() != 2 || shape[axis] != features)
        n.refuse(fmt::format("its weights '{}' have shape {}; axis {} of two must be the {} input "
                             "features",
                             printable(n.input(1)), shape_text(shape), axis, features));
    return {shape[axis], shape[1 - axis], channels_lead};
}

/// Weights as [output channel][channel][row][column] of `p`, whose codes `walk` visits in the order
/// of the matrix's features.
std::vector<std::int32_t> arranged(const std::vector<std::int32_t>& weights, const matrix& m,
                                   const loops& walk, const planes& p) {
    std::vector<std::int64_t> places; // of each feature, in [channel][row][column]
    std::vector<std::int64_t> counters(walk.size());
    std::int64_t at = 0;
    for (std::int64_t feature = 0; feature < m.features; ++feature) {
        places.push_back(at % p.channels * (p.height * p.width) + at / p.channels);
        for (std::size_t i = walk.size(); i-- > 0;) {
            at += walk[i].stride;
            if (++counters[i] < walk[i].extent)
                break;
            at -= walk[i].extent * walk[i].stride;
            counters[i] = 0;
        }
    }
    std::vector<std::int32_t> sorted(weights.size());
    for (std::int64_t channel = 0; channel < m.channels; ++channel)
        for (std::int64_t feature = 0; feature < m.features; ++feature) {
            const std::int64_t from =
                m.channels_lead ? channel * m.features + feature : feature * m.channels + channel;
            const std::int64_t to =
                channel * m.features + places[static_cast<std::size_t>(feature)];
            sorted[static_cast<std::size_t>(to)] = weights[static_cast<std::size_t>(from)];
        }
    return sorted;
}

/// One row of features per sample: a kernel over the whole tensor that holds them.
layer whole_tensor_layer(importer& im, const node& n, const activation& a, bool channels_lead) {
    const real_constant weights = im.weight_input(n, 1);
    planes in = im.tensors().owner_planes(a.tensor);
    in = {in.channels, in.frames * in.height, in.width};
    const matrix m = matrix_of(n, weights, channels_lead, in.elements());
    layer l;
    l.kind = layer_kind::matmul;
    l.inputs = {im.tensors().owner(a.tensor)};
    l.geometry.kernel_height = in.height;
    l.geometry.kernel_width = in.width;
    l.weights =
        arranged(take_weights(im, n, 1, weights, channels_lead ? 0 : 1, l), m, a.view.walk(), in);
    l.bias.assign(static_cast<std::size_t>(m.channels), 0);
    return l;
}

/// The same features at every row and column: a kernel of one element.
layer row_layer(importer& im, const node& n, const activation& a, const planes& in) {
    const real_constant weights = im.weight_input(n, 1);
    const matrix m = matrix_of(n, weights, false, in.channels);
    layer l;
    l.kind = layer_kind::matmul;
    l.inputs = {im.tensor_as(n, 0, a, in)};
    l.weights =
        arranged(take_weights(im, n, 1, weights, 1, l), m, {{in.channels, 1}}, {in.channels, 1, 1});
    l.bias.assign(static_cast<std::size_t>(m.channels), 0);
    return l;
}

result vector_result(importer& im, const node& n, layer l) {
    const auto channels = static_cast<std::int64_t>(l.bias.size());
    return im.pending(n, std::move(l), {channels, 1, 1}, axis_order::channels_first, {channels});
}

/// The factors and C of alpha * A * B + beta * C in a floating network.
void take_terms(importer& im, const node& n, double alpha, double beta, layer& l) {
    const std::size_t channels = l.bias.size();
    scale_channels(l, std::vector<double>(channels, alpha), std::vector<double>(channels));
    if (!n.has_input(2) || beta == 0)
        return;
    const npy_array& array = im.constant_input(n, 2);
    std::vector<double> terms =
        values_per_channel(n, n.input(2), array, 1, 2, static_cast<std::int64_t>(channels));
    for (double& term : terms)
        term *= beta;
    l.bias = fp32_bits(terms);
}

/// alpha * A * B + beta * C of a quantised network. C of an operator on codes has the scale alpha *
/// input scale * weight scale, so alpha is a factor of both.
void define_scaled(importer& im, const node& n, layer l, double alpha, double beta,
                   float input_scale) {
    const std::size_t channels = l.bias.size();
    std::vector<double> terms;
    if (n.has_input(2) && beta != 0)
        terms = take_bias(im, n, 2, input_scale, static_cast<std::int64_t>(channels), 0, l);
    if (n.domain() != spelled_out && (alpha != 1 || beta != 1)) {
        terms.resize(channels);
        for (std::size_t c = 0; c < channels; ++c) {
            terms[c] = beta * (terms[c] + l.bias[c] * (double{input_scale} * weight_scale(l, c)));
            l.bias[c] = 0;
        }
    }
    result r = vector_result(im, n, std::move(l));
    if (alpha != 1)
        fold(n, r, {std::vector<double>(channels, alpha), std::vector<double>(channels)});
    r.made->terms = std::move(terms);
    im.define(n, std::move(r));
}

} // namespace

void import_gemm(importer& im, const node& n) {
    if (n.domain() == spelled_out)
        n.only({"alpha", "transA", "transB"});
    else
        n.only({"alpha", "beta", "transA", "transB"});
    const float alpha = n.real("alpha", 1), beta = n.real("beta", 1);
    if (!std::isfinite(alpha) || !std::isfinite(beta))
        n.refuse("its alpha or beta is not finite; give numbers");
    if (im.is_qonnx() && (alpha != 1 || beta != 1))
        n.refuse("its alpha or beta is not 1; fold them into the scales");
    if (n.integer("transA", 0) != 0)
        n.refuse("its transA is set; samples must stay on axis 0");
    const activation a = im.real_input(n, 0);
    if (a.view.rank() != 1)
        n.refuse(fmt::format("reads '{}' of shape {} per sample; flatten it to one axis",
                             printable(n.input(0)), shape_text(a.view.shape())));
    layer l = whole_tensor_layer(im, n, a, n.integer("transB", 0) != 0);
    if (im.floating())
        take_terms(im, n, alpha, beta, l);
    else if (!im.is_qonnx())
        return define_scaled(im, n, std::move(l), alpha, beta,
                             im.tensors().quantised(a.tensor)->scale);
    im.define(n, vector_result(im, n, std::move(l)));
}

void import_matmul(importer& im, const node& n) {
    n.only({});
    const activation a = im.real_input(n, 0);
    if (a.view.rank() <= 1) {
        if (a.view.rank() == 0)
            n.refuse(fmt::format("reads '{}', which has no features; give it a second axis",
                                 printable(n.input(0))));
        return im.define(n, vector_result(im, n, whole_tensor_layer(im, n, a, false)));
    }
    const auto in = a.view.channels_last_planes();
    if (!in)
        n.refuse(fmt::format("multiplies along the last axis of '{}', which is not the channels of "
                             "tensor '{}'; transpose to channels last before it",
                             printable(n.input(0)), printable(im.tensors().at(a.tensor).name)));
    layer l = row_layer(im, n, a, *in);
    const planes out{static_cast<std::int64_t>(l.bias.size()), in->height, in->width};
    std::vector<std::int64_t> shape = a.view.shape();
    shape.back() = out.channels;
    im.define(n, im.pending(n, std::move(l), out, axis_order::channels_last, shape));
}

} // namespace bitloom::network
