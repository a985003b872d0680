// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/stripes/serial_array.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace bitloom::stripes {
namespace {

using namespace tiled;

serial_array_parameters random_array(random_source& random) {
    serial_array_parameters p;
    p.tiles = pick(random, 1, 3);
    p.filters = pick(random, 1, 4);
    p.windows = pick(random, 1, 5);
    p.lanes = pick(random, 1, 5);
    p.serial = static_cast<serial_operand>(pick(random, 0, 1));
    p.packing = static_cast<window_packing>(pick(random, 0, 2));
    p.bricks = static_cast<brick_content>(pick(random, 0, 2));
    p.spread_lone_windows = toss(random);
    return p;
}

/// A block with random widths whose dimensions are small.
block random_layer(random_source& random) {
    block b = random_block(random, {true, 3, 6, 100});
    b.activation.bits = pick_width(random);
    b.weight.bits = pick_width(random);
    return b;
}

unsigned serial_bits(const serial_array_parameters& p, const block& b) {
    return p.serial == serial_operand::weights ? b.weight.bits : b.activation.bits;
}

/// Pixels in the order of the tile, put into columns one after the other.
std::vector<std::uint32_t> windows_one_by_one(const serial_array_parameters& p,
                                              const tile_extent& e) {
    std::vector<std::uint32_t> groups;
    for (std::uint32_t image = 0; image < e.batch; ++image)
        for (std::uint32_t row = 0; row < e.out_rows; ++row)
            for (std::uint32_t column = 0; column < e.out_columns; ++column) {
                const bool starts = groups.empty() || groups.back() == p.windows ||
                                    (p.packing == window_packing::row && column == 0) ||
                                    (p.packing == window_packing::image && row + column == 0);
                if (starts)
                    groups.push_back(0);
                ++groups.back();
            }
    return groups;
}

/// Activations in the order kernel row, kernel column, channel, put into bricks one after the
/// other.
std::uint64_t bricks_one_by_one(const serial_array_parameters& p, const tile_extent& e) {
    std::uint64_t bricks = 0, held = 0;
    for (std::uint32_t row = 0; row < e.kernel_rows; ++row)
        for (std::uint32_t column = 0; column < e.kernel_columns; ++column)
            for (std::uint32_t channel = 0; channel < e.in_channels; ++channel) {
                const bool first = row + column + channel == 0;
                const bool cut = (p.bricks == brick_content::row && column + channel == 0) ||
                                 (p.bricks == brick_content::position && channel == 0);
                if (first || cut || held == p.lanes) {
                    ++bricks;
                    held = 0;
                }
                ++held;
            }
    return bricks;
}

struct counted {
    std::uint64_t busy = 0, ends = 0;
};
/// Group by group on a clock. A spread window's bricks go round the columns; if a column is not
/// free again when its turn comes, the next window waits for the first of them.
counted clocked(const serial_array_parameters& p, const block& b, const tile_extent& e) {
    const unsigned bits = serial_bits(p, b);
    const std::uint64_t bricks = bricks_one_by_one(p, e);
    counted c;
    for (std::uint32_t group = 0; group < e.groups; ++group)
        for (std::uint32_t first = 0; first < e.out_channels; first += p.tiles * p.filters)
            for (const std::uint32_t windows : windows_one_by_one(p, e)) {
                if (windows > 1 || !p.spread_lone_windows) {
                    c.busy += bricks * bits;
                    c.ends = c.busy;
                    continue;
                }
                std::vector<std::uint64_t> free(p.windows, 0);
                std::uint64_t now = 0;
                for (std::uint64_t brick = 0; brick < bricks; ++brick) {
                    std::uint64_t& column = free[brick % p.windows];
                    now = std::max(now, column);
                    column = now + bits;
                    c.ends = c.busy + column;
                    ++now;
                }
                c.busy += bits > p.windows ? free.front() : now;
            }
    return c;
}

TEST(serial_array, takes_the_cycles_of_its_bricks_and_windows_one_by_one) {
    random_source random(1);
    for (int n = 0; n < 3000; ++n) {
        const block b = random_layer(random);
        const serial_array_model array(random_array(random));
        const tile_extent e = extent_of(b, {});
        const array_time time = array.time_of(b, e);
        const counted c = clocked(array.parameters(), b, e);
        ASSERT_EQ(time.busy, c.busy) << n;
        ASSERT_EQ(time.drain, 3 + c.ends - c.busy) << n;
    }
}

TEST(serial_array, adds_up_the_tiles_of_a_block) {
    random_source random(2);
    for (int n = 0; n < 1000; ++n) {
        const block b = random_layer(random);
        const serial_array_model array(random_array(random));
        std::uint64_t sum = 0;
        tile_index t{};
        for (std::uint64_t tile = 0, all = tiles_of(b); tile < all; ++tile) {
            sum += array.time_of(b, extent_of(b, t)).busy;
            for (unsigned d = 0; d < dimensions && ++t[d] == b.dims[d].tiles; ++d)
                t[d] = 0;
        }
        ASSERT_EQ(array.cycles_of_all_tiles(b), sum) << n;
    }
}

TEST(serial_array, takes_as_many_times_the_cycles_as_the_serial_operand_has_bits) {
    random_source random(3);
    for (int n = 0; n < 300; ++n) {
        serial_array_parameters p = random_array(random);
        p.spread_lone_windows = false;
        const serial_array_model array(p);
        block b = random_layer(random);
        unsigned& serial = p.serial == serial_operand::weights ? b.weight.bits : b.activation.bits;
        const tile_extent e = extent_of(b, {});
        serial = 1;
        const std::uint64_t once = array.time_of(b, e).busy;
        for (unsigned bits = 2; bits <= 16; ++bits) {
            serial = bits;
            ASSERT_EQ(array.time_of(b, e).busy, bits * once);
        }
    }
}

TEST(serial_array, does_not_care_how_wide_the_other_operand_is) {
    random_source random(4);
    for (int n = 0; n < 300; ++n) {
        const serial_array_model array(random_array(random));
        block b = random_layer(random);
        const bool by_weights = array.parameters().serial == serial_operand::weights;
        unsigned& whole = by_weights ? b.activation.bits : b.weight.bits;
        const tile_extent e = extent_of(b, {});
        const std::uint64_t before = array.time_of(b, e).busy;
        whole = pick_width(random);
        ASSERT_EQ(array.time_of(b, e).busy, before);
    }
}

TEST(serial_array, computes_a_spread_window_at_the_rate_of_its_weights) {
    serial_array_parameters p;
    p.tiles = 1;
    block b;
    b.uses_array = true;
    b.weight = {4, true};
    tile_extent e{};
    e.batch = e.groups = e.out_rows = e.out_columns = e.kernel_rows = e.kernel_columns = 1;
    e.in_channels = 4096;
    e.out_channels = 16;
    for (const unsigned bits : {1U, 4U, 8U, 16U}) {
        b.activation = {bits, true};
        EXPECT_EQ(serial_array_model(p).time_of(b, e).busy, 4096U / 16) << bits;
    }
    p.spread_lone_windows = false;
    EXPECT_EQ(serial_array_model(p).time_of(b, e).busy, 16 * 4096U / 16);
}

TEST(serial_array, reads_weights_once_per_group_of_windows) {
    random_source random(5);
    for (int n = 0; n < 300; ++n) {
        const block b = random_layer(random);
        const serial_array_model array(random_array(random));
        const tile_extent e = extent_of(b, {});
        const std::uint64_t weights =
            std::uint64_t{e.groups} * e.out_channels * e.taps() * e.in_channels * b.weight.bits;
        ASSERT_EQ(array.array_traffic(b, e, true).weight_read,
                  weights * windows_one_by_one(array.parameters(), e).size());
    }
}

TEST(serial_array, refuses_operands_wider_than_its_units_take_and_no_others) {
    random_source random(6);
    block b = random_layer(random);
    const serial_array_model array({});
    for (unsigned activation = 1; activation <= 18; ++activation)
        for (unsigned weight = 1; weight <= 24; ++weight) {
            b.activation = {activation, true};
            b.weight = {weight, true};
            EXPECT_EQ(array.refuses(b).empty(), activation <= 16 && weight <= 16);
        }
    b.activation = b.weight = {8, true};
    b.group_quant = 3;
    EXPECT_NE(array.refuses(b), "");
}

} // namespace
} // namespace bitloom::stripes
