// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/tile_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bitloom::compiler {
namespace {

/// Tilings that carry their number in a dimension, and cycles for each.
struct example {
    std::vector<tiling> tilings;
    std::vector<std::uint64_t> cycles, traffic{};
    tile_objective minimise = tile_objective::cycles;

    std::size_t chosen() const {
        const tiling& best =
            choose_tiling(tilings, minimise, [this](const tiled::block& b) -> trial {
                return {cycles[b.dims[0].size], traffic.empty() ? 0 : traffic[b.dims[0].size]};
            });
        return best.tiled.dims[0].size;
    }
};

example random_example(std::mt19937& random) {
    const auto pick = [&](std::uint64_t low, std::uint64_t high) {
        return std::uniform_int_distribution<std::uint64_t>(low, high)(random);
    };
    example e;
    const std::uint64_t count = pick(2, 10);
    for (std::uint64_t i = 0; i < count; ++i) {
        tiling t;
        t.tiled.dims[0].size = static_cast<std::uint32_t>(i);
        t.figures = {0, pick(1000, 1100), pick(1, 20)};
        t.published = pick(0, 4) == 0;
        e.tilings.push_back(t);
        e.cycles.push_back(pick(10000, 10400));
    }
    return e;
}

TEST(choose_tiling, takes_none_that_is_slower_than_the_published_ones_or_two_percent_off) {
    std::mt19937 random(1);
    for (int n = 0; n < 3000; ++n) {
        const example e = random_example(random);
        const std::uint64_t cycles = e.cycles[e.chosen()];
        EXPECT_LE(cycles * 100, *std::min_element(e.cycles.begin(), e.cycles.end()) * 102);
        for (std::size_t i = 0; i < e.tilings.size(); ++i) {
            if (e.tilings[i].published) {
                EXPECT_LE(cycles, e.cycles[i]);
            }
        }
    }
}

TEST(choose_tiling, takes_the_least_traffic_and_of_these_the_fewest_cycles_where_told_to) {
    std::mt19937 random(2);
    for (int n = 0; n < 3000; ++n) {
        example e = random_example(random);
        e.minimise = tile_objective::traffic;
        for (std::size_t i = 0; i < e.tilings.size(); ++i)
            e.traffic.push_back(1000 + random() % 4);
        const std::size_t chosen = e.chosen();
        for (std::size_t i = 0; i < e.tilings.size(); ++i) {
            EXPECT_LE(e.traffic[chosen], e.traffic[i]);
            if (e.traffic[i] == e.traffic[chosen]) {
                EXPECT_LE(e.cycles[chosen], e.cycles[i]);
            }
        }
    }
}

TEST(choose_tiling, prefers_few_tiles_among_those_with_little_traffic) {
    example e;
    for (const tile_cost& figures : {tile_cost{0, 1000, 20}, tile_cost{0, 1040, 5},
                                     tile_cost{0, 1060, 1}, tile_cost{0, 900, 1}}) {
        tiling t;
        t.tiled.dims[0].size = static_cast<std::uint32_t>(e.tilings.size());
        t.figures = figures;
        e.tilings.push_back(t);
        e.cycles.push_back(e.tilings.size() == 4 ? 20000 : 10000);
    }
    EXPECT_EQ(e.chosen(), 1U);
}

TEST(choose_tiling, takes_one_alone_untried) {
    const std::vector<tiling> one(1);
    const auto untried = [](const tiled::block&) {
        ADD_FAILURE() << "tried";
        return trial{};
    };
    for (const tile_objective minimise : {tile_objective::cycles, tile_objective::traffic})
        EXPECT_EQ(&choose_tiling(one, minimise, untried), &one.front());
}

} // namespace
} // namespace bitloom::compiler
