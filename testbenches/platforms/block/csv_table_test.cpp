// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/block/csv_table.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::block {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;

std::vector<std::string> row(const csv_table& table, std::size_t r) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c)
        cells.emplace_back(table.cell(r, c));
    return cells;
}

std::string refusal(const std::string& text) {
    const scratch_folder folder;
    const auto file = folder.write("t.csv", text);
    return message_of<config_error>([&] { const csv_table table(file); });
}

TEST(csv_table, reads_names_and_rows_with_their_lines) {
    const scratch_folder folder;
    const csv_table table(folder.write("t.csv", "id, a\n\n 1 ,\t2 3\n4,\n"));
    EXPECT_THAT(table.columns(), ElementsAre("id", "a"));
    ASSERT_EQ(table.rows(), 2U);
    EXPECT_THAT(row(table, 0), ElementsAre("1", "2 3"));
    EXPECT_THAT(row(table, 1), ElementsAre("4", ""));
    EXPECT_THAT(table.where_header(), EndsWith("t.csv:1: "));
    EXPECT_THAT(table.where(0), EndsWith("t.csv:3: "));
    EXPECT_THAT(table.where(1), EndsWith("t.csv:4: "));
}

TEST(csv_table, reads_quotations_line_ends_and_byte_order_marks_of_other_programs) {
    const scratch_folder folder;
    const csv_table table(folder.write("t.csv", "\xef\xbb\xbf\"id\",a\r\n\"x, \"\"y\"\"\" ,\"\"\r\n"
                                                "\" z \",last"));
    EXPECT_THAT(table.columns(), ElementsAre("id", "a"));
    ASSERT_EQ(table.rows(), 2U);
    EXPECT_THAT(row(table, 0), ElementsAre("x, \"y\"", ""));
    EXPECT_THAT(row(table, 1), ElementsAre(" z ", "last"));
}

TEST(csv_table, refuses_what_is_no_table_with_the_line) {
    EXPECT_THAT(refusal(""), EndsWith("t.csv: is empty, start with a line of column names"));
    EXPECT_THAT(refusal("a,b,a\n"), EndsWith("t.csv:1: column 'a' is named twice, keep one"));
    EXPECT_THAT(refusal("a,\n"), HasSubstr("t.csv:1: column '' is without a name"));
    EXPECT_THAT(refusal("a,b\n1,2\n3\n"), EndsWith("t.csv:3: 1 cells, the header names 2"));
    EXPECT_THAT(refusal("a,b\n1,2,3\n"), EndsWith("t.csv:2: 3 cells, the header names 2"));
    EXPECT_THAT(refusal("a,b\n\"1,2\n"), HasSubstr("t.csv:2: a quotation is open"));
    EXPECT_THAT(refusal("a,b\n\"1\"2,3\n"), HasSubstr("t.csv:2: text after a quotation"));
    EXPECT_THAT(refusal("a\n\""), HasSubstr("t.csv:2: a quotation is open"));
}

TEST(csv_table, writes_cells_that_it_reads_back) {
    const scratch_folder folder;
    for (const char* text : {"plain", "a,b", "say \"x\"", "", "\""}) {
        const csv_table table(folder.write("t.csv", "id,b\n" + csv_cell(text) + ",1\n"));
        EXPECT_EQ(table.cell(0, 0), text);
    }
    EXPECT_EQ(csv_cell("plain"), "plain");
}

} // namespace
} // namespace bitloom::block
