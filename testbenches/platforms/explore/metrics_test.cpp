// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/metrics.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace bitloom::explore {
namespace {

TEST(metrics, stand_in_the_documentation_as_they_are) {
    std::ostringstream text;
    text << std::ifstream(BITLOOM_SOURCE_DIR "/docs/sweeps.md").rdbuf();
    std::string table = "| metric | unit | |\n|---|---|---|\n";
    for (const metric& m : metrics())
        table += fmt::format("| `{}` | {} | {} |\n", m.name, m.unit, m.sentence);
    EXPECT_THAT(text.str(), testing::HasSubstr(table + "\n"));
}

TEST(metrics, write_numbers_that_read_back_as_themselves) {
    EXPECT_EQ(text_of(metric_value(std::uint64_t{1} << 62)), "4611686018427387904");
    EXPECT_EQ(text_of(metric_value(0.1)), "0.1");
    EXPECT_EQ(std::stod(text_of(metric_value(1.0 / 3))), 1.0 / 3);
    EXPECT_EQ(text_of(metric_value()), "");
}

} // namespace
} // namespace bitloom::explore
