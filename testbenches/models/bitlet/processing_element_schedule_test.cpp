// SPDX-License-Identifier: Apache-2.0
// Groups that follow each other as closely as the published RTL can take them.
#include "models/bitlet/cycle/processing_element.h"
#include "models/bitlet/group_arithmetic.h"
#include "testbenches/models/bitlet/random_group.h"
#include "testbenches/support/systemc_fixture.h"

namespace bitloom::bitlet {
namespace {

using namespace testing;

class clocked_schedule : public bitloom::testing::systemc_fixture {
protected:
    /// Random groups of both formats: right results, and first beats `mode`'s interval apart, or as
    /// far as the last beat is late.
    void expect_intervals(const processing_element_parameters& p, group_protocol protocol,
                          timing_mode mode, bool late_beats = false) {
        sc_core::sc_clock clock("clock", 1, sc_core::SC_NS);
        processing_element pe("pe", p, protocol);
        pe.clock(clock);
        random_bits random(p.group * 100 + p.window);
        std::deque<group_job> jobs;
        for (unsigned n = 0; n < 3000; ++n) {
            group_job& job = jobs.emplace_back();
            const bool is_fixed = between(random, 0, 1) == 1;
            job.control = random_control(random, p, is_fixed);
            if (is_fixed && late_beats)
                job.gaps = random_gaps(random, p);
            job.operands =
                is_fixed ? random_fixed_group(random, p) : random_float_group(random, false);
        }
        run([&] {
            for (const group_job& job : jobs)
                pe.start(job);
            sc_core::wait(pe.finished());
            sc_core::sc_stop();
        });
        const std::vector<clocked_group> results = pe.take_results();
        ASSERT_EQ(results.size(), jobs.size());
        for (std::size_t n = 0; n < jobs.size(); ++n) {
            const group_result expected = compute_group(p, jobs[n].control, jobs[n].operands);
            ASSERT_EQ(results[n].result.accumulator, expected.accumulator) << n;
            ASSERT_EQ(results[n].result.packed, expected.packed) << n;
            const bool is_fixed = jobs[n].control.is_fixed;
            ASSERT_EQ(results[n].cycles, latency(p, is_fixed, expected.steps)) << n;
            if (n + 1 < jobs.size()) {
                const std::uint64_t apart = results[n + 1].first_beat - results[n].first_beat;
                const unsigned last_beat = cycle_of_beat(jobs[n].gaps, p.beats() - 1);
                ASSERT_EQ(apart, std::max(initiation_interval(p, mode, {is_fixed, expected.steps}),
                                          last_beat + 1))
                    << n;
            }
        }
    }
};

TEST_F(clocked_schedule, takes_the_next_group_after_the_result_and_a_flush) {
    expect_intervals({}, group_protocol::after_result, timing_mode::simple);
}

TEST_F(clocked_schedule, takes_the_next_group_s_plus_12_or_18_cycles_later_at_best) {
    expect_intervals({}, group_protocol::overlapped, timing_mode::rtl);
}

TEST_F(clocked_schedule, overlaps_smaller_groups_without_disturbing_them) {
    expect_intervals({20, 24, 8, true}, group_protocol::overlapped, timing_mode::rtl);
}

TEST_F(clocked_schedule, overlaps_groups_behind_narrow_windows_without_disturbing_them) {
    expect_intervals({64, 24, 3, true}, group_protocol::overlapped, timing_mode::rtl);
}

TEST_F(clocked_schedule, overlaps_groups_behind_wide_windows_without_disturbing_them) {
    expect_intervals({64, 24, 64, true}, group_protocol::overlapped, timing_mode::rtl);
}

TEST_F(clocked_schedule, waits_for_late_beats_that_nothing_depends_on) {
    expect_intervals({}, group_protocol::overlapped, timing_mode::rtl, true);
}

TEST_F(clocked_schedule, waits_for_beats_that_come_after_the_result) {
    expect_intervals({64, 24, 1, true}, group_protocol::after_result, timing_mode::simple, true);
}

TEST_F(clocked_schedule, overlaps_groups_whose_beats_come_after_the_result) {
    expect_intervals({64, 24, 1, true}, group_protocol::overlapped, timing_mode::rtl, true);
}

} // namespace
} // namespace bitloom::bitlet
