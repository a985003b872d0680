// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/split_pools.h"

#include "models/common/errors.h"
#include "platforms/compiler/layer_shape.h"

#include <fmt/format.h>

#include <limits>

namespace bitloom::compiler {

using network::graph;
using network::layer;
using network::tensor;
using network::window;

namespace {

window within_frames(window w) {
    w.kernel_frames = w.stride_frames = w.dilation_frames = 1;
    w.pad_front = w.pad_back = 0;
    return w;
}

window over_frames(const window& w) {
    window frames;
    frames.kernel_frames = w.kernel_frames;
    frames.stride_frames = w.stride_frames;
    frames.dilation_frames = w.dilation_frames;
    frames.pad_front = w.pad_front;
    frames.pad_back = w.pad_back;
    return frames;
}

/// Cuts the part within frames off `l`; its result becomes the last tensor.
layer take_spatial_part(graph& net, layer& l) {
    const tensor& in = net.tensors[l.inputs.front()];
    const tensor& out = net.tensors[l.output];
    tensor between = in;
    between.name = l.name;
    between.alias_of.reset();
    between.height = out.height;
    between.width = out.width;
    between.shape = {between.channels, between.frames, between.height, between.width};
    layer spatial = l;
    spatial.geometry = within_frames(l.geometry);
    spatial.output = net.tensors.size();
    spatial.clamp_low = in.quantised.format.lowest();
    spatial.clamp_high = in.quantised.format.highest();
    spatial.real_low = -std::numeric_limits<float>::infinity();
    spatial.real_high = std::numeric_limits<float>::infinity();
    l.geometry = over_frames(l.geometry);
    l.inputs.front() = spatial.output;
    net.tensors.push_back(std::move(between));
    return spatial;
}

} // namespace

split_graph split_pools(const graph& given) {
    split_graph split;
    split.net = {given.name, given.file,   given.sha256, given.tensors,
                 {},         given.inputs, given.outputs};
    for (std::size_t n = 0; n < given.layers.size(); ++n) {
        layer l = given.layers[n];
        if (!view_of(given, l)) {
            if (l.kind == network::layer_kind::average_pool)
                throw config_error(fmt::format(
                    "{}: node {}: averages over several frames and parts of them; average over "
                    "whole frames, or over frames alone",
                    given.file, l.name));
            split.net.layers.push_back(take_spatial_part(split.net, l));
            split.origin.push_back(n);
        }
        split.net.layers.push_back(std::move(l));
        split.origin.push_back(n);
    }
    return split;
}

} // namespace bitloom::compiler
