// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/pe_sets.h"
#include "testbenches/models/baselines/eyeriss/random_layer.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace bitloom::eyeriss {
namespace {

TEST(pe_sets, lay_no_two_pes_on_one_place_and_none_outside) {
    tiled::random_source random(1);
    for (int n = 0; n < 2000; ++n) {
        const pe_array array = random_array(random);
        const std::uint64_t height = tiled::pick(random, 1, 30), width = tiled::pick(random, 1, 30);
        const pe_sets s = place_sets(height, width, array);
        const std::uint64_t set_rows = (height + s.turns - 1) / s.turns;
        const std::uint64_t strip = (width + s.strips - 1) / s.strips;
        const std::uint64_t part = (strip + s.stacked - 1) / s.stacked;
        std::set<std::pair<std::uint64_t, std::uint64_t>> taken;
        for (std::uint64_t down = 0; down < s.down; ++down)
            for (std::uint64_t across = 0; across < s.across; ++across)
                for (std::uint64_t row = 0; row < set_rows; ++row)
                    for (std::uint64_t column = 0; column < strip; ++column) {
                        const std::pair place{(down * s.stacked + column / part) * set_rows + row,
                                              across * part + column % part};
                        EXPECT_LT(place.first, array.rows);
                        EXPECT_LT(place.second, array.columns);
                        EXPECT_TRUE(taken.insert(place).second);
                    }
    }
}

TEST(pe_sets, leave_no_room_for_another_set_and_take_no_turn_too_many) {
    tiled::random_source random(2);
    for (int n = 0; n < 2000; ++n) {
        const pe_array array = random_array(random);
        const std::uint64_t height = tiled::pick(random, 1, 30), width = tiled::pick(random, 1, 30);
        const pe_sets s = place_sets(height, width, array);
        EXPECT_EQ(s.turns, (height + array.rows - 1) / array.rows);
        if (width <= array.columns && height <= array.rows) {
            EXPECT_EQ(s.strips, 1U);
            EXPECT_EQ(s.down, array.rows / height);
            EXPECT_EQ(s.across, array.columns / width);
        }
        // Cut as often as the width asks for, less what stands above each other.
        const std::uint64_t cuts = (width + array.columns - 1) / array.columns;
        EXPECT_GE(s.strips * s.stacked, cuts);
        EXPECT_LT((s.strips - 1) * s.stacked, cuts);
    }
}

TEST(pe_sets, of_alexnet_keep_as_many_pes_busy_as_the_chip_reports) {
    constexpr pe_array chip{12, 14};
    EXPECT_EQ(place_sets(11, 55, chip).height * 14, 154U); // CONV1, a full strip
    EXPECT_DOUBLE_EQ(place_sets(5, 27, chip).active_pes(), 135);
    EXPECT_DOUBLE_EQ(place_sets(3, 13, chip).active_pes(), 156);
}

} // namespace
} // namespace bitloom::eyeriss
