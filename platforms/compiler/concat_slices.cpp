// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/concat_slices.h"

#include "models/common/errors.h"
#include "platforms/compiler/graph_readers.h"

#include <fmt/format.h>

namespace bitloom::compiler {

using network::graph;
using network::layer;
using network::quantisation;

namespace {

bool same(const quantisation& a, const quantisation& b) {
    return a.scale == b.scale && a.zero_point == b.zero_point && a.format == b.format;
}

bool written_in_place(const graph& net, const layer& concat, std::size_t tensor) {
    const std::optional<std::size_t> writer = producer(net, tensor);
    if (!writer || net.stored(tensor) != tensor || !read_once(net, tensor))
        return false;
    const layer& l = net.layers[*writer];
    return same(net.tensors[tensor].quantised, net.tensors[concat.output].quantised) &&
           concat.clamp_low <= l.clamp_low && concat.clamp_high >= l.clamp_high &&
           concat.real_low <= l.real_low && concat.real_high >= l.real_high;
}

} // namespace

std::uint64_t first_channel(const graph& net, const layer& concat, std::size_t input) {
    std::uint64_t channels = 0;
    for (std::size_t i = 0; i < input; ++i)
        channels += static_cast<std::uint64_t>(net.tensors[concat.inputs[i]].channels);
    const unsigned bits = net.tensors[concat.output].quantised.format.bits;
    if (channels * bits % 8 != 0)
        throw config_error(fmt::format("{}: node {}: its input {} begins at channel {} of {} bits, "
                                       "inside a byte; concatenate channels that fill whole bytes",
                                       net.file, concat.name, input, channels, bits));
    return channels;
}

std::vector<std::optional<concat_slice>> plan_slices(const graph& net) {
    std::vector<std::optional<concat_slice>> slices(net.tensors.size());
    for (const layer& l : net.layers) {
        if (l.kind != network::layer_kind::concat)
            continue;
        for (std::size_t i = 0; i < l.inputs.size(); ++i) {
            const std::uint64_t first = first_channel(net, l, i);
            if (written_in_place(net, l, l.inputs[i]))
                slices[l.inputs[i]] = concat_slice{l.output, first};
        }
    }
    return slices;
}

} // namespace bitloom::compiler
