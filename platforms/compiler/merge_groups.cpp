// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/merge_groups.h"

#include <algorithm>

namespace bitloom::compiler {

using network::graph;
using network::layer;

namespace {

/// [output][frame][channel of its group][taps] to [output][frame][channel of the merged
/// groups][taps].
std::vector<std::int32_t> spread(const layer& l, std::size_t together, std::size_t ins,
                                 std::size_t outs) {
    const auto taps = static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    const auto frames = static_cast<std::size_t>(l.geometry.kernel_frames);
    const std::size_t slices = l.weights.size() / (ins * taps); // of one output and frame
    std::vector<std::int32_t> merged(slices * together * ins * taps, 0);
    for (std::size_t s = 0; s < slices; ++s) {
        const std::size_t within = s / frames / outs % together;
        const auto from = l.weights.begin() + static_cast<std::ptrdiff_t>(s * ins * taps);
        std::copy_n(from, ins * taps,
                    merged.begin() +
                        static_cast<std::ptrdiff_t>((s * together + within) * ins * taps));
    }
    return merged;
}

} // namespace

graph merge_groups(graph net, const target& machine) {
    for (layer& l : net.layers) {
        const network::tensor& in = net.tensors[l.inputs.front()];
        // A merged kernel has zero weights, which bipolar ones cannot be.
        if (!has_weights(l.kind) || l.groups < 2 || l.weight_format.is_bipolar())
            continue;
        const auto groups = static_cast<std::size_t>(l.groups);
        const std::size_t ins = static_cast<std::size_t>(in.channels) / groups;
        const std::size_t outs = static_cast<std::size_t>(net.tensors[l.output].channels) / groups;
        const std::size_t together =
            machine.groups_together(groups, ins, outs, l, in.quantised.format);
        if (together == 1)
            continue;
        if (!l.weights.empty()) // an estimate does without
            l.weights = spread(l, together, ins, outs);
        l.groups /= static_cast<std::int64_t>(together);
    }
    return net;
}

} // namespace bitloom::compiler
