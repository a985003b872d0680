// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/experiment_report.h"

#include <gmock/gmock.h>

namespace bitloom::reproduce {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const experiment which{"study", "what it is", "a paper", nullptr};

const std::vector<measured_quantity> rows{{"speedup A", "", 2, 2, 0.01, "never shown"},
                                          {"cycles A", "", 1234567, not_given, 0, ""},
                                          {"power A", "mW", 3, 2, 0.01, "other clock"},
                                          {"power B", "mW", 5, 2, 0.01, "other clock"},
                                          {"training", "", not_given, 81, 0.1, "no such"}};

TEST(a_report, numbers_each_reason_once) {
    const std::string text = as_text(which, rows);
    EXPECT_THAT(text, HasSubstr("study: what it is\na paper\n"));
    EXPECT_THAT(text, HasSubstr("differs [1]"));
    EXPECT_THAT(text, HasSubstr("not modelled [2]"));
    EXPECT_THAT(text, HasSubstr("\n[1] other clock\n[2] no such\n"));
    EXPECT_THAT(text, Not(HasSubstr("[3]")));
}

TEST(a_report, gives_no_reason_for_what_is_reproduced) {
    EXPECT_THAT(as_text(which, rows), Not(HasSubstr("never shown")));
    EXPECT_TRUE(as_json(which, rows)[0]["reason"].is_null());
}

TEST(a_report, writes_what_there_is_not_as_a_dash_or_null) {
    EXPECT_THAT(as_text(which, rows), HasSubstr("1,234,567          -       -"));
    const auto json = as_json(which, rows);
    for (const char* key : {"published", "ratio", "tolerance", "reason"})
        EXPECT_TRUE(json[1][key].is_null()) << key;
    EXPECT_EQ(json[1]["verdict"], "no published figure");
    EXPECT_TRUE(json[4]["ours"].is_null());
    EXPECT_EQ(json[4]["published"], 81);
    EXPECT_EQ(json[2]["ratio"], 1.5);
}

} // namespace
} // namespace bitloom::reproduce
