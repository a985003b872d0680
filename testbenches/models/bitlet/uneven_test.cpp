// SPDX-License-Identifier: Apache-2.0
// What the groups of a tile leave idle, against plain sums over random groups.
#include "models/bitlet/group_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bitloom::bitlet {
namespace {

constexpr std::uint32_t eight_planes = 0xff;

group_steps groups_of(std::size_t channel_groups, std::size_t reduction_groups,
                      std::size_t out_channels) {
    group_steps all;
    all.channel_groups = channel_groups;
    all.reduction_groups = reduction_groups;
    all.out_channels = out_channels;
    all.steps.resize(channel_groups * reduction_groups * out_channels);
    all.ones.resize(all.steps.size());
    return all;
}

tiled::uneven_cycles uneven_of_all(const group_steps& all, const pe_array_parameters& p) {
    return uneven_of(all, whole_range(all.channel_groups, all.reduction_groups, all.out_channels),
                     true, eight_planes, p);
}

TEST(uneven, even_groups_on_all_pes_leave_nothing_but_what_the_rtl_adds) {
    group_steps all = groups_of(1, 5, 32);
    std::fill(all.steps.begin(), all.steps.end(), 20);
    std::fill(all.ones.begin(), all.ones.end(), 20 * 8);
    pe_array_parameters p;
    p.pes = 32;
    p.timing = timing_mode::rtl;
    tiled::uneven_cycles u = uneven_of_all(all, p);
    EXPECT_EQ(u.group_overhead, 5U * 12);
    EXPECT_EQ(u.pe_imbalance + u.edge_tiles + u.lane_imbalance, 0U);
    p.timing = timing_mode::pipelined;
    u = uneven_of_all(all, p);
    EXPECT_EQ(u.group_overhead + u.pe_imbalance + u.edge_tiles + u.lane_imbalance, 0U);
}

TEST(uneven, names_the_one_thing_that_is) {
    pe_array_parameters p;
    p.pes = 8;
    p.timing = timing_mode::pipelined;
    group_steps all = groups_of(1, 1, 8);
    std::fill(all.steps.begin(), all.steps.end(), 16);
    std::fill(all.ones.begin(), all.ones.end(), 16 * 8);
    all.steps[3] = 24; // eight steps beyond the others: 7 beyond the mean of eight PEs
    all.ones[3] = 24 * 8;
    tiled::uneven_cycles u = uneven_of_all(all, p);
    EXPECT_EQ(u.pe_imbalance, 7U);
    EXPECT_EQ(u.edge_tiles + u.lane_imbalance + u.group_overhead, 0U);

    all = groups_of(1, 1, 6); // of eight PEs
    std::fill(all.steps.begin(), all.steps.end(), 16);
    std::fill(all.ones.begin(), all.ones.end(), 16 * 8);
    u = uneven_of_all(all, p);
    EXPECT_EQ(u.edge_tiles, 4U);
    EXPECT_EQ(u.pe_imbalance + u.lane_imbalance + u.group_overhead, 0U);

    all = groups_of(1, 1, 8);
    std::fill(all.steps.begin(), all.steps.end(), 30);
    std::fill(all.ones.begin(), all.ones.end(), 80); // 10 of each lane
    u = uneven_of_all(all, p);
    EXPECT_EQ(u.lane_imbalance, 20U);
    EXPECT_EQ(u.pe_imbalance + u.edge_tiles + u.group_overhead, 0U);
}

TEST(uneven, parts_of_random_tiles_leave_what_all_lanes_of_all_pes_would_need_together) {
    std::mt19937 random(3);
    for (unsigned n = 0; n < 500; ++n) {
        group_steps all = groups_of(1 + random() % 3, 1 + random() % 6, 1 + random() % 70);
        for (std::size_t g = 0; g < all.steps.size(); ++g) {
            all.ones[g] = static_cast<std::uint16_t>(random() % 400);
            all.steps[g] = static_cast<std::uint8_t>(
                std::max<std::size_t>(8, (all.ones[g] + 7U) / 8) + random() % 14);
        }
        pe_array_parameters p;
        p.pes = 1 + static_cast<unsigned>(random() % 40);
        p.timing = static_cast<timing_mode>(random() % 4);
        p.steps = random() % 2 == 0 ? synchronisation::broadcast : synchronisation::independent;
        const tiled::uneven_cycles u = uneven_of_all(all, p);
        const std::uint64_t interval =
            pixel_time_of(all,
                          whole_range(all.channel_groups, all.reduction_groups, all.out_channels),
                          true, eight_planes, p)
                .interval;
        std::uint64_t needed = 0; // of one PE with even lanes, at least eight cycles a group
        for (const std::uint16_t ones : all.ones)
            needed += std::max<std::uint64_t>(8, (ones + 7U) / 8);
        const std::uint64_t parts =
            u.group_overhead + u.pe_imbalance + u.edge_tiles + u.lane_imbalance;
        ASSERT_EQ(interval - parts, needed / p.pes) << "tile " << n;
    }
}

} // namespace
} // namespace bitloom::bitlet
