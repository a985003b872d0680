// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/preset_rules.h"
#include "models/memory/sdram/trace_driver.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <vector>

namespace bitloom::sdram {
namespace {

std::string faulty_key(const std::function<void(preset&)>& change) {
    preset p;
    change(p);
    const auto fault = find_fault(p);
    return fault ? fault->key : "";
}

TEST(preset_rules, find_no_fault_in_the_default) {
    EXPECT_EQ(faulty_key([](preset&) {}), "");
}

// At the limit a set is good, a clock beyond it is not.
TEST(preset_rules, refuse_timings_that_contradict_each_other) {
    const struct {
        std::uint32_t timing_set::*member;
        std::uint32_t good, bad;
        const char* key;
    } cases[] = {
        {&timing_set::rc, 55, 54, "timing.rc"},       {&timing_set::rcd, 39, 40, "timing.ras"},
        {&timing_set::rrd_s, 6, 7, "timing.rrd_l"},   {&timing_set::ccd_s, 6, 7, "timing.ccd_l"},
        {&timing_set::wtr_s, 9, 10, "timing.wtr_l"},  {&timing_set::cwl, 16, 17, "timing.cl"},
        {&timing_set::faw, 4, 3, "timing.faw"},       {&timing_set::rp, 16, 17, "timing.rc"},
        {&timing_set::ras, 39, 40, "timing.rc"},      {&timing_set::rfc, 9238, 9240, "timing.refi"},
        {&timing_set::refi, 434, 433, "timing.refi"},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(faulty_key([&](preset& p) { p.timing.*c.member = c.good; }), "") << c.key;
        EXPECT_EQ(faulty_key([&](preset& p) { p.timing.*c.member = c.bad; }), c.key);
    }
}

TEST(preset_rules, refuse_geometries_that_are_none) {
    EXPECT_EQ(faulty_key([](preset& p) { p.org.rows = 100; }), "org.rows");
    EXPECT_EQ(faulty_key([](preset& p) { p.org.columns = 4; }), "org.columns");
    EXPECT_EQ(faulty_key([](preset& p) { p.org.burst_length = 1; }), "org.burst_length");
    EXPECT_EQ(faulty_key([](preset& p) { p.org.bus_bits = 32; }), "org.bus_bits");
    EXPECT_EQ(faulty_key([](preset& p) { p.org.ranks = 2; }), "org.ranks");
    EXPECT_EQ(faulty_key([](preset& p) { p.org.banks_per_group = 32; }), "org.banks_per_group");
    EXPECT_EQ(faulty_key([](preset& p) { p.channels = 3; }), "channels");
    EXPECT_EQ(faulty_key([](preset& p) { p.tck_ns = 0.8335; }), "tck_ns");
    EXPECT_EQ(faulty_key([](preset& p) { p.mapping = "row:bank:col:offset"; }), "mapping");
}

/// Whatever set is accepted, both engines can serve random traffic with it, if slowly.
TEST(preset_rules, leave_time_for_accesses_between_refreshes) {
    preset p;
    p.timing.refi = 434;
    ASSERT_FALSE(find_fault(p).has_value());
    std::mt19937_64 random(1);
    std::vector<trace_request> trace(500);
    for (trace_request& r : trace)
        r = {random() % p.bytes(), random() % 2 == 0};
    for (const engine e : {engine::detailed, engine::fast}) {
        const drive_result result = drive(p, e, trace, 32);
        EXPECT_EQ(result.reads + result.writes, 500U);
        EXPECT_LT(result.end, 500 * 434);
    }
}

} // namespace
} // namespace bitloom::sdram
