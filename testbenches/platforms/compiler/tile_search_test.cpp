// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/array_geometry.h"
#include "platforms/compiler/tile_search.h"
#include "testbenches/support/graph_builder.h"

#include <gtest/gtest.h>

namespace bitloom::compiler {
namespace {

using testing::pick;

unsigned width(std::mt19937& random) {
    return 2U << pick(random, 0, 2);
}
std::uint64_t number(std::mt19937& random, std::int64_t low, std::int64_t high) {
    return static_cast<std::uint64_t>(pick(random, low, high));
}

layer_shape random_layer(std::mt19937& random) {
    layer_shape s;
    s.batch = number(random, 1, 4);
    s.uses_array = pick(random, 0, 3) != 0;
    s.groups = pick(random, 0, 2) == 0 || !s.uses_array ? number(random, 1, 70) : 1;
    s.in_channels = s.uses_array ? number(random, 1, 300) : 1;
    s.out_channels = s.uses_array ? number(random, 1, 300) : 1;
    s.needs_table = s.uses_array || pick(random, 0, 1) == 1;
    s.activation = {width(random), false};
    s.weight = {width(random), true};
    s.output = {width(random), true};
    network::window& w = s.window;
    w.kernel_height = pick(random, 1, 11);
    w.kernel_width = pick(random, 1, 11);
    w.stride_height = pick(random, 1, 4);
    w.stride_width = pick(random, 1, 4);
    w.dilation_height = pick(random, 1, 2);
    w.dilation_width = pick(random, 1, 2);
    w.pad_top = pick(random, 0, w.kernel_height - 1);
    w.pad_left = pick(random, 0, w.kernel_width - 1);
    s.out_rows = number(random, 1, 60);
    s.out_columns = number(random, 1, 60);
    s.in_rows = (s.out_rows - 1) * static_cast<std::uint64_t>(w.stride_height) +
                static_cast<std::uint64_t>((w.kernel_height - 1) * w.dilation_height + 1);
    s.in_columns = (s.out_columns - 1) * static_cast<std::uint64_t>(w.stride_width) +
                   static_cast<std::uint64_t>((w.kernel_width - 1) * w.dilation_width + 1);
    return s;
}

machine_limits random_machine(std::mt19937& random) {
    machine_limits m;
    m.machine = make_bitfusion_target({static_cast<std::uint32_t>(number(random, 1, 64)),
                                       static_cast<std::uint32_t>(number(random, 1, 64)), 32});
    m.buffers = {1024U << pick(random, 0, 8), 1024U << pick(random, 0, 8),
                 1024U << pick(random, 0, 8), 1024U << pick(random, 0, 5)};
    m.bits_per_cycle = number(random, 1, 512);
    return m;
}

TEST(place_tiles, says_which_loop_byte_or_buffer_is_in_the_way) {
    layer_shape s;
    s.batch = s.groups = 1;
    s.in_channels = s.out_channels = 12;
    s.in_rows = s.out_rows = 1;
    s.in_columns = s.out_columns = 70'000;
    s.uses_array = true;
    s.activation = s.weight = s.output = {4, true};
    machine_limits machine;
    machine.machine = make_bitfusion_target({16, 32, 32});
    machine.buffers = {1 << 20, 1 << 20, 1 << 20, 1 << 20};
    given_tiles tiles{{1, 1, 12, 1, 1000, 12, 1, 1}, {}};
    using kind = tile_obstacle::kind;
    const auto obstacle = [&](tiled::dimension d, std::uint64_t size) {
        given_tiles other = tiles;
        other.sizes[static_cast<unsigned>(d)] = size;
        const auto placed = place_tiles(s, 0, machine, other);
        const auto* found = std::get_if<tile_obstacle>(&placed);
        return found == nullptr ? tile_obstacle{kind::loop, {}, "none", "", 0, 0} : *found;
    };
    using d = tiled::dimension;
    EXPECT_STREQ(obstacle(d::batch, 1).tensor, "none");
    const tile_obstacle loop = obstacle(d::out_column, 1);
    EXPECT_TRUE(loop.what == kind::loop && loop.in == d::out_column);
    EXPECT_EQ(loop.needed, 70'000U);
    EXPECT_EQ(loop.held, 65'536U);
    const tile_obstacle byte = obstacle(d::out_channel, 3);
    EXPECT_TRUE(byte.what == kind::byte && byte.in == d::out_channel);
    EXPECT_EQ(byte.needed, 12U);
    machine.buffers.input = 1000;
    const tile_obstacle buffer = obstacle(d::batch, 1);
    EXPECT_EQ(buffer.what, kind::buffer);
    EXPECT_STREQ(buffer.key, "input_buffer_bytes");
    EXPECT_GT(buffer.needed, buffer.held);
    EXPECT_EQ(buffer.held, 500U);
}

/// Every element of every dimension is in exactly one tile.
void expect_covers(const tiled::block& b, const layer_shape& s) {
    const std::uint64_t expected[] = {s.batch,
                                      s.groups,
                                      s.out_channels,
                                      s.out_rows,
                                      s.out_columns,
                                      s.in_channels,
                                      static_cast<std::uint64_t>(s.window.kernel_height),
                                      static_cast<std::uint64_t>(s.window.kernel_width)};
    for (unsigned d = 0; d < tiled::dimensions; ++d) {
        std::uint64_t covered = 0;
        for (std::uint32_t t = 0; t < b.dims[d].tiles; ++t)
            covered += t + 1 < b.dims[d].tiles ? b.dims[d].size : b.dims[d].last_size;
        EXPECT_EQ(covered, expected[d]) << "dimension " << d;
        EXPECT_GE(b.dims[d].last_size, 1U);
        EXPECT_LE(b.dims[d].last_size, b.dims[d].size);
    }
}

TEST(tile_search, finds_tiles_that_fit_and_cover_the_layer) {
    std::mt19937 random(1);
    int found = 0;
    for (int n = 0; n < 300; ++n) {
        const layer_shape s = random_layer(random);
        const machine_limits m = random_machine(random);
        const unsigned second = pick(random, 0, 3) == 0 ? width(random) : 0;
        const std::uint64_t halves[] = {m.buffers.input / 2, m.buffers.output / 2,
                                        m.buffers.weight / 2, m.buffers.bias / 2};
        const auto candidates = search_tiles(s, second, m);
        found += candidates.empty() ? 0 : 1;
        for (const tiling& candidate : candidates) {
            tiled::block b = candidate.tiled;
            expect_covers(b, s);
            const tiled::tile_footprint f = bitfusion::footprint_of(b, m.shape());
            for (unsigned which = 0; which < b.loads.size(); ++which) {
                b.loads[which].used = true;
                b.loads[which].reserved_bytes = halves[which];
            }
            b.loads[3].used = s.needs_table;
            b.loads[2].used = s.uses_array;
            b.store.used = true;
            b.store.reserved_bytes = halves[1];
            EXPECT_TRUE(tiled::fits(b, f, m.buffers));
            for (unsigned i = 1; i < b.nest_depth; ++i)
                EXPECT_FALSE(is_reduction(b.nest[i - 1]) && !is_reduction(b.nest[i]));
        }
    }
    EXPECT_GT(found, 100);
}

TEST(tile_search, chooses_the_same_tiles_every_time) {
    std::mt19937 random(2);
    for (int n = 0; n < 30; ++n) {
        const layer_shape s = random_layer(random);
        const machine_limits m = random_machine(random);
        const auto a = search_tiles(s, 0, m), b = search_tiles(s, 0, m);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t c = 0; c < a.size(); ++c)
            for (unsigned d = 0; d < tiled::dimensions; ++d) {
                EXPECT_EQ(a[c].tiled.dims[d].tiles, b[c].tiled.dims[d].tiles);
                EXPECT_EQ(a[c].tiled.dims[d].size, b[c].tiled.dims[d].size);
                EXPECT_EQ(a[c].tiled.nest, b[c].tiled.nest);
            }
    }
}

/// Smallest tile: one output of one group, one beat of one tap. What it needs, by the definition.
TEST(tile_search, refuses_no_layer_whose_smallest_tile_fits) {
    std::mt19937 random(3);
    for (int n = 0; n < 150; ++n) {
        layer_shape s = random_layer(random);
        s.uses_array = true;
        s.needs_table = true;
        s.groups = 1;
        s.activation.bits = s.output.bits = 8; // every channel starts at a byte
        machine_limits m = random_machine(random);
        const std::uint64_t beat = std::uint64_t{m.shape().rows} * (8 / s.weight.bits);
        const std::uint64_t ins = std::min(beat, s.in_channels);
        const std::uint64_t outs = std::min<std::uint64_t>(m.shape().columns, s.out_channels);
        m.buffers.input = 2 * ins;
        m.buffers.weight = 2 * ((beat * m.shape().columns * s.weight.bits + 7) / 8);
        m.buffers.output = 2 * 4 * std::uint64_t{m.shape().columns};
        m.buffers.bias = 2 * 12 * outs;
        EXPECT_TRUE(!search_tiles(s, 0, m).empty())
            << n << ": kernel " << s.window.kernel_height << "x" << s.window.kernel_width
            << ", array " << m.shape().rows << "x" << m.shape().columns;
    }
}

TEST(tile_search, refuses_no_depthwise_layer_whose_smallest_tile_fits) {
    std::mt19937 random(4);
    for (int n = 0; n < 150; ++n) {
        layer_shape s = random_layer(random);
        s.uses_array = s.needs_table = true;
        s.groups = number(random, 1, 400);
        s.in_channels = s.out_channels = 1;
        machine_limits m = random_machine(random);
        // As few channels as fill whole bytes of inputs and outputs.
        const std::uint64_t groups =
            std::min<std::uint64_t>(s.groups, 8 / std::min(s.activation.bits, s.output.bits));
        const std::uint64_t beat =
            std::uint64_t{m.shape().rows} * (8 / s.activation.bits) * (8 / s.weight.bits);
        m.buffers.input = 2 * ((groups * s.activation.bits + 7) / 8);
        m.buffers.weight = 2 * ((groups * beat * m.shape().columns * s.weight.bits + 7) / 8);
        m.buffers.output = 2 * 4 * groups * m.shape().columns;
        m.buffers.bias = 2 * 12 * groups;
        EXPECT_TRUE(!search_tiles(s, 0, m).empty()) << n << ": " << s.groups << " channels";
    }
}

TEST(tile_search, tiles_a_large_kernel_on_a_large_array) {
    layer_shape s;
    s.in_channels = 3;
    s.out_channels = 96;
    s.in_rows = s.in_columns = 227;
    s.out_rows = s.out_columns = 55;
    s.window.kernel_height = s.window.kernel_width = 11;
    s.window.stride_height = s.window.stride_width = 4;
    s.activation = s.weight = s.output = {8, true};
    machine_limits m;
    m.machine = make_bitfusion_target({64, 64, 32});
    for (const std::uint64_t bytes : {std::uint64_t{1} << 20, std::uint64_t{1} << 13}) {
        m.buffers = {bytes, bytes, bytes, bytes};
        const auto b = search_tiles(s, 0, m);
        ASSERT_FALSE(b.empty()) << bytes;
        expect_covers(b.front().tiled, s);
    }
}

} // namespace
} // namespace bitloom::compiler
