// SPDX-License-Identifier: Apache-2.0
#include "models/energy/price_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace bitloom::energy {
namespace {

TEST(event_names, are_distinct_and_lead_back) {
    std::set<std::string> names;
    for (std::size_t e = 0; e < events; ++e) {
        const auto what = static_cast<event>(e);
        EXPECT_TRUE(names.insert(name_of(what)).second);
        EXPECT_EQ(event_of(name_of(what)), what);
    }
    EXPECT_FALSE(event_of("coffees"));
}

TEST(energy_of, multiplies_events_by_prices_and_leakage_by_time) {
    price_list prices;
    prices.components = {
        {"array", heading::compute, {{event::fusion_unit_cycles, 0.5}}, 2, 100},
        {"buffer",
         heading::buffers,
         {{event::input_read_bits, 0.25}, {event::input_write_bits, 2}}},
    };
    event_counts counts;
    counts[event::fusion_unit_cycles] = 1000;
    counts[event::input_read_bits] = 8;
    counts[event::input_write_bits] = 3;
    counts[event::dram_read_bits] = 77; // nobody's
    const auto found = energy_of(prices, counts, 1e-6);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_DOUBLE_EQ(found[0].dynamic, 500);
    EXPECT_DOUBLE_EQ(found[0].standby, 2000); // 2 mW for a microsecond are 2 nJ
    EXPECT_DOUBLE_EQ(found[1].dynamic, 8);
    EXPECT_EQ(found[1].standby, 0);
}

TEST(grain, makes_sums_exact_in_any_order) {
    std::mt19937 random(7);
    for (int n = 0; n < 200; ++n) {
        const double scale = std::pow(10, std::uniform_real_distribution<>(-6, 18)(random));
        std::vector<double> parts;
        double whole = 0;
        for (int i = 0; i < 500; ++i) {
            parts.push_back(scale * std::pow(std::uniform_real_distribution<>(0, 1)(random), 8));
            whole += parts.back();
        }
        const double grain = grain_of(whole);
        EXPECT_LE(grain / whole, std::ldexp(1, -43));
        double forward = 0, backward = 0, pairs = 0;
        for (double& part : parts) {
            const double before = part;
            part = rounded(part, grain);
            EXPECT_LE(std::abs(part - before), grain / 2);
            forward += part;
        }
        for (auto part = parts.rbegin(); part != parts.rend(); ++part)
            backward += *part;
        for (std::size_t i = 0; i < parts.size() / 2; ++i)
            pairs += parts[2 * i] + parts[2 * i + 1];
        EXPECT_EQ(forward, backward);
        EXPECT_EQ(forward, pairs);
    }
    EXPECT_GT(grain_of(0), 0);
}

TEST(grain, is_the_same_for_runs_of_similar_energy) {
    const double low = std::ldexp(1, 24), high = std::ldexp(1, 32);
    EXPECT_EQ(grain_of(low), grain_of(high - 1));
    EXPECT_EQ(grain_of(high), 256 * grain_of(low));
}

} // namespace
} // namespace bitloom::energy
