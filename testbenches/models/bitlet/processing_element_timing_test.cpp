// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/processing_element_timing.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet {
namespace {

constexpr processing_element_parameters rtl;

unsigned interval(timing_mode mode, group_work work, processing_element_parameters p = rtl) {
    return initiation_interval(p, mode, work);
}

TEST(processing_element_timing, is_the_measured_latency_of_the_rtl) {
    for (unsigned steps = 1; steps <= 64; ++steps) {
        EXPECT_EQ(latency(rtl, true, steps), 21 + steps);
        EXPECT_EQ(latency(rtl, false, steps), 24 + steps);
    }
}

TEST(processing_element_timing, is_the_measured_interval_of_the_rtl) {
    for (unsigned steps = 1; steps <= 64; ++steps) {
        EXPECT_EQ(interval(timing_mode::rtl, {true, steps}), steps + 12);
        EXPECT_EQ(interval(timing_mode::rtl, {false, steps}), steps + 18);
        EXPECT_EQ(interval(timing_mode::simple, {true, steps}), steps + 23);
        EXPECT_EQ(interval(timing_mode::simple, {false, steps}), steps + 26);
    }
}

TEST(processing_element_timing, of_a_pipelined_pe_is_bound_by_lanes_and_aligner) {
    EXPECT_EQ(interval(timing_mode::pipelined, {true, 37}), 37U);
    EXPECT_EQ(interval(timing_mode::pipelined, {true, 3}), 8U);
    EXPECT_EQ(interval(timing_mode::pipelined, {true, 3}, {20, 24, 8, true}), 3U);
    EXPECT_EQ(interval(timing_mode::pipelined, {true, 1}, {64, 24, 64, true}), 8U);
}

TEST(processing_element_timing, of_the_paper_is_the_mean_lane_rounded_up) {
    EXPECT_EQ(interval(timing_mode::paper_mean, {true, 37, 8 * 21, 8}), 21U);
    EXPECT_EQ(interval(timing_mode::paper_mean, {true, 37, 8 * 21 + 1, 8}), 22U);
    EXPECT_EQ(interval(timing_mode::paper_mean, {true, 37, 5, 8}), 8U);
}

TEST(processing_element_timing, of_smaller_groups_saves_beats) {
    EXPECT_EQ(first_step_cycle({64, 24, 8, true}), 12U);
    EXPECT_EQ(first_step_cycle({49, 24, 8, true}), 12U);
    EXPECT_EQ(first_step_cycle({48, 24, 8, true}), 11U);
    EXPECT_EQ(first_step_cycle({2, 24, 8, true}), 9U);
}

TEST(processing_element_timing, of_wider_windows_waits_for_the_aligner) {
    for (unsigned window = 1; window <= 8; ++window)
        EXPECT_EQ(alignment_lead({64, 24, window, true}), 0U) << window;
    EXPECT_EQ(alignment_lead({64, 24, 9, true}), 1U);
    EXPECT_EQ(alignment_lead({64, 24, 16, true}), 4U);
    EXPECT_EQ(alignment_lead({64, 24, 64, true}), 7U);
    EXPECT_EQ(alignment_lead({16, 24, 64, true}), 1U);
}

TEST(processing_element_timing, lets_beats_be_late_until_a_lane_may_need_them) {
    EXPECT_EQ(latest_cycle(rtl, 1), 14U);
    EXPECT_EQ(latest_cycle(rtl, 3), 18U);
    EXPECT_EQ(cycle_of_beat({4, 4, 4}, 0), 0U);
    EXPECT_EQ(cycle_of_beat({4, 4, 4}, 3), 15U);
    EXPECT_EQ(cycle_of_beat({1, 0, 2}, 2), 3U);
    EXPECT_EQ(first_late_beat(rtl, {13, 0, 0}), 0U);
    EXPECT_EQ(first_late_beat(rtl, {14, 0, 0}), 1U);
    EXPECT_EQ(first_late_beat(rtl, {0, 14, 2}), 3U);
    constexpr processing_element_parameters wide{64, 24, 64, true};
    EXPECT_EQ(first_late_beat(wide, {18, 0, 0}), 2U) << "late because the one before is";
}

} // namespace
} // namespace bitloom::bitlet
