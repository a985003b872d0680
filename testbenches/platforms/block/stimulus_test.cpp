// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/block/stimulus.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::block {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::message_of;
using testing::scratch_folder;

const std::vector<std::string> columns{"id", "x_bits", "x_signed", "xs"};

TEST(stimulus, names_the_codes_of_every_format) {
    EXPECT_EQ(allowed_codes({1, true}), "1-bit signed codes are -1 or 1");
    EXPECT_EQ(allowed_codes({1, false}), "1-bit unsigned codes are 0 to 1");
    EXPECT_EQ(allowed_codes({5, true}), "5-bit signed codes are -16 to 15");
    EXPECT_EQ(allowed_codes({16, false}), "16-bit unsigned codes are 0 to 65535");
}

TEST(stimulus, reads_formats_and_codes_whatever_the_order_of_columns) {
    const scratch_folder folder;
    const stimulus s(folder.write("t.csv", "xs,x_signed,id,x_bits\n -4  3 0,1,a,3\n"), columns);
    ASSERT_EQ(s.rows(), 1U);
    EXPECT_EQ(s.text(0, "id"), "a");
    const operand_format format = s.format(0, "x");
    EXPECT_EQ(format, (operand_format{3, true}));
    std::vector<std::int32_t> codes{7};
    s.codes(0, "xs", format, 3, codes);
    EXPECT_THAT(codes, ElementsAre(-4, 3, 0));
}

TEST(stimulus, refuses_with_line_column_and_element) {
    const scratch_folder folder;
    const stimulus s(folder.write("t.csv", "id,x_bits,x_signed,xs\na,3,0,1 8\n\nb,0,1,x\n"),
                     columns);
    std::vector<std::int32_t> codes;
    const auto refusal = [&](std::size_t row, operand_format format, std::size_t count) {
        return message_of<config_error>([&] { s.codes(row, "xs", format, count, codes); });
    };
    EXPECT_THAT(refusal(0, {3, false}, 2),
                EndsWith("t.csv:2: xs: element 1 is 8, 3-bit unsigned codes are 0 to 7"));
    EXPECT_THAT(refusal(0, {4, false}, 3), EndsWith("t.csv:2: xs: 2 elements, give 3"));
    EXPECT_THAT(refusal(0, {4, false}, 1), EndsWith("t.csv:2: xs: more than 1 elements, give 1"));
    EXPECT_THAT(
        refusal(1, {4, false}, 1),
        EndsWith("t.csv:4: xs: element 0 is 'x', write decimal numbers with spaces between"));
    EXPECT_THAT(message_of<config_error>([&] { s.format(1, "x"); }),
                EndsWith("t.csv:4: x_bits: '0', write a number from 1 to 16"));
}

} // namespace
} // namespace bitloom::block
