// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/identity.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/window.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace bitloom::network {
namespace {

void check_attributes(const node& n) {
    if (n.operation() == "AveragePool")
        n.only({"auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads",
                "strides"});
    else
        n.only({"auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order",
                "strides"});
    if (n.output_count() > 1 && !n.output(1).empty())
        n.refuse("writes Indices; export without them");
    if (!n.has("kernel_shape"))
        n.refuse("lacks its kernel_shape; export the network again");
}

void check_padding(const node& n, const window& w) {
    const std::int64_t reach_down = (w.kernel_height - 1) * w.dilation_height + 1;
    const std::int64_t reach_right = (w.kernel_width - 1) * w.dilation_width + 1;
    const std::int64_t reach_back = (w.kernel_frames - 1) * w.dilation_frames + 1;
    if (std::max(w.pad_front, w.pad_back) >= reach_back ||
        std::max(w.pad_top, w.pad_bottom) >= reach_down ||
        std::max(w.pad_left, w.pad_right) >= reach_right)
        n.refuse("its padding is as wide as its kernel; windows must touch the input");
}

/// A pool's own padding never takes part; a Pad's elements do, unless none can be the largest.
void check_frame(importer& im, const node& n, const framed_input& framed, bool largest) {
    if (!framed.framed())
        return;
    if (im.floating()) {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        if (framed.real != (largest ? -infinity : 0))
            n.refuse(fmt::format("reads '{}', padded with {}; {}", printable(n.input(0)),
                                 framed.real,
                                 largest ? "a maximum needs padding with -infinity"
                                         : "an average needs padding with 0"));
        return;
    }
    if (!largest) {
        const std::int64_t zero = im.tensors().quantised(framed.inner.tensor)->zero_point;
        if (framed.code != zero)
            n.refuse(
                fmt::format("averages '{}', padded with code {}; an average needs padding with "
                            "0, code {}",
                            printable(n.input(0)), framed.code, zero));
        return;
    }
    const operand_format format = im.tensors().at(framed.inner.tensor).quantised.format;
    if (framed.code > format.lowest())
        n.refuse(fmt::format("reads '{}', padded with code {}; a maximum needs padding with the "
                             "lowest code, {}",
                             printable(n.input(0)), framed.code, format.lowest()));
}

/// Whether an average's padding takes part: its own by count_include_pad, that of a Pad before it
/// always. What ceil_mode adds never does.
bool averages_padding(const node& n, const framed_input& framed, const window_placement& placed) {
    const window& w = placed.geometry;
    std::int64_t own = w.pad_top + w.pad_left + w.pad_bottom + w.pad_right + w.pad_front +
                       w.pad_back - placed.below - placed.right - placed.behind;
    std::int64_t frame = 0;
    for (const auto* side : {&framed.before, &framed.after})
        for (const std::int64_t elements : *side)
            frame += elements;
    own -= frame;
    const bool asked = n.integer("count_include_pad", 0) != 0;
    if (own + frame == 0 || (frame == 0 && !asked))
        return false;
    if (own > 0 && !asked)
        n.refuse(fmt::format("counts the padding of '{}' but not its own; pad in one place",
                             printable(n.input(0))));
    return true;
}

/// Moves the padding that counts into a layer of its own, products by 1 of what stands inside it,
/// and leaves the average what ceil_mode adds, which does not count: one divisor for all windows
/// would be wrong. Only fp32 has such products that change nothing.
void pad_before(importer& im, const node& n, layer& pool, const window_placement& placed,
                const planes& in, std::size_t rank) {
    if (!im.floating())
        n.refuse("counts its padding, but by its ceil_mode not all that its last windows cover; "
                 "use ceil_mode 0");
    window& w = pool.geometry;
    layer l = layer_of_ones(n, in.channels);
    l.inputs = pool.inputs;
    window& p = l.geometry;
    p.pad_front = w.pad_front;
    p.pad_back = w.pad_back - placed.behind;
    p.pad_top = w.pad_top;
    p.pad_bottom = w.pad_bottom - placed.below;
    p.pad_left = w.pad_left;
    p.pad_right = w.pad_right - placed.right;
    const planes padded{in.channels, in.height + p.pad_top + p.pad_bottom,
                        in.width + p.pad_left + p.pad_right, in.frames + p.pad_front + p.pad_back};
    pool.inputs = {
        im.define_before(n, std::move(l), padded, spatial_shape(padded, rank), "_padding")};
    w.pad_front = w.pad_top = w.pad_left = 0;
    w.pad_back = placed.behind;
    w.pad_bottom = placed.below;
    w.pad_right = placed.right;
}

/// The axes that ReduceMean removes, without the samples' axis 0.
std::set<std::size_t> reduced_axes(importer& im, const node& n, std::size_t rank) {
    std::vector<std::int64_t> axes = n.integers("axes");
    if (n.has_input(1)) {
        const npy_array& given = im.constant_input(n, 1);
        if (given.type != element_type::int64)
            n.refuse(fmt::format("its axes '{}' must be int64", printable(n.input(1))));
        axes = integers_of(given);
    }
    const auto full = static_cast<std::int64_t>(rank) + 1;
    std::set<std::size_t> reduced;
    for (std::int64_t axis : axes) {
        const std::int64_t from_start = axis < 0 ? axis + full : axis;
        if (from_start < 1 || from_start >= full)
            n.refuse(
                fmt::format("averages axis {} of {}; average rows and columns only", axis, full));
        reduced.insert(static_cast<std::size_t>(from_start - 1));
    }
    if (reduced.empty())
        n.refuse("names no axes; average rows and columns only");
    return reduced;
}

/// One average, or largest, per channel over all rows and columns, in the declared `shape`.
void define_global(importer& im, const node& n, std::size_t tensor,
                   const std::vector<std::int64_t>& shape) {
    const planes in = planes_of(im.tensors().at(tensor));
    layer l;
    l.kind = n.operation() == "GlobalMaxPool" ? layer_kind::max_pool : layer_kind::average_pool;
    l.inputs = {tensor};
    l.geometry.kernel_frames = in.frames;
    l.geometry.kernel_height = in.height;
    l.geometry.kernel_width = in.width;
    im.define(n,
              im.pending(n, std::move(l), {in.channels, 1, 1}, axis_order::channels_first, shape));
}

} // namespace

