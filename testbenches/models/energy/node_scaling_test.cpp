// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/energy/node_scaling.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bitloom::energy {
namespace {

node_scaling small_table() {
    node_scaling s;
    const double nodes[] = {90, 45, 32, 20};
    for (const double from : nodes)
        for (const double to : nodes) // energy with the cube of the node, area with its square
            s.add_logic(from, to,
                        {std::pow(to / from, 3), std::pow(to / from, 2), std::sqrt(to / from)});
    s.add_sram(32, 0.56, 0.51, 0.53);
    s.add_sram(22, 0.29, 0.25, 0.26);
    return s;
}

TEST(node_scaling, leaves_a_node_as_it_is) {
    EXPECT_EQ(small_table().logic(28, 28).energy, 1);
    EXPECT_EQ(small_table().sram(45).area, 1);
    EXPECT_EQ(small_table().leakage(45).factor, 1);
}

TEST(node_scaling, gives_the_tables_own_ratios) {
    EXPECT_EQ(small_table().logic(45, 32).energy, std::pow(32.0 / 45, 3));
    EXPECT_EQ(small_table().logic(90, 20).delay, std::sqrt(20.0 / 90));
}

TEST(node_scaling, is_straight_in_logarithms_between_two_nodes) {
    const node_ratio found = small_table().logic(45, 28);
    EXPECT_NEAR(found.energy, std::pow(28.0 / 45, 3), 1e-12);
    EXPECT_NEAR(found.area, std::pow(28.0 / 45, 2), 1e-12);
    EXPECT_NEAR(small_table().logic(28, 45).energy, std::pow(45.0 / 28, 3), 1e-10);
    EXPECT_NEAR(small_table().logic(28, 22).delay, std::sqrt(22.0 / 28), 1e-12);
}

TEST(node_scaling, refuses_a_node_beyond_its_table) {
    EXPECT_FALSE(small_table().reaches(16));
    EXPECT_TRUE(small_table().reaches(28));
    EXPECT_THROW(small_table().logic(45, 16), model_error);
    EXPECT_THROW(small_table().logic(45, 130), model_error);
}

TEST(node_scaling, keeps_the_first_row_of_a_pair_which_is_of_nominal_voltages) {
    node_scaling s = small_table();
    s.add_logic(45, 32, {0.9, 0.9, 0.9});
    EXPECT_EQ(s.logic(45, 32).energy, std::pow(32.0 / 45, 3));
}

TEST(node_scaling, takes_srams_own_ratios_where_there_are_any) {
    const node_scaling s = small_table();
    EXPECT_EQ(s.sram(32).energy, 0.56);
    EXPECT_EQ(s.sram(32).area, 0.51);
    EXPECT_EQ(s.sram(32).delay, std::sqrt(32.0 / 45));
    EXPECT_NEAR(s.sram(28).energy, std::pow(28.0 / 45, 3), 1e-12);
}

TEST(node_scaling, knows_no_leakage_below_its_last_node) {
    const node_scaling s = small_table();
    EXPECT_TRUE(s.leakage(22).known);
    EXPECT_EQ(s.leakage(20).factor, 0.26);
    EXPECT_FALSE(s.leakage(20).known);
    EXPECT_THROW(s.leakage(90), model_error);
}

} // namespace
} // namespace bitloom::energy
