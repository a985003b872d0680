// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/float_chain.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/parameters.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

namespace bitloom::network {
namespace {

/// A MatMul or Conv writes its int32 bias as an Add behind it.
void add_bias(importer& im, const node& n, std::size_t bias, result r) {
    layer& l = r.made->l;
    if (r.made->finished || r.changes != r.made->changes)
        n.refuse(fmt::format("adds a bias to node {}, which another node quantises or changes too; "
                             "quantise one of them only",
                             printable(l.name)));
    const float scale = im.tensors().quantised(l.inputs[0])->scale;
    const std::size_t axes_behind = r.order == axis_order::channels_last ? 0 : r.view.rank() - 1;
    take_bias(im, n, bias, scale, r.extent.channels, axes_behind, l);
    r.changes = ++r.made->changes;
    im.define(n, std::move(r));
}

/// Whether input `i` is a bias of int32 for a layer with weights before any other change.
bool is_bias_of(importer& im, const node& n, std::size_t i, const result& r) {
    const auto* codes = std::get_if<real_constant>(&im.input(n, i));
    return codes && codes->codes.type == element_type::int32 && has_weights(r.made->l.kind) &&
           r.untouched;
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
    for (std::size_t i : {1U, 0U}) {
        if (!is_constant(im, n, i))
            continue;
        const auto* r = std::get_if<result>(&im.input(n, 1 - i));
        if (r && !im.floating() && is_bias_of(im, n, i, *r))
            return add_bias(im, n, i, *r);
        return import_constant_operand(im, n);
    }
    add_activations(im, n);
}

} // namespace bitloom::network
