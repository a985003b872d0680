// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/flatten_kernels.h"

namespace bitloom::compiler {

using network::graph;
using network::layer;
using network::layer_kind;
using network::tensor;

namespace {

bool covers_input(const layer& l, const tensor& in) {
    const network::window& w = l.geometry;
    const bool on_array = l.kind == layer_kind::convolution || l.kind == layer_kind::matmul;
    return on_array && l.groups == 1 && w.kernel_height == in.frames * in.height &&
           w.kernel_width == in.width && in.frames * in.height * in.width > 1 &&
           w.dilation_height == 1 && w.dilation_width == 1 && w.kernel_frames == 1 &&
           w.pad_front == 0 && w.pad_back == 0 && w.pad_top == 0 && w.pad_left == 0 &&
           w.pad_bottom == 0 && w.pad_right == 0 && in.channels * in.quantised.format.bits % 8 == 0;
}

/// [output][channel][row, column] to [output][row, column][channel].
std::vector<std::int32_t> channels_last(const std::vector<std::int32_t>& weights,
                                        std::size_t places, std::size_t channels) {
    std::vector<std::int32_t> result(weights.size());
    for (std::size_t first = 0; first < weights.size(); first += places * channels)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t p = 0; p < places; ++p)
                result[first + p * channels + c] = weights[first + c * places + p];
    return result;
}

} // namespace

graph flatten_whole_kernels(graph result) {
    for (layer& l : result.layers) {
        const std::size_t input = l.inputs.front();
        const tensor in = result.tensors[input];
        if (!covers_input(l, in))
            continue;
        tensor flat = in;
        flat.channels = in.elements();
        flat.frames = flat.height = flat.width = 1;
        flat.shape = {flat.channels};
        flat.alias_of = input;
        l.inputs.front() = result.tensors.size();
        result.tensors.push_back(flat);
        l.weights =
            channels_last(l.weights, static_cast<std::size_t>(in.frames * in.height * in.width),
                          static_cast<std::size_t>(in.channels));
        l.geometry = {};
    }
    return result;
}

} // namespace bitloom::compiler
