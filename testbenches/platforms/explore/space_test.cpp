// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/explore/space.h"
#include "testbenches/platforms/explore/sweep_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace bitloom::explore {
namespace {

using platforms = std::vector<configuration::platform_configuration>;

platforms both_machines() {
    platforms bases(2);
    bases[1].accelerator.kind = "bitlet";
    return bases;
}

sweep with_two_platforms(const std::string& text) {
    sweep s = sweep_of(text);
    s.platforms.emplace_back("q.yaml");
    return s;
}

TEST(space, multiplies_a_parameter_where_it_holds_and_nowhere_else) {
    const sweep s = with_two_platforms("parameters:\n"
                                       "  accelerator.rows: [8, 16]\n"  // Bit Fusion's
                                       "  accelerator.pes: [1, 2, 4]\n" // Bitlet's
                                       "  dram.mode: [flat, fast]\n"
                                       "  dram.bits_per_cycle: {values: [64, 128], when: "
                                       "{dram.mode: flat}}\n");
    const platforms bases = both_machines();
    const space places(s, bases);
    EXPECT_EQ(places.size(), 2U * 3 + 3U * 3);
}

TEST(space, gives_each_combination_once_and_finds_it_again) {
    const sweep s = with_two_platforms(
        "batch: [1, 2]\nparameters:\n"
        "  accelerator.window: {values: [4, 8], when: {accelerator.timing_mode: [rtl, simple]}}\n"
        "  accelerator.timing_mode: [rtl, simple, pipelined]\n"
        "  accelerator.rows: {values: [1, 2, 3], when: {dram.mode: fast}}\n"
        "  dram.mode: [flat, fast]\n");
    const platforms bases = both_machines();
    const space places(s, bases);
    std::set<std::pair<std::size_t, std::vector<std::string>>> seen;
    for (std::uint64_t i = 0; i < places.size(); ++i) {
        const point p = places.at(i);
        EXPECT_EQ(places.index_of(p), i);
        std::vector<std::string> sets = places.sets_of(p);
        sets.push_back(std::to_string(p.batch));
        EXPECT_TRUE(seen.insert({p.platform, sets}).second);
    }
    // Bit Fusion: flat 1 + fast 3; Bitlet: (2 modes x 2 windows + 1) x 2; both for two batches.
    EXPECT_EQ(places.size(), 2U * 4 + 2U * 10);
}

TEST(space, agrees_with_loops_over_random_conditions) {
    std::mt19937 random(7);
    const std::vector<std::string> paths{"dram.bytes", "accelerator.frequency_hz",
                                         "accelerator.accumulator_bits", "dram.bits_per_cycle"};
    const std::map<std::string, std::vector<std::string>> values{
        {paths[0], {"1048576", "2097152"}},
        {paths[1], {"1000000", "2000000", "3000000"}},
        {paths[2], {"16", "32"}},
        {paths[3], {"1", "2"}}};
    const platforms bases(1);
    for (int trial = 0; trial < 200; ++trial) {
        sweep s = sweep_of("");
        for (std::size_t i = 0; i < paths.size(); ++i) {
            parameter p{paths[i], values.at(paths[i]), {}, ""};
            if (i > 0 && random() % 2 == 0) { // of an earlier one, whose first value is no default
                const std::size_t other = random() % i;
                p.when.push_back({paths[other], {values.at(paths[other])[0]}});
            }
            s.parameters.push_back(p);
        }
        std::set<std::vector<std::size_t>> expected;
        for (std::size_t all = 0; all < 2 * 3 * 2 * 2; ++all) {
            std::vector<std::size_t> chosen{1 + all % 2, 1 + all / 2 % 3, 1 + all / 6 % 2,
                                            1 + all / 12};
            for (std::size_t i = 0; i < paths.size(); ++i)
                for (const condition& c : s.parameters[i].when)
                    for (std::size_t other = 0; other < i; ++other)
                        if (c.path == paths[other] && chosen[other] != 1)
                            chosen[i] = 0;
            expected.insert(chosen);
        }
        const space places(s, bases);
        std::set<std::vector<std::size_t>> found;
        for (std::uint64_t i = 0; i < places.size(); ++i)
            found.insert(places.at(i).chosen);
        EXPECT_EQ(found, expected);
        EXPECT_EQ(found.size(), places.size());
    }
}

TEST(space, refuses_circles_what_no_platform_takes_and_too_many_points) {
    const auto refusal = [](const std::string& text) -> std::string {
        const sweep s = sweep_of(text);
        const platforms bases(1);
        try {
            const space places(s, bases);
        } catch (const config_error& wrong) {
            return wrong.what();
        }
        return "taken";
    };
    EXPECT_THAT(refusal("parameters:\n"
                        "  dram.bytes: {values: [1e9], when: {dram.mode: fast}}\n"
                        "  dram.mode: {values: [fast], when: {dram.bytes: 1e9}}\n"),
                testing::HasSubstr("depends on itself"));
    EXPECT_THAT(refusal("parameters: {accelerator.pes: [1, 2]}\n"),
                testing::HasSubstr("belongs to accelerator.kind: bitlet"));
    EXPECT_THAT(refusal("parameters: {dram.bytes: {values: [1e9], when: {dram.mode: fast}}}\n"),
                testing::HasSubstr("never holds"));
    EXPECT_THAT(refusal("parameters:\n"
                        "  accelerator.frequency_hz: {range: [1000, 50000]}\n"
                        "  dram.bytes: {range: [1048576, 1148000]}\n"
                        "  accelerator.input_buffer_bytes: {range: [64, 90000], step: 2}\n"
                        "  accelerator.output_buffer_bytes: {range: [64, 90000], step: 2}\n"),
                testing::HasSubstr("2^62"));
}

} // namespace
} // namespace bitloom::explore
