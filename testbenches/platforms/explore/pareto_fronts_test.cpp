// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/pareto_fronts.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace bitloom::explore {
namespace {

std::size_t column(const std::string& name) {
    std::size_t at = 0;
    while (metric_names().at(at) != name)
        ++at;
    return at;
}

stored_point point_with(std::uint64_t number, std::uint64_t cycles, double energy,
                        metric_value area) {
    stored_point p{number, "", "p", number % 2 == 0 ? "even" : "odd", 1, "{}", {}};
    p.result.metrics.resize(metric_names().size());
    p.result.metrics[column("cycles")] = cycles;
    p.result.metrics[column("energy_pj")] = energy;
    p.result.metrics[column("area_um2")] = area;
    return p;
}

TEST(pareto_fronts, are_the_points_that_no_other_is_better_than) {
    std::mt19937 random(3);
    for (int trial = 0; trial < 50; ++trial) {
        std::vector<stored_point> all;
        for (std::uint64_t n = 0; n < 120; ++n)
            all.push_back(point_with(n, random() % 12, static_cast<double>(random() % 12),
                                     static_cast<double>(random() % 4)));
        pareto_fronts fronts({{"cycles", false}, {"energy_pj", true}, {"area_um2", false}});
        for (const stored_point& p : all)
            fronts.add(p);
        const auto value = [](const stored_point& p, const char* name) {
            const metric_value& v = p.result.metrics[column(name)];
            return std::holds_alternative<double>(v)
                       ? std::get<double>(v)
                       : static_cast<double>(std::get<std::uint64_t>(v));
        };
        std::set<std::uint64_t> expected;
        for (const stored_point& p : all) {
            bool beaten = false;
            for (const stored_point& q : all) {
                const double c = value(q, "cycles") - value(p, "cycles"),
                             e = value(p, "energy_pj") - value(q, "energy_pj"),
                             a = value(q, "area_um2") - value(p, "area_um2");
                beaten = beaten || (q.network == p.network && c <= 0 && e <= 0 && a <= 0 &&
                                    (c < 0 || e < 0 || a < 0));
            }
            if (!beaten)
                expected.insert(p.number);
        }
        std::set<std::uint64_t> found;
        for (const auto& [network, front] : fronts.sorted())
            for (const stored_point& p : front)
                found.insert(p.number);
        EXPECT_EQ(found, expected);
    }
}

TEST(pareto_fronts, take_a_missing_figure_for_the_worst_and_leave_failures_out) {
    pareto_fronts fronts({{"area_um2", false}, {"cycles", true}});
    fronts.add(point_with(0, 5, 1, {}));
    fronts.add(point_with(2, 5, 1, 9.0));
    stored_point failed{4, "", "p", "even", 1, "{}", {{}, "does not fit", false}};
    fronts.add(failed);
    const auto sorted = fronts.sorted();
    ASSERT_EQ(sorted.at("even").size(), 1U);
    EXPECT_EQ(sorted.at("even")[0].number, 2U);
}

} // namespace
} // namespace bitloom::explore
