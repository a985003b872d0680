// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/flatten_kernels.h"
#include "testbenches/support/graph_builder.h"
#include "testbenches/support/network_oracle.h"

#include <gtest/gtest.h>

namespace bitloom::compiler {
namespace {

using testing::codes;
using testing::graph_builder;

TEST(flatten_whole_kernels, computes_the_same_from_the_same_bytes) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        graph_builder g(seed);
        const auto side = [&] { return testing::pick(g.random(), 2, 5); };
        const std::size_t in = g.input(2 * side(), side(), side(), {4, true});
        const std::size_t out = g.matmul(in, 7, {4, true}, {8, true});
        g.output(out);
        const network::graph flat = flatten_whole_kernels(g.net());
        ASSERT_EQ(flat.tensors.size(), g.net().tensors.size() + 1);
        const network::tensor& t = g.net().tensors[in];
        const network::layer& l = flat.layers[0];
        EXPECT_EQ(flat.stored(l.inputs[0]), in);
        EXPECT_EQ(l.geometry.kernel_height * l.geometry.kernel_width, 1);
        codes input(static_cast<std::size_t>(t.elements()));
        for (std::int32_t& c : input)
            c = static_cast<std::int32_t>(testing::pick(g.random(), -8, 7));
        const codes expected = testing::evaluate(g.net(), {input})[out];
        // The flat layer reads the memory's own sequence.
        const auto bytes = testing::to_memory(input, t);
        network::graph alone = flat;
        alone.tensors[l.inputs[0]].alias_of.reset();
        alone.inputs[0].tensor = l.inputs[0];
        const codes in_order = testing::from_memory(bytes.data(), flat.tensors[l.inputs[0]]);
        EXPECT_EQ(testing::evaluate(alone, {in_order})[out], expected);
    }
}

TEST(flatten_whole_kernels, leaves_other_layers_alone) {
    graph_builder g(1);
    network::window w;
    w.kernel_height = w.kernel_width = 3;
    const std::size_t in = g.input(8, 5, 5, {8, true});
    const std::size_t smaller = g.convolution(in, 8, w, {8, true}, {8, true}); // 3 x 3 left
    w.pad_top = w.pad_bottom = w.pad_left = w.pad_right = 1;
    const std::size_t padded = g.convolution(smaller, 8, w, {8, true}, {8, true});
    network::window plain;
    plain.kernel_height = plain.kernel_width = 3;
    const std::size_t grouped = g.convolution(padded, 8, plain, {8, true}, {8, true}, 8);
    g.output(grouped);
    const network::graph flat = flatten_whole_kernels(g.net());
    EXPECT_EQ(flat.tensors.size(), g.net().tensors.size());
    for (std::size_t l = 0; l < flat.layers.size(); ++l)
        EXPECT_EQ(flat.layers[l].weights, g.net().layers[l].weights);
}

TEST(flatten_whole_kernels, leaves_pixels_that_do_not_fill_whole_bytes) {
    graph_builder g(2);
    g.output(g.matmul(g.input(3, 2, 2, {4, true}), 5, {8, true}, {8, true}));
    EXPECT_EQ(flatten_whole_kernels(g.net()).tensors.size(), g.net().tensors.size());
}

} // namespace
} // namespace bitloom::compiler
