// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/block_plan.h"

#include "platforms/compiler/graph_readers.h"

#include <algorithm>

namespace bitloom::compiler {

using network::graph;
using network::layer;
using network::layer_kind;

namespace {

bool runs_on_array(const layer& l) {
    return l.kind == layer_kind::convolution || l.kind == layer_kind::depthwise ||
           l.kind == layer_kind::matmul;
}

/// Additions by the layer they are fused behind.
std::vector<std::optional<planned_block>> fuse_additions(const graph& net) {
    std::vector<std::optional<planned_block>> behind(net.layers.size());
    for (std::size_t a = 0; a < net.layers.size(); ++a) {
        if (net.layers[a].kind != layer_kind::add)
            continue;
        const std::size_t left = net.layers[a].inputs[0], right = net.layers[a].inputs[1];
        const auto by_left = producer(net, left), by_right = producer(net, right);
        const bool left_later = by_left > by_right; // nothing: before every layer
        const auto later = left_later ? by_left : by_right;
        if (by_left == by_right || !later)
            continue;
        const layer& host = net.layers[*later];
        const std::size_t operand = left_later ? left : right;
        if (!runs_on_array(host) || operand != host.output || !read_once(net, host.output))
            continue;
        planned_block b;
        b.layer = *later;
        b.fused_add = a;
        b.second_tensor = left_later ? right : left;
        behind[*later] = b;
    }
    return behind;
}

} // namespace

std::vector<planned_block> plan_blocks(const graph& net,
                                       const std::vector<std::optional<concat_slice>>& slices) {
    const std::vector<std::optional<planned_block>> behind = fuse_additions(net);
    std::vector<bool> fused(net.layers.size(), false);
    for (const auto& b : behind)
        if (b)
            fused[*b->fused_add] = true;
    // A fused addition writes its result when its host runs; the other operand was written by an
    // earlier layer, or by an addition fused into an earlier one, so file order stays valid.
    std::vector<planned_block> blocks;
    std::vector<std::size_t> written_by(net.tensors.size(), 0); // block, by tensor
    for (std::size_t l = 0; l < net.layers.size(); ++l) {
        const layer& each = net.layers[l];
        if (fused[l])
            continue;
        if (each.kind != layer_kind::concat) {
            planned_block b = behind[l].value_or(planned_block{});
            b.layer = l;
            written_by[each.output] = blocks.size();
            if (b.fused_add)
                written_by[net.layers[*b.fused_add].output] = blocks.size();
            blocks.push_back(b);
            continue;
        }
        std::size_t last = 0;
        bool copies = false;
        for (std::size_t i = 0; i < each.inputs.size(); ++i) {
            if (slices[each.inputs[i]]) {
                last = std::max(last, written_by[each.inputs[i]]);
                continue;
            }
            planned_block b;
            b.layer = l;
            b.concat_input = i;
            blocks.push_back(b);
            copies = true;
        }
        if (!copies)
            blocks[last].fused_concats.push_back(l);
        written_by[each.output] = copies ? blocks.size() - 1 : last;
    }
    return blocks;
}

} // namespace bitloom::compiler
