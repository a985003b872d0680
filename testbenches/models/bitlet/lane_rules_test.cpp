// SPDX-License-Identifier: Apache-2.0
// The two facts that lanes.h builds on, for every plane that fits.
#include "models/bitlet/kernels/lanes.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet::testing {
namespace {

unsigned walked(std::uint64_t plane, unsigned positions, unsigned window) {
    unsigned steps = 0;
    for (unsigned pointer = 0; pointer < positions; ++steps) {
        unsigned seen = 0;
        unsigned next = pointer + window;
        for (unsigned at = pointer; at < pointer + window && at < positions && seen < 2; ++at)
            if ((plane >> at & 1) != 0 && ++seen == 2)
                next = at;
        pointer = next;
    }
    return steps;
}

TEST(lane_rules, hold_for_every_plane_of_up_to_13_positions) {
    for (unsigned positions = 1; positions <= 13; ++positions)
        for (unsigned window = 1; window <= positions + 1; ++window) {
            const lane_rules rules = rules_of({largest_group, window, positions - 1, 0xffffff});
            for (std::uint64_t plane = 0; plane >> positions == 0; ++plane) {
                const unsigned steps = walked(plane, positions, window);
                ASSERT_EQ(steps_of(plane, rules), steps) << plane << " of " << positions;
                ASSERT_LE(steps, count_ones(plane) + empty_blocks(plane, rules)) << plane;
                ASSERT_GE(steps, rules.blocks) << plane;
            }
        }
}

TEST(lane_rules, hold_for_ones_a_window_apart_more_or_less) {
    for (unsigned window = 1; window <= 64; ++window)
        for (unsigned first = 0; first < 64; ++first)
            for (unsigned gap = 1; gap < 64; ++gap)
                for (unsigned second = 0; second < 3; ++second) {
                    std::uint64_t plane = 0;
                    for (unsigned at = first; at < 64; at += gap)
                        plane |= std::uint64_t{1} << at;
                    plane |= plane << second;
                    const lane_rules rules = rules_of({largest_group, window, 63, 0xffffff});
                    const unsigned steps = walked(plane, 64, window);
                    ASSERT_EQ(steps_of(plane, rules), steps) << plane << " window " << window;
                    ASSERT_LE(steps, count_ones(plane) + empty_blocks(plane, rules)) << plane;
                }
}

} // namespace
} // namespace bitloom::bitlet::testing
