// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/layer_shape.h"

#include "models/common/errors.h"

namespace bitloom::compiler {

using network::layer;
using network::layer_kind;
using network::tensor;
using network::window;

namespace {

bool one_by_one(const window& w) {
    return w.kernel_height == 1 && w.kernel_width == 1 && w.stride_height == 1 &&
           w.stride_width == 1 && w.pad_top == 0 && w.pad_left == 0 && w.pad_bottom == 0 &&
           w.pad_right == 0;
}

bool by_frame(const window& w) {
    return w.kernel_frames == 1 && w.pad_front == 0 && w.pad_back == 0;
}

/// Whether a window takes whole frames, so that several are a taller one.
bool whole_frames(const window& w, const tensor& in) {
    return w.kernel_height == in.height && w.kernel_width == in.width && w.pad_top == 0 &&
           w.pad_left == 0 && w.pad_bottom == 0 && w.pad_right == 0 && w.dilation_height == 1 &&
           w.dilation_width == 1 && (w.dilation_frames == 1 || w.kernel_frames == 1);
}

/// The window over frames that lie below each other.
window below(const window& w, const tensor& in) {
    window tall = w;
    tall.kernel_height *= w.kernel_frames;
    if (in.frames > 1 || w.kernel_frames > 1) // else there is one row, whatever the stride
        tall.stride_height = w.stride_frames * in.height;
    tall.pad_top = w.pad_front * in.height;
    tall.pad_bottom = w.pad_back * in.height;
    return tall;
}

/// The window over rows of frames.
window over_frames(const window& w) {
    window flat = w;
    flat.kernel_height = w.kernel_frames;
    flat.stride_height = w.stride_frames;
    flat.dilation_height = w.dilation_frames;
    flat.pad_top = w.pad_front;
    flat.pad_bottom = w.pad_back;
    return flat;
}

} // namespace

std::optional<frame_view> view_of(const network::graph& net, const layer& l) {
    const window& w = l.geometry;
    const tensor& in = net.tensors[l.inputs.front()];
    const bool has_frames = in.frames > 1 || net.tensors[l.output].frames > 1;
    if (l.kind == layer_kind::matmul || (by_frame(w) && !has_frames) ||
        (by_frame(w) && one_by_one(w) && w.stride_frames == 1))
        return frame_view::below;
    if (has_weights(l.kind))
        return frame_view::as_images;
    if (whole_frames(w, in))
        return frame_view::below;
    if (by_frame(w))
        return frame_view::as_images;
    return one_by_one(w) ? std::optional(frame_view::as_rows) : std::nullopt;
}

bool pool_rescales(const network::graph& net, const layer& pool) {
    const network::quantisation& in = net.tensors[pool.inputs.front()].quantised;
    const network::quantisation& out = net.tensors[pool.output].quantised;
    const bool counts = pool.geometry.counts_padding && !in.format.is_floating();
    return counts || in.scale != out.scale || in.zero_point != out.zero_point;
}

layer_shape shape_of(const network::graph& net, const layer& layer, std::uint64_t batch) {
    const tensor& in = net.tensors[layer.inputs.front()];
    const tensor& out = net.tensors[layer.output];
    const auto count = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    const auto view = view_of(net, layer);
    require(view.has_value(), "a pool over frames and parts of them has no one block");
    layer_shape s;
    s.view = *view;
    s.batch = batch;
    s.window = layer.geometry;
    s.in_rows = count(in.height);
    s.in_columns = count(in.width);
    s.out_rows = count(out.height);
    s.out_columns = count(out.width);
    switch (*view) {
    case frame_view::below:
        s.in_rows *= count(in.frames);
        s.out_rows *= count(out.frames);
        if (!has_weights(layer.kind) && whole_frames(layer.geometry, in))
            s.window = below(layer.geometry, in);
        break;
    case frame_view::as_images:
        s.batch = count(out.frames);
        s.kernel_frames = count(layer.geometry.kernel_frames);
        break;
    case frame_view::as_rows:
        s.batch = count(in.height);
        s.in_rows = count(in.frames);
        s.out_rows = count(out.frames);
        s.window = over_frames(layer.geometry);
        break;
    }
    s.activation = in.quantised.format;
    s.output = out.quantised.format;
    s.uses_array = has_weights(layer.kind);
    if (s.uses_array) {
        s.groups = count(layer.groups);
        s.in_channels = count(in.channels / layer.groups) * s.kernel_frames;
        s.out_channels = count(out.channels / layer.groups);
        s.weight = layer.weight_format;
        if (layer.thresholds && layer.thresholds->lines.segments > 0)
            s.segments = layer.thresholds->lines.segments;
        else if (layer.thresholds)
            s.threshold_levels = layer.thresholds->levels;
        if (layer.recurrent) { // one step of it
            s.in_rows = s.out_rows = 1;
            s.cell = layer.recurrent->cell;
            s.out_channels *= s.sums_per_output();
        }
    } else {
        s.groups = count(out.channels);
        s.weight = in.quantised.format;
        s.needs_table = layer.kind == layer_kind::average_pool && pool_rescales(net, layer);
    }
    return s;
}

layer_shape shape_of_copy(const network::graph& net, const layer& concat, std::size_t input,
                          std::uint64_t batch) {
    layer_shape s = shape_of(net, concat, batch);
    const tensor& in = net.tensors[concat.inputs[input]];
    s.groups = static_cast<std::uint64_t>(in.channels);
    s.activation = s.weight = in.quantised.format;
    return s;
}

} // namespace bitloom::compiler
