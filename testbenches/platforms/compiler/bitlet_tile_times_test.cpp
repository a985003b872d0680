// SPDX-License-Identifier: Apache-2.0
// Times from the whole layer's groups against those of each tile's own bytes.
#include "models/bitlet/tile_steps.h"
#include "platforms/compiler/bitlet_tile_times.h"
#include "platforms/compiler/weight_layout.h"
#include "testbenches/support/graph_builder.h"

#include <gtest/gtest.h>

#include <random>

namespace bitloom::compiler {
namespace {

using testing::pick;
using tiled::block;
using tiled::dimension;

std::uint32_t small(std::mt19937& random, std::int64_t high) {
    return static_cast<std::uint32_t>(pick(random, 1, high));
}

bitlet::pe_array_parameters random_array(std::mt19937& random) {
    bitlet::pe_array_parameters p;
    p.pes = small(random, 9);
    p.element.group = pick(random, 0, 1) == 1 ? 8 : 1 + small(random, 11);
    p.element.window = small(random, 12);
    p.timing = static_cast<bitlet::timing_mode>(pick(random, 0, 3));
    p.steps = pick(random, 0, 1) == 1 ? bitlet::synchronisation::broadcast
                                      : bitlet::synchronisation::independent;
    return p;
}

/// Tiles that keep the groups whole, in each of the ways there are, or kernel frames.
block random_tiles(std::mt19937& random, unsigned group) {
    const bool has_frames = pick(random, 0, 3) == 0;
    for (;;) {
        block b;
        b.uses_array = true;
        b.weight = {static_cast<unsigned>(pick(random, 2, 16)), true};
        const auto tile = [&](dimension d, std::int64_t tiles, std::int64_t size) {
            auto& t = b.dims[static_cast<unsigned>(d)];
            t = {small(random, tiles), small(random, size), 1};
            t.last_size = t.tiles == 1 ? t.size : small(random, t.size);
        };
        tile(dimension::group, 3, 3);
        tile(dimension::out_channel, 3, 12);
        tile(dimension::kernel_row, 3, 3);
        tile(dimension::kernel_column, 3, 2);
        tile(dimension::in_channel, 3, 3 * std::int64_t{group});
        auto& channels = b.dims[static_cast<unsigned>(dimension::in_channel)];
        block one = b;
        if (has_frames) {
            channels.last_size = channels.size;
            one = b;
            one.dims[static_cast<unsigned>(dimension::in_channel)].tiles = 1;
        }
        if (bitlet::keeps_groups_whole(one, group))
            return b;
    }
}

template <typename visitor>
void for_each_tile_of_weights(const block& b, const visitor& visit) {
    tiled::tile_index t{};
    const auto walk = [&](auto& self, unsigned d) -> void {
        if (d == tiled::dimensions) {
            visit(t);
            return;
        }
        for (t[d] = 0; t[d] < b.dims[d].tiles; ++t[d])
            self(self, d + 1);
        t[d] = 0;
    };
    walk(walk, 0);
}

TEST(bitlet_tile_times, are_those_of_each_tiles_own_weights) {
    std::mt19937 random(1);
    known_steps known;
    for (int n = 0; n < 1500; ++n) {
        const bitlet::pe_array_parameters p = random_array(random);
        block b = random_tiles(random, p.element.group);
        const bool floats = pick(random, 0, 4) == 0;
        if (floats)
            b.activation = b.weight = fp32_format;
        std::size_t count = b.kernel_taps();
        for (const dimension d : {dimension::group, dimension::out_channel, dimension::in_channel})
            count *= b.dim(d).total();
        std::vector<std::int32_t> codes(count);
        for (std::int32_t& code : codes)
            code = floats ? static_cast<std::int32_t>(random() & 0xbfffffff)
                          : static_cast<std::int32_t>(
                                pick(random, b.weight.lowest(), b.weight.highest()));
        const std::uint32_t floating_planes = small(random, 0xffffff);
        const std::uint64_t address = 4096;
        b.loads[static_cast<unsigned>(tiled::buffer::wbuf)].base = address;
        bitlet_tile_times times(p, floating_planes, {{0, {}}, {address, codes}}, known);
        const std::vector<std::uint8_t> bytes = lay_out_weights(codes, b, p.pes);
        const weight_strides strides = weight_strides_of(b);
        bitlet::tile_steps own(p);
        for_each_tile_of_weights(b, [&](const tiled::tile_index& t) {
            const auto at = [&](dimension d) { return std::uint64_t{t[static_cast<unsigned>(d)]}; };
            const std::uint64_t offset = at(dimension::group) * strides.group +
                                         at(dimension::out_channel) * strides.out_channel +
                                         at(dimension::in_channel) * strides.in_channel +
                                         at(dimension::kernel_row) * strides.kernel_row +
                                         at(dimension::kernel_column) * strides.kernel_column;
            const tiled::tile_extent e = extent_of(b, t);
            const tiled::array_time got = times.of(b, t, e);
            const tiled::array_time expected =
                own.time_of(b, e, bytes.data() + offset,
                            floats ? floating_planes : bitlet::all_planes)
                    .of(e.pixels());
            ASSERT_EQ(got.busy, expected.busy) << n;
            ASSERT_EQ(got.drain, expected.drain) << n;
        });
        if (HasFatalFailure())
            return;
    }
}

} // namespace
} // namespace bitloom::compiler
