// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {
namespace {

struct operand {
    activation a;
    planes extent;
};

/// The planes of a view whose channels run along `axis`.
std::optional<planes> planes_with_channels(const code_view& view, std::size_t axis) {
    if (view.rank() == 1)
        return view.channels_last_planes();
    if (axis == 0)
        return view.channels_first_planes();
    return axis + 1 == view.rank() ? view.channels_last_planes() : std::nullopt;
}

std::vector<operand> operands_of(importer& im, const node& n, std::size_t axis, bool on_codes) {
    std::vector<operand> operands;
    for (std::size_t i = 0; i < n.input_count(); ++i) {
        const auto* codes = std::get_if<activation>(&im.input(n, i));
        const activation a = on_codes && codes && !codes->real ? *codes : im.real_input(n, i);
        if (on_codes && a.real)
            n.refuse("joins integer codes and real values; dequantise all of its inputs");
        const auto p = axis < a.view.rank() ? planes_with_channels(a.view, axis) : std::nullopt;
        if (!p)
            n.refuse(fmt::format("joins '{}' of shape {} per sample along axis {}, which is not "
                                 "the channels of tensor '{}'; concatenate channels only",
                                 printable(n.input(i)), shape_text(a.view.shape()), axis + 1,
                                 printable(im.tensors().at(a.tensor).name)));
        operands.push_back({a, *p});
        const planes& first = operands.front().extent;
        if (p->frames != first.frames || p->height != first.height || p->width != first.width ||
            a.view.rank() != operands.front().a.view.rank())
            n.refuse(fmt::format("joins shapes {} and {} per sample; all but the channels must "
                                 "agree",
                                 shape_text(operands.front().a.view.shape()),
                                 shape_text(a.view.shape())));
    }
    return operands;
}

/// Codes may stand side by side only if they mean the same.
void check_same_codes(importer& im, const node& n, const std::vector<operand>& operands) {
    const auto first = im.tensors().quantised(operands.front().a.tensor);
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const auto other = im.tensors().quantised(operands[i].a.tensor);
        if (!first || !other)
            n.refuse(fmt::format("joins the codes '{}' whose scale no node has told yet; put "
                                 "DequantizeLinear before it and QuantizeLinear behind it",
                                 printable(n.input(i))));
        if (other->scale != first->scale || other->zero_point != first->zero_point ||
            other->format != first->format)
            n.refuse(fmt::format("joins the codes '{}' and '{}' of different scales, zero points "
                                 "or types; put DequantizeLinear before it and QuantizeLinear "
                                 "behind it",
                                 printable(n.input(0)), printable(n.input(i))));
    }
}

} // namespace

void import_concat(importer& im, const node& n) {
    n.only({"axis"});
    if (!n.has("axis"))
        n.refuse("lacks its axis; export the network again");
    if (n.input_count() == 0)
        n.refuse("has no inputs; export the network again");
    const auto* codes = std::get_if<activation>(&im.input(n, 0));
    const bool on_codes = codes && !codes->real;
    const activation front = on_codes ? *codes : im.real_input(n, 0);
    const auto rank = static_cast<std::int64_t>(front.view.rank());
    const std::int64_t given = n.integer("axis", 1);
    const std::int64_t axis = given < 0 ? given + rank + 1 : given;
    if (axis < 1 || axis > rank)
        n.refuse(
            fmt::format("joins along axis {} of {}; concatenate channels only", given, rank + 1));
    const auto place = static_cast<std::size_t>(axis - 1);
    const std::vector<operand> operands = operands_of(im, n, place, on_codes);
    if (on_codes)
        check_same_codes(im, n, operands);

    layer l;
    l.kind = layer_kind::concat;
    planes out = operands.front().extent;
    out.channels = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const operand& each = operands[i];
        l.inputs.push_back(im.tensor_as(n, i, each.a, each.extent));
        if (__builtin_add_overflow(out.channels, each.extent.channels, &out.channels))
            n.refuse("joins more channels than 64 bits count; export the network again");
    }
    std::vector<std::int64_t> shape = front.view.shape();
    shape[place] = out.channels;
    const axis_order order = place == 0 ? axis_order::channels_first : axis_order::channels_last;
    const result r = im.pending(n, std::move(l), out, order, shape);
    if (!on_codes)
        return im.define(n, r);
    const quantisation q = *im.tensors().quantised(front.tensor);
    im.check_width(n, q.format.bits);
    const std::size_t tensor = im.tensors().add(n.output(0), out, order, r.view, q.format).value();
    im.tensors().settle(tensor, q.scale, q.zero_point);
    im.finish(n, r, tensor);
    im.define(n, activation{tensor, r.view, false});
}

} // namespace bitloom::network
