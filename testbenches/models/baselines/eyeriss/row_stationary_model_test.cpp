// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/row_stationary_model.h"
#include "models/tiled/tile_sizes.h"
#include "models/tiled/tile_walk.h"
#include "testbenches/models/baselines/eyeriss/random_layer.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

namespace bitloom::eyeriss {
namespace {

using namespace tiled;

row_stationary_model random_model(random_source& random) {
    row_stationary_array array;
    array.pes = random_array(random);
    array.networks = {pick(random, 0, 4), pick(random, 0, 2), pick(random, 0, 4)};
    return {array, toss(random) ? 32U : 48U};
}

TEST(row_stationary_model, keeps_pes_no_less_busy_than_their_products_take) {
    random_source random(1);
    for (int n = 0; n < 500; ++n) {
        const block b = random_block(random, {true, 2, 6, 20});
        const row_stationary_model model = random_model(random);
        const tile_extent e = extent_of(b, {});
        const array_time time = model.time_of(b, e);
        EXPECT_GE(time.busy * model.array().pes.pes(), tile_macs(b, e));
        EXPECT_EQ(time.drain, 0U);
    }
}

TEST(row_stationary_model, lets_groups_take_turns) {
    random_source random(2);
    for (int n = 0; n < 500; ++n) {
        const block b = random_block(random, {true, 1, 6, 1});
        const row_stationary_model model = random_model(random);
        tile_extent e = extent_of(b, {});
        e.groups = 1;
        const array_time one = model.time_of(b, e);
        e.groups = 7;
        EXPECT_EQ(model.time_of(b, e).busy, 7 * one.busy);
    }
}

TEST(row_stationary_model, reads_sums_back_unless_they_begin) {
    random_source random(3);
    for (int n = 0; n < 500; ++n) {
        const block b = random_block(random, {true, 1, 6, 1});
        const row_stationary_model model = random_model(random);
        const tile_extent e = extent_of(b, {});
        const tile_traffic first = model.array_traffic(b, e, true);
        const tile_traffic further = model.array_traffic(b, e, false);
        const std::uint64_t outputs = e.outputs() * model.shape().word_bytes() * 8;
        EXPECT_EQ(further.output_read, first.output_read + outputs);
        EXPECT_EQ(further.output_read, further.output_write);
        EXPECT_GE(first.output_write, outputs);
        EXPECT_EQ(first.input_read, further.input_read);
        EXPECT_GE(first.weight_read, std::uint64_t{e.groups} * e.in_channels * e.out_channels *
                                         e.taps() * b.weight.bits);
    }
}

TEST(row_stationary_model, expects_as_many_idle_macs_as_zeros_are_expected) {
    random_source random(6);
    for (const double zeros : {0.0, 0.25, 1.0}) {
        const block b = random_block(random, {true, 1, 6, 1});
        const tile_extent e = extent_of(b, {});
        const row_stationary_model gated({}, 32, {true, zeros}), plain({}, 32, {false, zeros});
        EXPECT_NEAR(static_cast<double>(gated.expected_idle_macs(b, e)),
                    zeros * static_cast<double>(tile_macs(b, e)), 0.5);
        EXPECT_EQ(plain.expected_idle_macs(b, e), 0U);
        EXPECT_TRUE(gated.rests_at_zeros());
        EXPECT_FALSE(plain.rests_at_zeros());
        EXPECT_EQ(gated.time_of(b, e).busy, plain.time_of(b, e).busy);
    }
}

TEST(row_stationary_model, refuses_what_its_pes_cannot_multiply) {
    random_source random(4);
    const row_stationary_model model({}, 32);
    block b = random_block(random, {true, 1, 6, 1});
    b.activation = b.weight = {16, true};
    EXPECT_EQ(model.refuses(b), "");
    block wide = b, packed = b, floating = b;
    wide.weight.bits = 17;
    packed.group_quant = 3;
    floating.activation = fp32_format;
    for (const block& refused : {wide, packed, floating})
        EXPECT_NE(model.refuses(refused), "");
}

TEST(tile_sizes, are_those_of_a_walk_over_all_tiles) {
    random_source random(5);
    using sizes = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                             std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
    const auto sizes_of = [](const tile_extent& e) {
        return sizes{e.batch,       e.groups,      e.out_channels, e.out_rows,
                     e.out_columns, e.in_channels, e.kernel_rows,  e.kernel_columns};
    };
    for (int n = 0; n < 300; ++n) {
        const block b = random_block(random, {true, 3, 4, 100});
        std::map<sizes, std::uint64_t> found, walked;
        for_tile_sizes(
            b, [&](const tile_extent& e, std::uint64_t tiles) { found[sizes_of(e)] += tiles; });
        for (tile_walk walk(b, b.nest_depth); !walk.done(); walk.step())
            ++walked[sizes_of(extent_of(b, walk.index()))];
        EXPECT_EQ(found, walked);
    }
}

} // namespace
} // namespace bitloom::eyeriss
