// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_text.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

namespace bitloom::bitfusion {
namespace {

std::string text(opcode op, unsigned specifier, unsigned loop, unsigned immediate) {
    return listing(
        encode({op, static_cast<std::uint8_t>(specifier), static_cast<std::uint8_t>(loop),
                static_cast<std::uint16_t>(immediate)}));
}

TEST(instruction_set, puts_fields_where_the_authors_have_them) {
    EXPECT_EQ(encode({opcode::loop, 0x55, 0x0a, 0x1234}), 0x7aaa1234U);
    EXPECT_EQ(encode({opcode::block_end, 0, 0, 1}), 0x80000001U);
    EXPECT_EQ(encode({opcode::window, 0x7f, 0x1f, 0xffff}), 0xdfffffffU);
}

TEST(instruction_set, decodes_every_word_to_what_encodes_it) {
    random_source random(1);
    for (int n = 0; n < 100000; ++n) {
        const std::uint32_t word = pick(random, 0, ~0U);
        ASSERT_EQ(encode(decode(word)), word);
    }
}

TEST(instruction_set, has_the_authors_opcodes) {
    const std::pair<const char*, unsigned> expected[] = {
        {"setup", 0},      {"ld-mem", 1},      {"st-mem", 2},          {"rd-buf", 3},
        {"wr-buf", 4},     {"gen-addr-hi", 5}, {"gen-addr-lo", 6},     {"loop", 7},
        {"block-end", 8},  {"base-addr", 9},   {"pu-block-start", 10}, {"compute-r", 11},
        {"compute-i", 12}, {"window", 13}};
    ASSERT_EQ(mnemonics.size(), std::size(expected));
    for (const auto& [mnemonic, op] : expected)
        EXPECT_STREQ(mnemonics[op], mnemonic);
}

TEST(instruction_set, packs_formats_as_bits_less_one_and_sign) {
    const setup_formats f{{8, true}, {2, false}, {4, true}};
    EXPECT_EQ(encode_formats(f), 0x5317U);
    const setup_formats again = decode_formats(0x5317);
    EXPECT_EQ(again.activation, f.activation);
    EXPECT_EQ(again.weight, f.weight);
    EXPECT_EQ(again.output, f.output);
}

TEST(instruction_set, lists_each_instruction_in_a_line) {
    EXPECT_EQ(text(opcode::setup, 3 << 3 | 1, 0, 0x5317),
              "setup          activation s8 weight u2 output s4");
    EXPECT_EQ(text(opcode::ld_mem, 2, 3, 1024), "ld-mem         IBUF at OH, 1024 x 4 B");
    EXPECT_EQ(text(opcode::st_mem, 8, 31, 7), "st-mem         OBUF at block, 7 B");
    EXPECT_EQ(text(opcode::rd_buf, 16, 0, 0), "rd-buf         WBUF");
    EXPECT_EQ(text(opcode::wr_buf, 8, 0, 0), "wr-buf         OBUF");
    EXPECT_EQ(text(opcode::gen_addr_lo, 0, 9, 0x20), "gen-addr-lo    IBUF LD row 0x0020");
    EXPECT_EQ(text(opcode::gen_addr_hi, 9, 2, 1), "gen-addr-hi    OBUF ST OC 0x0001");
    EXPECT_EQ(text(opcode::loop, 2, 5, 3), "loop           IC x 4 level 2");
    EXPECT_EQ(text(opcode::loop, loop_last | 7, 20, 1),
              "loop           oh x 2 level 7 in the last tile");
    EXPECT_EQ(text(opcode::base_addr, 24, 1, 2), "base-addr      BIAS part 0 0x10002");
    EXPECT_EQ(text(opcode::pu_block_start, 0, 0, 9), "pu-block-start 9 instructions");
    EXPECT_EQ(text(opcode::compute_i, 8, 3, 5), "compute-i      mvlo c3 0x0005");
    EXPECT_EQ(text(opcode::compute_r, 16, 8, 0x800), "compute-r      requantise sums c0.. push");
    EXPECT_EQ(text(opcode::compute_r, 0, 10, 0), "compute-r      nop input");
    EXPECT_EQ(text(opcode::compute_r, 5, 0, 0x803), "compute-r      max pipeline c3 push");
    EXPECT_EQ(text(opcode::compute_r, 1, 9, 0), "compute-r      add second");
    EXPECT_EQ(text(opcode::compute_i, 5, 0x10, 0xfffb), "compute-i      max pipeline -5 push");
    EXPECT_EQ(text(opcode::compute_i, 3, 8, 77), "compute-i      mul sums 77");
    EXPECT_EQ(text(opcode::window, 8, 0, 0xffff), "window         pad-code -1");
    EXPECT_EQ(text(opcode::window, 9, 0, 0x17), "window         second-format s8");
    EXPECT_EQ(text(opcode::block_end, 0, 0, 1), "block-end      last");
    EXPECT_EQ(text(opcode::block_end, 0, 0, 0), "block-end");
}

TEST(instruction_set, lists_what_is_no_instruction_as_a_word) {
    EXPECT_EQ(text(opcode::setup, 0, 0, 0x5317), ".word          0x00005317") << "other slots";
    EXPECT_EQ(text(opcode::rd_buf, 0, 16, 4), ".word          0x30100004") << "a loop and a size";
    EXPECT_EQ(text(opcode::compute_r, 1, 9, 3), ".word          0xb0290003") << "two operands";
    EXPECT_EQ(listing(0xe0000001), ".word          0xe0000001");
}

} // namespace
} // namespace bitloom::bitfusion
