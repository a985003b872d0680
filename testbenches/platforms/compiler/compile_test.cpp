// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"
#include "models/common/errors.h"
#include "platforms/compiler/compile.h"
#include "testbenches/support/graph_builder.h"

#include <gmock/gmock.h>

namespace bitloom::compiler {
namespace {

using ::testing::AllOf;
using testing::graph_builder;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(const network::graph& net,
                    const configuration::platform_configuration& platform,
                    std::uint64_t batch = 1) {
    try {
        compile(net, platform, batch);
    } catch (const config_error& e) {
        return e.what();
    }
    return "compiled";
}

network::graph matrix(operand_format in = {8, false}) {
    graph_builder g(1);
    g.output(g.matmul(g.input(256, 1, 1, in), 8, {8, true}, {8, true}));
    return g.net();
}

TEST(compile, refuses_sums_beyond_the_accumulator_and_names_node_and_key) {
    configuration::platform_configuration platform;
    EXPECT_EQ(refusal(matrix(), platform), "compiled");
    platform.accelerator.accumulator_bits = 16;
    EXPECT_THAT(refusal(matrix(), platform),
                AllOf(HasSubstr("matmul_0"), HasSubstr("accelerator.accumulator_bits")));
}

TEST(compile, takes_sums_that_just_fit_the_accumulator) {
    network::graph net = matrix();
    network::layer& l = net.layers[0];
    l.weights = std::vector<std::int32_t>(l.weights.size(), 0);
    l.weights.own()[0] = 127;
    l.weights.own()[1] = -128; // 127 * 255 = 32385 and -128 * 255 = -32640
    configuration::platform_configuration platform;
    platform.accelerator.accumulator_bits = 16;
    EXPECT_EQ(refusal(net, platform), "compiled");
    l.weights.own()[2] = -1; // -32895
    EXPECT_THAT(refusal(net, platform), HasSubstr("channel 0"));
}

TEST(compile, refuses_a_network_beyond_the_dram_and_names_the_key) {
    configuration::platform_configuration platform;
    platform.dram.firmware_bytes = 0;
    platform.dram.bytes = 4096;
    EXPECT_EQ(refusal(matrix(), platform), "compiled");
    platform.dram.bytes = 2048;
    EXPECT_THAT(refusal(matrix(), platform), HasSubstr("dram.bytes"));
    platform.dram.bytes = 1 << 20;
    EXPECT_THAT(refusal(matrix(), platform, 1 << 20), HasSubstr("dram.bytes"));
}

TEST(compile, begins_its_refusals_with_the_file) {
    network::graph net = matrix();
    net.file = "folder/net.onnx";
    configuration::platform_configuration platform;
    platform.dram.bytes = 2048;
    EXPECT_THAT(refusal(net, platform), StartsWith("folder/net.onnx: does not fit the DRAM"));
    platform = {};
    platform.accelerator.weight_buffer_bytes = 64;
    EXPECT_THAT(refusal(net, platform), StartsWith("folder/net.onnx: node matmul_0: "));
}

TEST(compile, refuses_buffers_that_hold_no_tile_and_names_them) {
    configuration::platform_configuration platform;
    platform.accelerator.weight_buffer_bytes = 64;
    EXPECT_THAT(refusal(matrix(), platform),
                AllOf(HasSubstr("matmul_0"), HasSubstr("weight_buffer_bytes")));
}

TEST(compile, refuses_bipolar_codes_where_a_zero_is_needed) {
    graph_builder outputs(1);
    outputs.output(outputs.matmul(outputs.input(8, 1, 1, {8, true}), 4, {1, true}, {1, true}));
    EXPECT_THAT(refusal(outputs.net(), {}), HasSubstr("need thresholds"));
    graph_builder padded(1);
    network::window w;
    w.kernel_height = w.kernel_width = 3;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
    padded.output(padded.convolution(padded.input(8, 4, 4, {1, true}), 4, w, {8, true}, {8, true}));
    EXPECT_THAT(refusal(padded.net(), {}), HasSubstr("pads activations of 1 signed bit"));
}

/// A network with a layer of every kind.
network::graph every_kind(std::uint32_t seed) {
    graph_builder g(seed);
    network::window w;
    w.kernel_height = w.kernel_width = 3;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
    const std::size_t a =
        g.convolution(g.input(6, 10, 10, {8, false}), 16, w, {4, true}, {8, true});
    const std::size_t b = g.convolution(a, 16, w, {2, true}, {4, false}, 16);
    const std::size_t c = g.add(a, b, {8, true});
    w.stride_height = w.stride_width = 2;
    const std::size_t d = g.pool(network::layer_kind::max_pool, c, w, false);
    const std::size_t e = g.pool(network::layer_kind::average_pool, d, w, true);
    g.output(g.matmul(e, 10, {8, true}, {8, true}));
    return g.net();
}

TEST(compile, writes_blocks_that_decode_to_themselves) {
    for (std::uint32_t seed = 0; seed < 10; ++seed) {
        const compiled_program p = compile(every_kind(seed), {}, 1 + seed % 3);
        for (const compiled_block& b : p.blocks) {
            bitfusion::block_decoder d;
            for (std::size_t i = 0; i < b.words.size(); ++i)
                ASSERT_EQ(d.feed(b.words[i]), i + 1 < b.words.size()
                                                  ? bitfusion::block_decoder::progress::more
                                                  : bitfusion::block_decoder::progress::complete);
            const tiled::block& got = d.result();
            EXPECT_EQ(got.last, &b == &p.blocks.back());
            EXPECT_EQ(got.uses_array, b.decoded.uses_array);
            for (unsigned n = 0; n < tiled::dimensions; ++n)
                EXPECT_EQ(got.dims[n].total(), b.decoded.dims[n].total());
            for (unsigned n = 0; n < 4; ++n) {
                EXPECT_EQ(got.loads[n].used, b.decoded.loads[n].used);
                EXPECT_EQ(got.loads[n].base & ((std::uint64_t{1} << 42) - 1),
                          b.decoded.loads[n].base & ((std::uint64_t{1} << 42) - 1));
                EXPECT_EQ(got.loads[n].tile_stride, b.decoded.loads[n].tile_stride);
            }
        }
    }
}

TEST(compile, places_nothing_over_anything_else) {
    const compiled_program p = compile(every_kind(1), {}, 3);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> regions;
    for (const memory_segment& s : p.image)
        regions.emplace_back(s.address, s.address + s.bytes.size());
    for (const auto& t : p.tensors)
        if (t)
            regions.emplace_back(t->address, t->address + 3 * t->image_bytes());
    std::sort(regions.begin(), regions.end());
    EXPECT_GE(regions.front().first, p.header_address + 88);
    for (std::size_t i = 1; i < regions.size(); ++i)
        EXPECT_LE(regions[i - 1].second, regions[i].first);
    EXPECT_LE(regions.back().second, p.end_address);
}

} // namespace
} // namespace bitloom::compiler
