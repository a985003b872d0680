// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "testbenches/platforms/explore/sweep_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::explore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> values(const std::string& path, const std::string& written) {
    return sweep_of("parameters:\n  " + path + ": " + written + "\n").parameters.at(0).values;
}

/// The message that the text is refused with.
std::string refusal(const std::string& text) {
    try {
        sweep_of(text);
    } catch (const config_error& wrong) {
        return wrong.what();
    }
    return "taken";
}

TEST(sweep_file, writes_lists_ranges_and_powers_as_values) {
    EXPECT_THAT(values("accelerator.rows", "[8, 16]"), ElementsAre("8", "16"));
    EXPECT_THAT(values("accelerator.rows", "{values: [8, 16]}"), ElementsAre("8", "16"));
    EXPECT_THAT(values("accelerator.rows", "{range: [1, 9], step: 4}"), ElementsAre("1", "5", "9"));
    EXPECT_THAT(values("accelerator.rows", "{range: [1, 3]}"), ElementsAre("1", "2", "3"));
    EXPECT_THAT(values("accelerator.rows", "{powers: [4, 33]}"), ElementsAre("4", "8", "16", "32"));
    EXPECT_THAT(values("dram.bits_per_cycle", "{powers: [1, 100], base: 10}"),
                ElementsAre("1", "10", "100"));
}

TEST(sweep_file, loses_no_end_of_a_range_to_rounding) {
    EXPECT_THAT(values("dram.bits_per_cycle", "{range: [1, 1.3], step: 0.1}"),
                ElementsAre("1", "1.1", "1.2", "1.3"));
}

TEST(sweep_file, writes_equal_values_alike) {
    EXPECT_THAT(values("accelerator.frequency_hz", "[500e6, 1000000000]"),
                ElementsAre("500000000", "1000000000"));
    EXPECT_THAT(refusal("parameters:\n  accelerator.frequency_hz: [500e6, 500000000]\n"),
                HasSubstr("given twice"));
}

TEST(sweep_file, finds_files_from_its_own_folder) {
    const sweep s = sweep_of("parameters: {technology: [mine.yaml, bitlet_28nm]}\n");
    EXPECT_EQ(s.platforms.at(0).filename(), "p.yaml");
    EXPECT_TRUE(s.platforms.at(0).is_absolute());
    EXPECT_TRUE(std::filesystem::path(s.parameters[0].values[0]).is_absolute());
    EXPECT_EQ(s.parameters[0].values[1], "bitlet_28nm");
}

TEST(sweep_file, says_line_and_path_of_what_is_wrong_and_what_would_be_right) {
    const std::string place = "s.yaml:4: parameters.";
    const auto refused = [](const std::string& line) {
        return refusal("parameters:\n  " + line + "\n");
    };
    EXPECT_THAT(refused("accelerator.row: [1]"),
                testing::AllOf(HasSubstr(place + "accelerator.row: "),
                               HasSubstr("did you mean accelerator.rows?")));
    EXPECT_THAT(refused("accelerator.rows: [8, 1000]"), HasSubstr("1 to 256"));
    EXPECT_THAT(refused("accelerator.rows: []"), HasSubstr("empty list"));
    EXPECT_THAT(refused("accelerator.rows: {range: [8, 4]}"), HasSubstr("smaller end first"));
    EXPECT_THAT(refused("accelerator.rows: {range: [1, 8], step: 0}"), HasSubstr("above 0"));
    EXPECT_THAT(refused("accelerator.rows: {powers: [0, 8]}"), HasSubstr("above 0"));
    EXPECT_THAT(refused("accelerator.rows: {powers: [1, 8], step: 2}"), HasSubstr("belongs to"));
    EXPECT_THAT(refused("accelerator.rows: {when: {accelerator.kind: bitlet}}"),
                HasSubstr("no values"));
    EXPECT_THAT(refused("accelerator.rows: {values: [8], when: {acelerator.kind: bitlet}}"),
                HasSubstr("did you mean accelerator.kind?"));
    EXPECT_THAT(refused("batch: [1, 2]"), HasSubstr("beside parameters"));
    EXPECT_THAT(refusal("set: {accelerator.rows: [1, 2]}\n"), HasSubstr("single value"));
    EXPECT_THAT(refusal("sampling: {method: random}\n"), HasSubstr("sampling.points"));
    EXPECT_THAT(refusal("objectives: {minimise: [cycle]}\n"), HasSubstr("did you mean cycles?"));
    EXPECT_THAT(refusal("parametres: {}\n"), HasSubstr("did you mean parameters?"));
}

} // namespace
} // namespace bitloom::explore
