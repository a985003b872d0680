// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/block_plan.h"

#include <algorithm>

namespace bitloom::compiler {

using network::graph;
using network::layer;
using network::layer_kind;

namespace {

constexpr std::ptrdiff_t from_outside = -1;

/// Index of the layer that writes `tensor`, or from_outside for the network's inputs.
std::ptrdiff_t producer(const graph& net, std::size_t tensor) {
    const std::size_t owner = net.stored(tensor);
    for (std::size_t l = 0; l < net.layers.size(); ++l)
        if (net.layers[l].output == owner)
            return static_cast<std::ptrdiff_t>(l);
    return from_outside;
}

bool runs_on_array(const layer& l) {
    return l.kind == layer_kind::convolution || l.kind == layer_kind::depthwise ||
           l.kind == layer_kind::matmul;
}

/// Whether the tensor is read exactly once, by one layer, and by nobody outside.
bool read_once(const graph& net, std::size_t tensor) {
    const auto is_it = [&](std::size_t t) { return net.stored(t) == tensor; };
    std::ptrdiff_t readers = 0;
    for (const layer& l : net.layers)
        readers += std::count_if(l.inputs.begin(), l.inputs.end(), is_it);
    for (const network::port& p : net.outputs)
        readers += is_it(p.tensor) ? 1 : 0;
    return readers == 1;
}

} // namespace

std::vector<planned_block> plan_blocks(const graph& net) {
    std::vector<planned_block> blocks;
    std::vector<bool> fused(net.layers.size(), false);
    std::vector<std::optional<planned_block>> behind(net.layers.size());
    for (std::size_t a = 0; a < net.layers.size(); ++a) {
        if (net.layers[a].kind != layer_kind::add)
            continue;
        const std::size_t left = net.layers[a].inputs[0], right = net.layers[a].inputs[1];
        const std::ptrdiff_t by_left = producer(net, left), by_right = producer(net, right);
        const bool left_later = by_left > by_right;
        const std::ptrdiff_t later = left_later ? by_left : by_right;
        if (by_left == by_right || later == from_outside)
            continue;
        const layer& host = net.layers[static_cast<std::size_t>(later)];
        const std::size_t operand = left_later ? left : right;
        if (!runs_on_array(host) || operand != host.output || !read_once(net, host.output))
            continue;
        behind[static_cast<std::size_t>(later)] = {static_cast<std::size_t>(later), a,
                                                   left_later ? right : left};
        fused[a] = true;
    }
    // A fused addition writes its result when its host runs; the other operand was written by an
    // earlier layer, or by an addition fused into an earlier one, so file order stays valid.
    for (std::size_t l = 0; l < net.layers.size(); ++l)
        if (!fused[l])
            blocks.push_back(behind[l].value_or(planned_block{l, std::nullopt, 0}));
    return blocks;
}

} // namespace bitloom::compiler
