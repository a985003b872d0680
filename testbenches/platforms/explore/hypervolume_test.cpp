// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/hypervolume.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace bitloom::explore {
namespace {

/// Counts the unit cubes below `edge` that some point with whole figures is no worse than.
double counted(const std::vector<std::vector<double>>& points, std::size_t objectives, int edge) {
    std::vector<int> cube(objectives, 0);
    double volume = 0;
    for (;;) {
        volume += std::any_of(points.begin(), points.end(), [&](const std::vector<double>& p) {
            for (std::size_t i = 0; i < objectives; ++i)
                if (p[i] > cube[i])
                    return false;
            return true;
        });
        std::size_t digit = 0;
        while (digit < objectives && ++cube[digit] == edge)
            cube[digit++] = 0;
        if (digit == objectives)
            return volume;
    }
}

TEST(hypervolume, is_the_number_of_unit_cubes_that_a_point_covers) {
    std::mt19937 random(7);
    for (const std::size_t objectives : {1, 2, 3, 4})
        for (int trial = 0; trial < 50; ++trial) {
            std::vector<std::vector<double>> points(random() % 12);
            for (auto& p : points)
                for (std::size_t i = 0; i < objectives; ++i)
                    p.push_back(static_cast<double>(random() % 9));
            EXPECT_DOUBLE_EQ(hypervolume(points, std::vector<double>(objectives, 7.0)),
                             counted(points, objectives, 7));
        }
}

TEST(hypervolume, leaves_out_what_is_not_finite) {
    EXPECT_EQ(
        hypervolume({{1, std::numeric_limits<double>::infinity()}, {1, std::nan("")}}, {4, 4}), 0);
    EXPECT_EQ(hypervolume({{1, std::numeric_limits<double>::infinity()}, {1, 2}}, {4, 4}), 6);
}

TEST(front_growth, ends_at_the_whole_and_steps_where_a_point_adds) {
    const front_growth grown = growth_of({{4, 0}, {5, 5}, {0, 4}, {1, 1}, {2, 2}});
    ASSERT_EQ(grown.reference.size(), 2U);
    EXPECT_DOUBLE_EQ(grown.reference[0], 4.4);
    ASSERT_EQ(grown.shares.size(), 3U);
    const double whole = 0.4 * 4.4 + 3 * 3.4 + 0.4;
    EXPECT_EQ(grown.shares[0].first, 1U);
    EXPECT_NEAR(grown.shares[0].second, 0.4 * 4.4 / whole, 1e-12);
    EXPECT_EQ(grown.shares[1].first, 3U);
    EXPECT_NEAR(grown.shares[1].second, (0.4 * 4.4 * 2 - 0.16) / whole, 1e-12);
    EXPECT_EQ(grown.shares[2].first, 4U);
    EXPECT_DOUBLE_EQ(grown.shares[2].second, 1);
}

TEST(front_growth, of_failures_is_none) {
    EXPECT_TRUE(growth_of({{std::numeric_limits<double>::infinity(), 1}}).shares.empty());
    EXPECT_TRUE(growth_of({}).shares.empty());
}

} // namespace
} // namespace bitloom::explore
