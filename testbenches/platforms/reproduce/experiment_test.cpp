// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/reproduce/experiment.h"

#include <gmock/gmock.h>

#include <set>

namespace bitloom::reproduce {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

measured_quantity figure(double ours, double published, double tolerance) {
    return {"q", "", ours, published, tolerance, ""};
}

TEST(a_verdict, is_reproduced_up_to_the_tolerance_and_no_further) {
    EXPECT_EQ(verdict_of(figure(1.5, 1, 0.5)), verdict::reproduced);
    EXPECT_EQ(verdict_of(figure(0.5, 1, 0.5)), verdict::reproduced);
    EXPECT_EQ(verdict_of(figure(1.5001, 1, 0.5)), verdict::differs);
    EXPECT_EQ(verdict_of(figure(0.4999, 1, 0.5)), verdict::differs);
    EXPECT_EQ(verdict_of(figure(2, 2, 0)), verdict::reproduced);
}

TEST(a_verdict, is_relative_to_the_published_figure) {
    EXPECT_EQ(verdict_of(figure(109, 100, 0.1)), verdict::reproduced);
    EXPECT_EQ(verdict_of(figure(0.0112, 0.01, 0.1)), verdict::differs);
}

TEST(a_verdict, says_which_figure_is_missing) {
    EXPECT_EQ(verdict_of(figure(3, not_given, 0)), verdict::no_published_figure);
    EXPECT_EQ(verdict_of(figure(not_given, 3, 0.1)), verdict::not_modelled);
}

TEST(an_experiment, is_named_where_its_file_is_at_fault) {
    const experiment broken{"broken", "", "", []() -> std::vector<measured_quantity> {
                                throw config_error("x.yaml:3: batch: gone, give one");
                            }};
    EXPECT_THAT([&] { run(broken); },
                ThrowsMessage<config_error>(AllOf(StartsWith("x.yaml:3: batch: gone, give one"),
                                                  HasSubstr("(experiment broken)"))));
}

TEST(experiments, have_a_name_of_their_own_a_sentence_and_a_source) {
    std::set<std::string> names;
    for (const experiment& each : experiments()) {
        EXPECT_TRUE(names.insert(each.name).second) << each.name;
        EXPECT_FALSE(each.sentence.empty()) << each.name;
        EXPECT_FALSE(each.source.empty()) << each.name;
    }
    EXPECT_FALSE(names.empty());
}

} // namespace
} // namespace bitloom::reproduce
