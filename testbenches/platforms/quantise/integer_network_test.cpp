// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/integer_network.h"
#include "testbenches/support/graph_builder.h"
#include "testbenches/support/network_oracle.h"

#include <gtest/gtest.h>

namespace bitloom::quantise {
namespace {

using network::layer_kind;
using testing::graph_builder;
using testing::pick;

/// Every kind of layer between random formats.
network::graph random_graph(std::uint32_t seed, std::int64_t frames) {
    graph_builder b(seed);
    const auto format = [&] {
        return operand_format{static_cast<unsigned>(pick(b.random(), 2, 8)),
                              pick(b.random(), 0, 1) == 1};
    };
    network::window w;
    w.kernel_height = pick(b.random(), 1, 3);
    w.kernel_width = 3;
    w.stride_width = pick(b.random(), 1, 2);
    w.pad_left = w.pad_top = w.kernel_height - 1;
    w.dilation_width = pick(b.random(), 1, 2);
    w.kernel_frames = frames > 1 ? 2 : 1;
    const operand_format shared = format();
    const std::size_t in = b.input(6, 7, 8, format(), frames);
    const std::size_t a = b.convolution(in, 4, w, {4, true}, shared, 2);
    const std::size_t c = b.convolution(in, 4, w, {8, true}, shared);
    const std::size_t sum = b.add(a, c, shared);
    network::window unit; // within frames
    unit.kernel_height = unit.kernel_width = 2;
    unit.pad_top = unit.pad_right = 1;
    const std::size_t deep = b.convolution(sum, 4, unit, {3, true}, shared, 4);
    unit.stride_height = 2;
    const std::size_t mean = b.pool(layer_kind::average_pool, deep, unit, seed % 2 == 0);
    const std::size_t most = b.pool(layer_kind::max_pool, deep, unit, seed % 3 == 0);
    b.output(b.matmul(b.concat({b.alias(mean), most}), 5, {2, true}, {8, true}));
    return b.net();
}

std::vector<std::int32_t> planar(const network::tensor& t, const code_values& codes) {
    std::vector<std::int32_t> sorted(codes.size());
    const auto channels = static_cast<std::size_t>(t.channels);
    for (std::size_t i = 0; i < codes.size(); ++i)
        sorted[i % channels * (codes.size() / channels) + i / channels] = codes[i];
    return sorted;
}

TEST(integer_network, random_networks_have_the_codes_of_the_integer_rule) {
    for (std::uint32_t seed = 0; seed < 120; ++seed) {
        const network::graph net = random_graph(seed, seed % 4 == 0 ? 3 : 1);
        testing::random_source random(seed);
        code_values input(static_cast<std::size_t>(net.tensors.front().elements()));
        const operand_format f = net.tensors.front().quantised.format;
        for (std::int32_t& code : input)
            code = static_cast<std::int32_t>(pick(random, f.lowest(), f.highest()));
        const auto found = integer_network(net).run({input});
        const auto expected = testing::evaluate(net, {planar(net.tensors.front(), input)});
        for (const network::layer& l : net.layers)
            ASSERT_EQ(planar(net.tensors[l.output], found[l.output]), expected[l.output])
                << "seed " << seed << ", " << l.name;
    }
}

} // namespace
} // namespace bitloom::quantise
