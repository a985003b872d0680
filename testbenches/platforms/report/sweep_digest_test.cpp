// SPDX-License-Identifier: Apache-2.0
#include "platforms/report/sweep_digest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bitloom::report {
namespace {

using explore::stored_point;

std::size_t column(const std::string& name) {
    const std::vector<std::string>& names = explore::metric_names();
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::vector<stored_point> random_points(std::mt19937& random, std::uint64_t count) {
    std::vector<stored_point> points;
    for (std::uint64_t n = 0; n < count; ++n) {
        stored_point p{n, "", random() % 2 == 0 ? "a" : "b", "net", 1, "", {}};
        p.parameters = random() % 5 == 0
                           ? R"({"rows":null})"
                           : R"({"rows":")" + std::to_string(8 << random() % 3) + R"("})";
        if (random() % 7 == 0)
            p.result.error = "too small";
        p.result.metrics.resize(explore::metric_names().size());
        p.result.metrics[column("cycles")] = std::uint64_t{1 + random() % 1000};
        points.push_back(p);
    }
    return points;
}

TEST(sweep_digest, means_are_geometric_over_the_points_of_a_value) {
    std::mt19937 random(5);
    const auto points = random_points(random, 300);
    sweep_digest digest({{"cycles", false}});
    for (const stored_point& p : points)
        digest.add(p);
    unsigned seen = 0;
    for (const auto& effect : digest.effects()) {
        if (effect["parameter"] != "rows")
            continue;
        double product = 0;
        std::uint64_t count = 0;
        for (const stored_point& p : points) {
            const auto rows = nlohmann::ordered_json::parse(p.parameters)["rows"];
            if (!p.result.error.empty() || rows != effect["value"])
                continue;
            product += std::log(*number_of(p.result.metrics[column("cycles")]));
            ++count;
        }
        EXPECT_EQ(effect["points"], count);
        EXPECT_NEAR(effect["means"][0].get<double>(),
                    std::exp(product / static_cast<double>(count)), 1e-6);
        ++seen;
    }
    EXPECT_EQ(seen, 3) << "a parameter that is left alone has no value";
}

TEST(sweep_digest, names_the_best_point_of_each_machine_and_counts_failures) {
    std::mt19937 random(9);
    const auto points = random_points(random, 200);
    for (const bool largest : {false, true}) {
        sweep_digest digest({{"cycles", largest}, {"area_um2", false}});
        std::uint64_t failed = 0;
        for (const stored_point& p : points) {
            digest.add(p);
            failed += p.result.error.empty() ? 0 : 1;
        }
        EXPECT_EQ(digest.failed(), failed);
        EXPECT_EQ(digest.errors(5)[0]["points"], failed);
        ASSERT_EQ(digest.machines().size(), 2);
        for (const auto& machine : digest.machines()) {
            EXPECT_TRUE(machine["best"][1].is_null()) << "no point has an area";
            const double best = machine["best"][0][0];
            for (const stored_point& p : points) {
                const double cycles = *number_of(p.result.metrics[column("cycles")]);
                if (p.number == machine["best"][0][1]) {
                    EXPECT_EQ(cycles, best);
                }
                if (p.result.error.empty() && p.platform == machine["platform"]) {
                    EXPECT_TRUE(largest ? cycles <= best : cycles >= best);
                }
            }
        }
    }
}

} // namespace
} // namespace bitloom::report
