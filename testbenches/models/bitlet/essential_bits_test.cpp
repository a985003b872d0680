// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/essential_bits_arithmetic.h"
#include "testbenches/models/bitlet/group_oracle.h"
#include "testbenches/models/bitlet/random_group.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet {
namespace {

using testing::between;
using testing::plain_steps;
using testing::random_bits;

/// Planes from empty to full.
std::uint64_t random_plane(random_bits& random) {
    std::uint64_t plane = random();
    for (unsigned n = between(random, 0, 4); n > 0; --n)
        plane = between(random, 0, 1) == 0 ? plane & random() : plane | random();
    return plane;
}

TEST(essential_bits, steps_are_those_of_a_walk_bit_by_bit_for_every_plane_of_16) {
    for (std::uint64_t plane = 0; plane < 1 << 16; ++plane)
        for (const unsigned window : {1U, 2U, 3U, 5U, 8U, 13U, 16U, 64U})
            ASSERT_EQ(lane_steps(plane, 15, window), plain_steps(plane, 15, window))
                << plane << ", window " << window;
}

TEST(essential_bits, steps_are_those_of_a_walk_bit_by_bit_for_every_window_and_last_index) {
    random_bits random(1);
    for (unsigned window = 1; window <= 64; ++window)
        for (unsigned last = 0; last < 64; ++last)
            for (unsigned n = 0; n < 100; ++n) {
                const std::uint64_t plane = random_plane(random);
                const unsigned steps = lane_steps(plane, last, window);
                ASSERT_EQ(steps, plain_steps(plane, last, window)) << plane;
                ASSERT_EQ(walk_lane(plane, last, window).steps, steps) << plane;
                ASSERT_GE(steps, last / window + 1);
                ASSERT_LE(steps, last + 1);
            }
}

TEST(essential_bits, takes_every_one_once_and_at_most_one_behind_the_last) {
    random_bits random(2);
    for (unsigned n = 0; n < 200'000; ++n) {
        const std::uint64_t plane = random_plane(random);
        const unsigned last = between(random, 0, 63), window = between(random, 1, 64);
        std::uint64_t taken = 0;
        for (lane_step_result step; step.pointer <= last;) {
            step = lane_step(plane, step.pointer, window);
            if (step.element == no_element)
                continue;
            ASSERT_EQ(taken >> step.element & 1, 0U);
            taken |= std::uint64_t{1} << step.element;
        }
        const std::uint64_t counting = ~std::uint64_t{0} >> (63 - last);
        ASSERT_EQ(taken & counting, plane & counting);
        const std::uint8_t behind = walk_lane(plane, last, window).behind;
        ASSERT_EQ(taken & ~counting, behind == no_element ? 0 : std::uint64_t{1} << behind);
        ASSERT_EQ(taken & ~plane, 0U);
    }
}

TEST(essential_bits, steps_count_ones_where_no_gap_reaches_the_window) {
    for (unsigned gap = 0; gap < 8; ++gap) {
        std::uint64_t plane = 0;
        unsigned ones = 0;
        for (unsigned at = gap; at < 64; at += gap + 1, ++ones)
            plane |= std::uint64_t{1} << at;
        EXPECT_EQ(lane_steps(plane, 63, 8), std::max(ones, 8U)) << "gap " << gap;
    }
}

TEST(essential_bits, ends_with_the_slowest_lane_that_is_on) {
    bit_planes planes{};
    planes[3] = ~std::uint64_t{0};
    planes[5] = 0xffff;
    EXPECT_EQ(slowest_lane_steps(planes, 0xffffff, 63, 8), 64U);
    EXPECT_EQ(slowest_lane_steps(planes, 0xffffff & ~8U, 63, 8), 16U + 6);
    EXPECT_EQ(slowest_lane_steps(planes, 1, 63, 8), 8U);
}

TEST(bit_planes, hold_bit_p_of_element_i_in_bit_i_of_plane_p) {
    random_bits random(3);
    for (unsigned n = 0; n < 1000; ++n) {
        bit_planes planes;
        planes.fill(random());
        std::uint32_t magnitudes[64];
        for (unsigned chunk = 0; chunk < 8; ++chunk) {
            std::uint32_t eight[8];
            for (unsigned i = 0; i < 8; ++i)
                magnitudes[8 * chunk + i] = eight[i] =
                    static_cast<std::uint32_t>(random()) & 0xffffff;
            put_chunk(planes, eight, chunk);
        }
        for (unsigned p = 0; p < 24; ++p)
            for (unsigned i = 0; i < 64; ++i)
                ASSERT_EQ(planes[p] >> i & 1, magnitudes[i] >> p & 1) << p << ", " << i;
    }
}

} // namespace
} // namespace bitloom::bitlet
