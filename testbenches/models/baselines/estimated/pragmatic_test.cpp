// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/dadiannao/dadiannao_timing.h"
#include "models/baselines/pragmatic/pragmatic_timing.h"
#include "testbenches/models/baselines/estimated/random_bricks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

namespace bitloom::pragmatic {
namespace {

using baselines::brick;

/// Offsets of each lane's ones in queues.
unsigned cycles_with_queues(const std::vector<std::uint32_t>& activations, unsigned first_stage) {
    std::vector<std::deque<unsigned>> queues(activations.size());
    for (std::size_t lane = 0; lane < activations.size(); ++lane)
        for (unsigned bit = 0; bit < 16; ++bit)
            if ((activations[lane] >> bit & 1) != 0)
                queues[lane].push_back(bit);
    unsigned cycles = 0;
    for (;; ++cycles) {
        unsigned lowest = 99;
        for (const auto& q : queues)
            if (!q.empty())
                lowest = std::min(lowest, q.front());
        if (lowest == 99)
            return std::max(cycles, 1U);
        for (auto& q : queues)
            if (!q.empty() && q.front() < lowest + (1U << first_stage))
                q.pop_front();
    }
}

TEST(pragmatic, takes_ones_within_reach_of_the_lowest_in_each_cycle) {
    tiled::random_source random(1);
    for (int n = 0; n < 20000; ++n) {
        std::vector<std::uint32_t> activations(tiled::pick(random, 1, brick));
        for (std::uint32_t& a : activations)
            a = tiled::pick(random, 0, (1U << tiled::pick_width(random)) - 1);
        const pragmatic_parameters p{16, tiled::pick(random, 0, 4)};
        ASSERT_EQ(brick_cycles(activations.data(), activations.size(), p),
                  cycles_with_queues(activations, p.first_stage_bits));
    }
}

TEST(pragmatic, takes_as_many_cycles_as_the_fullest_lane_has_ones_where_all_are_in_reach) {
    tiled::random_source random(2);
    for (int n = 0; n < 1000; ++n) {
        std::vector<std::uint32_t> activations(brick);
        unsigned most = 1;
        for (std::uint32_t& a : activations) {
            a = tiled::pick(random, 0, 65535);
            most = std::max(most, static_cast<unsigned>(__builtin_popcount(a)));
        }
        EXPECT_EQ(brick_cycles(activations.data(), brick, {16, 4}), most);
    }
}

TEST(pragmatic, steps_are_known_where_nothing_is_left_to_chance) {
    const auto zeros = step_cycles({1, 4}, 8, {16, 2});
    for (std::size_t lanes = 1; lanes <= brick; ++lanes)
        EXPECT_EQ(zeros[lanes], 1);
    // Of one bit, a step takes a cycle whatever comes.
    EXPECT_EQ(step_cycles({0.5, 4}, 1, {16, 2})[brick], 1);
}

TEST(pragmatic, steps_are_the_same_each_time_and_grow_with_lanes_and_windows) {
    const auto steps = step_cycles({}, 8, {16, 2});
    EXPECT_EQ(steps, step_cycles({}, 8, {16, 2}));
    EXPECT_LT(steps[1], steps[brick]);
    EXPECT_LT(step_cycles({}, 8, {1, 2})[brick], steps[brick]);
    EXPECT_LE(steps[brick], 8) << "no more than Stripes";
}

TEST(pragmatic, with_steps_of_one_cycle_works_as_long_as_dadiannao) {
    tiled::random_source random(3);
    std::array<double, brick + 1> ones{};
    ones.fill(1);
    for (int n = 0; n < 100; ++n) {
        const baselines::random_bricks r(random);
        const double cycles = work_of(r.layer, ones, {16, 2}).cycles;
        const double windows = r.layer.pixels() == 1 ? 16 : 1; // a lone one has all columns
        EXPECT_DOUBLE_EQ(cycles, windows * dadiannao::work_of(r.layer).cycles);
    }
}

} // namespace
} // namespace bitloom::pragmatic