void import_window_pool(importer& im, const node& n) {
    check_attributes(n);
    const bool largest = n.operation() == "MaxPool";
    // a maximum of codes is the code of the maximum: MaxPool may stand on the integers themselves
    const framed_input framed = input_of_window(im, n, 0, largest && !im.floating());
    const activation& a = framed.inner;
    const bool on_codes = !a.real;
    check_frame(im, n, framed, largest);
    const planes in = spatial_input(im, n, a);
    const auto kernel = n.integers("kernel_shape");
    if (kernel.size() + 1 != a.view.rank())
        n.refuse(fmt::format("its kernel_shape has {} axes, its input {} spatial ones; give as "
                             "many",
                             kernel.size(), a.view.rank() - 1));
    const window_placement placed =
        place_window(n, in, kernel, framed, n.integer("ceil_mode", 0) != 0);
    check_padding(n, placed.geometry);

    layer l;
    l.kind = largest ? layer_kind::max_pool : layer_kind::average_pool;
    l.inputs = {im.tensor_as(n, 0, a, in)};
    l.geometry = placed.geometry;
    if (!largest && averages_padding(n, framed, placed)) {
        if (placed.overhangs())
            pad_before(im, n, l, placed, in, a.view.rank());
        else
            l.geometry.counts_padding = true;
    }
    if (l.geometry.counts_padding && l.geometry.kernel_frames > 1 && !im.floating())
        n.refuse(
            "its count_include_pad is set over frames; there averages count the elements inside "
            "the input");
    const planes out{in.channels, placed.height, placed.width, placed.frames};
    const result r = im.pending(n, std::move(l), out, axis_order::channels_first,
                                spatial_shape(out, a.view.rank()));
    if (!on_codes)
        return im.define(n, r);
    const operand_format format = im.tensors().at(a.tensor).quantised.format;
    im.check_width(n, format.bits);
    const std::size_t tensor = im.tensors().add(n.output(0), out, r.order, r.view, format).value();
    im.tensors().share(tensor, a.tensor);
    im.finish(n, r, tensor);
    im.define(n, activation{tensor, r.view, false});
}

void import_global_pool(importer& im, const node& n) {
    const activation a = im.real_input(n, 0);
    if (n.operation() != "ReduceMean") {
        n.only({});
        const planes in = spatial_input(im, n, a);
        std::vector<std::int64_t> shape(a.view.rank(), 1);
        shape[0] = in.channels;
        return define_global(im, n, im.tensor_as(n, 0, a, in), shape);
    }
    n.only({"axes", "keepdims", "noop_with_empty_axes"});
    const std::set<std::size_t> reduced = reduced_axes(im, n, a.view.rank());
    std::vector<std::size_t> kept_axes;
    std::vector<std::int64_t> shape;
    for (std::size_t i = 0; i < a.view.rank(); ++i) {
        if (reduced.count(i) == 0) {
            kept_axes.push_back(i);
            shape.push_back(a.view.shape()[i]);
        } else if (n.integer("keepdims", 1) != 0) {
            shape.push_back(1);
        }
    }
    std::vector<std::size_t> order(reduced.begin(), reduced.end());
    order.insert(order.end(), kept_axes.begin(), kept_axes.end());
    const code_view moved = a.view.transposed(order);
    const planes owner = im.tensors().owner_planes(a.tensor);
    const loops channels = moved.walk(reduced.size(), moved.rank());
    const loops space = moved.walk(0, reduced.size());
    if (channels != normalised({{owner.channels, 1}}) ||
        space != normalised({{owner.frames * owner.height * owner.width, owner.channels}}))
        n.refuse(fmt::format("does not average exactly the rows and columns of tensor '{}'; leave "
                             "its channels and reduce the rest",
                             printable(im.tensors().at(a.tensor).name)));
    define_global(im, n, im.tensors().owner(a.tensor), shape);
}

} // namespace bitloom::network
