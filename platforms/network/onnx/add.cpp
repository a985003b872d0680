// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/parameters.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {
namespace {

bool is_constant(const value& v) {
    return std::holds_alternative<constant>(v) || std::holds_alternative<real_constant>(v);
}

/// A MatMul or Conv writes its bias as an Add behind it.
void add_bias(importer& im, const node& n, std::size_t bias, result r) {
    layer& l = r.made->l;
    const bool first_bias =
        std::all_of(l.bias.begin(), l.bias.end(), [](std::int32_t b) { return b == 0; });
    if (l.weights.empty() || !r.untouched || !first_bias)
        n.refuse(fmt::format("adds a constant to '{}' of node {}; a bias may follow a Conv, Gemm "
                             "or MatMul without one, directly",
                             printable(n.input(1 - bias)), printable(l.name)));
    const float scale = im.tensors().quantised(l.inputs[0])->scale;
    const std::size_t axes_behind = r.order == axis_order::channels_last ? 0 : r.view.rank() - 1;
    take_bias(im, n, bias, scale, r.extent.channels, axes_behind, l);
    r.biases = ++r.made->biases;
    im.define(n, std::move(r));
}

void add_activations(importer& im, const node& n) {
    const activation a = im.real_input(n, 0), b = im.real_input(n, 1);
    if (a.view.shape() != b.view.shape())
        n.refuse(fmt::format("adds shapes {} and {} per sample; give both the same shape",
                             shape_text(a.view.shape()), shape_text(b.view.shape())));
    const planes extent = im.tensors().owner_planes(a.tensor);
    const tensor& owner = im.tensors().at(im.tensors().owner(a.tensor));
    if (a.view.walk() != b.view.walk() || im.tensors().owner_planes(b.tensor) != extent)
        n.refuse(fmt::format("adds '{}' and '{}', whose channels, rows and columns differ after "
                             "changes of layout; bring both to the same layout",
                             printable(n.input(0)), printable(n.input(1))));
    layer l;
    l.kind = layer_kind::add;
    l.inputs = {im.tensors().owner(a.tensor), im.tensors().owner(b.tensor)};
    const axis_order order = owner.order;
    result r = im.pending(n, std::move(l), extent, order, owner.shape);
    r.view = a.view;
    im.define(n, std::move(r));
}

} // namespace

void import_add(importer& im, const node& n) {
    n.only({});
    for (std::size_t bias : {1U, 0U}) {
        const auto* r = std::get_if<result>(&im.input(n, 1 - bias));
        if (r && is_constant(im.input(n, bias)))
            return add_bias(im, n, bias, *r);
    }
    add_activations(im, n);
}

} // namespace bitloom::network
