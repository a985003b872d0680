// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/block/group_stimulus.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

#include <map>

namespace bitloom::block {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;

constexpr bitlet::processing_element_parameters of_two{2, 24, 8, true};

/// A row for a PE of two pairs, by column.
using cells = std::map<std::string, std::string>;

cells good() {
    return {{"id", "x"},
            {"class", "by_hand"},
            {"isfix", "1"},
            {"quant", "3"},
            {"prune_hex", "00ff0F"},
            {"N_calculate", "1"},
            {"reset_before", "0"},
            {"Wsig_hex_u64", "0000000000000002"},
            {"Wexp_hex_el0first_2", "0a7f"},
            {"Wabs_hex_el0first_6", "00000180000f"},
            {"Abin_hex_el0first_8", "80fffffe00000007"}};
}

std::string csv(const cells& row) {
    std::string names, values;
    for (const auto& [name, value] : row) {
        names += name + ",";
        values += value + ",";
    }
    names.pop_back();
    values.pop_back();
    return names + "\n" + values + "\n";
}

bitlet::group_job read(const cells& row, const bitlet::processing_element_parameters& p = of_two) {
    const scratch_folder folder;
    return group_stimulus(folder.write("t.csv", csv(row)), p).job(0);
}

std::string refusal(const std::string& column, const std::string& cell,
                    const bitlet::processing_element_parameters& p = of_two,
                    const std::string& isfix = "1") {
    cells row = good();
    row["isfix"] = isfix;
    row[column] = cell;
    return message_of<config_error>([&] { read(row, p); });
}

TEST(group_stimulus, reads_the_columns_of_the_vectors) {
    const bitlet::group_job job = read(good());
    EXPECT_TRUE(job.control.is_fixed);
    EXPECT_EQ(job.control.quant, 3U);
    EXPECT_EQ(job.control.prune, 0xff0fU);
    EXPECT_EQ(job.control.last_index, 1U);
    EXPECT_EQ(job.operands.weight_negative, 2U);
    EXPECT_EQ(job.operands.weight_exponent[0], 0x0a);
    EXPECT_EQ(job.operands.weight_exponent[1], 0x7f);
    EXPECT_EQ(job.operands.weight_magnitude[0], 1U);
    EXPECT_EQ(job.operands.weight_magnitude[1], 0x80000fU);
    EXPECT_EQ(job.operands.activation[0], 0x80fffffeU);
    EXPECT_EQ(job.operands.activation[1], 7U);
    EXPECT_EQ(job.gaps, bitlet::beat_gaps{});
}

TEST(group_stimulus, leaves_the_vectors_answers_unread) {
    cells row = good();
    for (const char* answer : {"res_hex", "cycles", "S_steps", "Aacc_hex", "Emax"})
        row[answer] = "whatever";
    EXPECT_EQ(read(row).control.quant, 3U);
    row["result"] = "1";
    EXPECT_THAT(message_of<config_error>([&] { read(row); }), HasSubstr("'result' is unknown"));
}

TEST(group_stimulus, reads_gaps_where_there_are_any) {
    cells row = good();
    row["N_calculate"] = "63";
    row["Wexp_hex_el0first_2"] = std::string(128, '0');
    row["Wabs_hex_el0first_6"] = std::string(384, '0');
    row["Abin_hex_el0first_8"] = std::string(512, '0');
    row["gaps"] = "4 0 11";
    EXPECT_EQ(read(row, {}).gaps, (bitlet::beat_gaps{4, 0, 11}));
    row["gaps"] = "4 0 12";
    EXPECT_THAT(
        message_of<config_error>([&] { read(row, {}); }),
        EndsWith("t.csv:2: gaps: beat 3 comes in cycle 19, lanes need it by 18; write less"));
    row["gaps"] = "4 0";
    EXPECT_THAT(message_of<config_error>([&] { read(row, {}); }), HasSubstr("2 elements, give 3"));
    row["isfix"] = "0";
    row["gaps"] = "0 0 0";
    EXPECT_EQ(read(row, {}).gaps, bitlet::beat_gaps{});
    row["gaps"] = "0 1 0";
    EXPECT_THAT(message_of<config_error>([&] { read(row, {}); }),
                EndsWith("t.csv:2: gaps: known in fixed point alone, write 0 0 0 or isfix 1"));
    EXPECT_THAT(refusal("gaps", "1 0 0"), HasSubstr("there is no beat 1"));
}

TEST(group_stimulus, refuses_controls_that_the_pe_could_not_end) {
    EXPECT_THAT(refusal("isfix", "2"), EndsWith("isfix: '2', write a number from 0 to 1"));
    EXPECT_THAT(refusal("quant", "25"),
                EndsWith("t.csv:2: quant: '25', write a number from 0 to 24"));
    EXPECT_THAT(refusal("N_calculate", "2"), EndsWith("'2', write a number from 0 to 1"));
    EXPECT_THAT(refusal("reset_before", ""), EndsWith("'', write a number from 0 to 1"));
    EXPECT_THAT(
        refusal("prune_hex", "000000"),
        EndsWith("t.csv:2: prune_hex: 000000 leaves no lane on and the PE would never finish, "
                 "set at least one bit of ffffff"));
    EXPECT_THAT(refusal("prune_hex", "00ff00", {2, 8, 8, true}),
                HasSubstr("at least one bit of 0000ff"));
    EXPECT_THAT(refusal("prune_hex", "00ffff", {2, 8, 8, true}, "0"),
                HasSubstr("one bit of ff0000"));
}

TEST(group_stimulus, refuses_malformed_digits_with_their_place) {
    EXPECT_THAT(refusal("prune_hex", "ffff"), EndsWith("prune_hex: 4 digits, give 6"));
    EXPECT_THAT(refusal("prune_hex", "0xffff"),
                EndsWith("prune_hex: '0xffff' at element 0, write hexadecimal digits"));
    EXPECT_THAT(refusal("Wabs_hex_el0first_6", "00000180000"),
                EndsWith("11 digits, give 6 for each of 2 elements, element 0 first: 12"));
    EXPECT_THAT(refusal("Wabs_hex_el0first_6", "00000180000g"), HasSubstr("'80000g' at element 1"));
    EXPECT_THAT(refusal("Wexp_hex_el0first_2", "-17f"), HasSubstr("'-1' at element 0"));
    EXPECT_THAT(refusal("Abin_hex_el0first_8", ""), HasSubstr("0 digits"));
    EXPECT_THAT(refusal("Wsig_hex_u64", "0000000000000004"),
                EndsWith("bits from 2 on are set, a group has 2 elements; clear them"));
}

TEST(group_stimulus, refuses_fixed_point_weights_without_lanes_for_them) {
    EXPECT_THAT(refusal("Wabs_hex_el0first_6", "0000ff000100", {2, 8, 8, true}),
                EndsWith("element 1 is 000100, 8 lanes take up to 0000ff"));
}

} // namespace
} // namespace bitloom::block
