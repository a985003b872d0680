// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/explore/point_sequence.h"
#include "testbenches/platforms/explore/sweep_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace bitloom::explore {
namespace {

using testing::HasSubstr;
using platforms = std::vector<configuration::platform_configuration>;

constexpr const char* rows_and_columns =
    "parameters:\n  accelerator.rows: {range: [1, 20]}\n  accelerator.columns: {range: [1, 20]}\n";

/// "rows x columns" of every point, in order.
std::vector<std::pair<int, int>> points_of(const std::string& text,
                                           std::uint64_t most = point_sequence::usual_most) {
    const sweep s = sweep_of(text);
    const platforms bases(1);
    const space places(s, bases);
    constraint_set constraints(s, places, bases);
    point_sequence points(s, places, constraints, most);
    std::vector<std::pair<int, int>> all;
    while (const auto p = points.next()) {
        EXPECT_EQ(p->number, all.size());
        all.emplace_back(std::stoi(places.value_at(p->place, "accelerator.rows")),
                         std::stoi(places.value_at(p->place, "accelerator.columns")));
    }
    EXPECT_EQ(all.size(), points.size());
    return all;
}

std::string refusal(const std::string& text, std::uint64_t most = point_sequence::usual_most) {
    try {
        points_of(text, most);
    } catch (const config_error& wrong) {
        return wrong.what();
    }
    return "taken";
}

TEST(point_sequence, walks_the_points_of_a_grid_that_satisfy_all_constraints) {
    std::vector<std::pair<int, int>> expected;
    for (int r = 1; r <= 20; ++r)
        for (int c = 1; c <= 20; ++c)
            if (r * c <= 64 && r >= c && (r + c) % 2 == 0)
                expected.emplace_back(r, c);
    EXPECT_EQ(points_of(std::string(rows_and_columns) +
                        "constraints:\n"
                        "  - accelerator.rows * accelerator.columns <= 64\n"
                        "  - accelerator.rows >= accelerator.columns && batch == 1\n"
                        "  - (accelerator.rows + accelerator.columns) % 2 == 0\n"),
              expected);
}

TEST(point_sequence, draws_at_random_without_repetition_and_within_constraints) {
    const std::string text = std::string(rows_and_columns) +
                             "constraints: accelerator.rows < accelerator.columns\n"
                             "sampling: {method: random, points: 150, seed: 5}\n";
    const auto drawn = points_of(text);
    EXPECT_EQ(drawn.size(), 150U);
    const std::set<std::pair<int, int>> once(drawn.begin(), drawn.end());
    EXPECT_EQ(once.size(), 150U);
    for (const auto& [rows, columns] : drawn)
        EXPECT_LT(rows, columns);
    EXPECT_EQ(points_of(text), drawn);
}

TEST(point_sequence, takes_the_whole_space_where_more_samples_are_asked_for) {
    EXPECT_EQ(
        points_of(std::string(rows_and_columns) + "sampling: {method: random, points: 100000}\n"),
        points_of(rows_and_columns));
}

TEST(point_sequence, fills_every_stratum_of_a_latin_hypercube_once) {
    const auto drawn = points_of(std::string(rows_and_columns) +
                                 "sampling: {method: latin_hypercube, points: 20, seed: 3}\n");
    std::map<int, int> rows, columns;
    for (const auto& [r, c] : drawn) {
        ++rows[r];
        ++columns[c];
    }
    for (int v = 1; v <= 20; ++v) {
        EXPECT_EQ(rows[v], 1);
        EXPECT_EQ(columns[v], 1);
    }
}

TEST(point_sequence, leaves_constraints_on_another_machine_alone) {
    EXPECT_EQ(points_of(std::string(rows_and_columns) + "constraints: accelerator.pes > 1000\n"),
              points_of(rows_and_columns));
}

TEST(point_sequence, says_which_constraint_excludes_how_many) {
    EXPECT_THAT(refusal(std::string(rows_and_columns) +
                        "constraints: [accelerator.rows > 15, accelerator.rows <= 10]\n"),
                testing::AllOf(HasSubstr("none of 400 points"),
                               HasSubstr("'accelerator.rows > 15' excludes 300"),
                               HasSubstr("'accelerator.rows <= 10' excludes 200")));
}

TEST(point_sequence, refuses_what_is_no_expression_over_numbers) {
    const auto of = [](const std::string& constraint) {
        return refusal(std::string(rows_and_columns) + "constraints: ['" + constraint + "']\n");
    };
    EXPECT_THAT(of("accelerator.row > 3"), HasSubstr("did you mean accelerator.rows?"));
    EXPECT_THAT(of("accelerator.rows >"), HasSubstr("is not an expression"));
    EXPECT_THAT(of("accelerator.kind == 1"), HasSubstr("holds words"));
}

TEST(point_sequence, refuses_more_points_than_usual_unless_told_so) {
    EXPECT_THAT(refusal(rows_and_columns, 399), HasSubstr("more than 399 points"));
    EXPECT_EQ(refusal(rows_and_columns, 400), "taken");
    EXPECT_THAT(refusal(std::string(rows_and_columns) + "constraints: accelerator.rows > 1\n", 379),
                HasSubstr("more than 379 points"));
}

} // namespace
} // namespace bitloom::explore
