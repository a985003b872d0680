// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/quantise/float_graphs.h"

#include "testbenches/support/graph_builder.h"

namespace bitloom::testing {

using network::layer_kind;

network::graph float_graph(std::uint32_t seed, std::int64_t frames) {
    graph_builder b(seed);
    const std::int64_t channels = 2 * pick(b.random(), 1, 4);
    const std::size_t in =
        b.input(channels, pick(b.random(), 5, 9), pick(b.random(), 5, 9), fp32_format, frames);
    network::window same;
    same.kernel_height = same.kernel_width = 3;
    same.pad_top = same.pad_left = same.pad_bottom = same.pad_right = 1;
    network::window down = same;
    down.stride_height = pick(b.random(), 1, 2);
    down.stride_width = 2;
    down.dilation_height = pick(b.random(), 1, 2);
    if (frames > 1) {
        same.kernel_frames = 3;
        same.pad_front = same.pad_back = 1;
        down.kernel_frames = down.stride_frames = 2;
    }
    const auto conv = [&](std::size_t from, std::int64_t outs, std::int64_t groups) {
        return b.convolution(from, outs, same, fp32_format, fp32_format, groups);
    };
    const std::size_t first = conv(in, 6, 2);
    const std::size_t deep = conv(first, 6, 6);
    const std::size_t sum = b.add(first, b.alias(deep), fp32_format);
    network::window inside = same; // pools over frames stay within them or take whole ones
    inside.kernel_frames = 1;
    inside.pad_front = inside.pad_back = 0;
    const std::size_t mean = b.pool(layer_kind::average_pool, sum, inside, false);
    const std::size_t largest = b.pool(layer_kind::max_pool, deep, inside, false);
    const std::size_t joined = b.concat({mean, largest, first});
    const std::size_t small = b.convolution(joined, 5, down, fp32_format, fp32_format);
    b.output(b.matmul(small, 11, fp32_format, fp32_format));
    for (network::port& p : b.net().inputs)
        p.as_float = true;
    for (network::port& p : b.net().outputs)
        p.as_float = true;
    b.net().outputs.front().name = b.net().tensors[b.net().outputs.front().tensor].name;
    b.net().tensors[b.net().outputs.front().tensor].shape = {11};
    return b.net();
}

accelerator::input_set float_inputs(const network::graph& net, std::uint64_t samples,
                                    std::uint64_t seed) {
    accelerator::input_set set = accelerator::seeded_inputs(net, samples, seed);
    if (seed % 2 != 0)
        for (auto& codes : set.codes)
            for (std::int32_t& code : codes)
                code &= 0x7fffffff;
    return set;
}

} // namespace bitloom::testing
