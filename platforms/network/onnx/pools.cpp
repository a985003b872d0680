// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/window.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
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
    if (n.integer("ceil_mode", 0) != 0)
        n.refuse("its ceil_mode is set; use 0, with explicit pads");
    if (n.output_count() > 1 && !n.output(1).empty())
        n.refuse("writes Indices; export without them");
    if (!n.has("kernel_shape"))
        n.refuse("lacks its kernel_shape; export the network again");
}

void check_padding(const node& n, const window& w) {
    const bool padded = w.pad_top + w.pad_left + w.pad_bottom + w.pad_right > 0;
    if (padded && n.integer("count_include_pad", 0) != 0)
        n.refuse("its count_include_pad is set; averages count the elements inside the input");
    const std::int64_t reach_down = (w.kernel_height - 1) * w.dilation_height + 1;
    const std::int64_t reach_right = (w.kernel_width - 1) * w.dilation_width + 1;
    if (std::max(w.pad_top, w.pad_bottom) >= reach_down ||
        std::max(w.pad_left, w.pad_right) >= reach_right)
        n.refuse("its padding is as wide as its kernel; windows must touch the input");
}

/// A pool's own padding never takes part; a Pad's elements do, unless none can be the largest.
void check_frame(importer& im, const node& n, const framed_input& framed, bool largest) {
    if (!framed.framed())
        return;
    if (!largest)
        n.refuse(fmt::format("averages the padded '{}'; averages count the elements inside the "
                             "input",
                             printable(n.input(0))));
    const operand_format format = im.tensors().at(framed.inner.tensor).quantised.format;
    if (framed.code > format.lowest())
        n.refuse(fmt::format("reads '{}', padded with code {}; a maximum needs padding with the "
                             "lowest code, {}",
                             printable(n.input(0)), framed.code, format.lowest()));
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

/// One average per channel over all rows and columns, in the declared `shape`.
void define_average(importer& im, const node& n, std::size_t tensor,
                    const std::vector<std::int64_t>& shape) {
    const planes in = planes_of(im.tensors().at(tensor));
    layer l;
    l.kind = layer_kind::average_pool;
    l.inputs = {tensor};
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
    const framed_input framed = input_of_window(im, n, 0, largest);
    const activation& a = framed.inner;
    const bool on_codes = !a.real;
    check_frame(im, n, framed, largest);
    const planes in = spatial_input(im, n, a);
    const auto kernel = n.integers("kernel_shape");
    if (kernel.size() + 1 != a.view.rank())
        n.refuse(fmt::format("its kernel_shape has {} axes, its input {} spatial ones; give as "
                             "many",
                             kernel.size(), a.view.rank() - 1));
    const window_placement placed = place_window(n, in, kernel, framed);
    check_padding(n, placed.geometry);

    layer l;
    l.kind = largest ? layer_kind::max_pool : layer_kind::average_pool;
    l.inputs = {im.tensor_as(n, 0, a, in)};
    l.geometry = placed.geometry;
    const planes out{in.channels, placed.height, placed.width};
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
    if (n.operation() == "GlobalAveragePool") {
        n.only({});
        const planes in = spatial_input(im, n, a);
        std::vector<std::int64_t> shape(a.view.rank(), 1);
        shape[0] = in.channels;
        return define_average(im, n, im.tensor_as(n, 0, a, in), shape);
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
        space != normalised({{owner.height * owner.width, owner.channels}}))
        n.refuse(fmt::format("does not average exactly the rows and columns of tensor '{}'; leave "
                             "its channels and reduce the rest",
                             printable(im.tensors().at(a.tensor).name)));
    define_average(im, n, im.tensors().owner(a.tensor), shape);
}

} // namespace bitloom::network
