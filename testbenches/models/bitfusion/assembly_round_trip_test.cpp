// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_text.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/tiled/random_block.h"

#include <gmock/gmock.h>

namespace bitloom::bitfusion {
namespace {

using ::testing::HasSubstr;

void expect_round_trip(std::uint32_t word) {
    const std::string text = listing(word);
    const assembled_line back = assemble_line(text);
    ASSERT_TRUE(back.word.has_value()) << text << ": " << back.error;
    ASSERT_EQ(*back.word, word) << text;
}

TEST(assembly, reads_every_random_word_back_from_its_text) {
    random_source random(1);
    unsigned legal = 0;
    for (int n = 0; n < 200000; ++n) {
        // Few bits set: otherwise hardly any word is an instruction.
        const std::uint32_t word =
            n % 2 == 0 ? pick(random, 0, ~0U)
                       : pick(random, 0, ~0U) & pick(random, 0, ~0U) & pick(random, 0, ~0U);
        legal += flaw_of(word) == nullptr ? 1 : 0;
        expect_round_trip(word);
        if (HasFatalFailure())
            return;
    }
    EXPECT_GT(legal, 5000U);
}

TEST(assembly, reads_every_form_back_with_every_value_of_each_field) {
    for (const instruction_form& form : instruction_table) {
        const std::uint32_t start =
            static_cast<std::uint32_t>(form.op) << 28 |
            static_cast<std::uint32_t>(form.selector < 0 ? 0 : form.selector) << 21;
        for (const instruction_field& f : form.fields)
            for (std::uint32_t value = 0; value <= std::min(f.mask(), 0xffffU); ++value) {
                expect_round_trip(start | value << f.low);
                if (HasFatalFailure())
                    return;
            }
    }
}

TEST(assembly, reads_every_word_of_random_blocks_back) {
    random_source random(2);
    for (int n = 0; n < 500; ++n)
        for (const std::uint32_t word :
             compiler::encode_block(random_block(random, {toss(random)}))) {
            ASSERT_EQ(flaw_of(word), nullptr) << listing(word);
            expect_round_trip(word);
            if (HasFatalFailure())
                return;
        }
}

TEST(assembly, takes_numbers_in_both_bases_and_any_blanks) {
    for (const char* text :
         {"ld-mem IBUF at OH, 1024 x 4 B", "  ld-mem\tIBUF  at OH, 0x400 x 4 B \r"})
        EXPECT_EQ(assemble_line(text).word, encode({opcode::ld_mem, 2, 3, 1024})) << text;
    EXPECT_EQ(assemble_line(".word 0x80000001").word, 0x80000001U);
    EXPECT_EQ(listing(0x80000001), "block-end      last") << "and that is how it is written";
    EXPECT_EQ(assemble_line("compute-i max pipeline -0x8000").word,
              encode({opcode::compute_i, 5, 0, 0x8000}));
}

TEST(assembly, says_what_is_wrong_and_what_would_be_right) {
    const std::pair<const char*, const char*> lines[] = {
        {"lod-mem IBUF", "'lod-mem' is no instruction, use one of setup ld-mem"},
        {"ld-mem QBUF at OH, 1 B", "'QBUF' is no BUFFER, use one of IBUF OBUF WBUF BIAS"},
        {"ld-mem IBUF at OH", "ends too early, write: ld-mem BUFFER at LOOP, COUNT x BYTES B"},
        {"ld-mem IBUF at OH, 1 x 3 B", "'3' is no x BYTES B, use 1, 2, 4, 8, 16, 32, 64 or 128"},
        {"ld-mem IBUF at OH, 65536 B", "'65536' is no COUNT, use 0 to 65535"},
        {"ld-mem IBUF at OH, 1 B more", "write: ld-mem"},
        {"loop IC x 0 level 0", "'0' is no ITERATIONS, use 1 to 65536"},
        {"loop IC x 65537 level 0", "'65537' is no ITERATIONS"},
        {"loop Q x 1 level 0", "is no LOOP, use one of B G OC"},
        {"setup activation s17 weight u2 output s4", "'s17' is no FORMAT, use u1 to u16"},
        {"compute-r relu pipeline", "compute-r has no 'relu', use one of nop add"},
        {"compute-i add pipeline 32768", "use -32768 to 32767"},
        {"compute-r add pipeline c32", "'c32' is no REGISTER, use c0 to c31"},
        {"compute-r requantise sums c0", "use c0.. to c31.."},
        {"window rows", "ends too early, write: window rows VALUE"},
        {"block-end 1", "unexpected '1', write: block-end [last]"},
        {".word 7", "write: .word 0x and eight digits"},
        {".word 0x123456789", "write: .word 0x and eight digits"},
        {"", "is no instruction"},
    };
    for (const auto& [line, error] : lines) {
        const assembled_line got = assemble_line(line);
        EXPECT_FALSE(got.word.has_value()) << line;
        EXPECT_THAT(got.error, HasSubstr(error)) << line;
    }
}

TEST(assembly, survives_any_text) {
    random_source random(3);
    const std::string letters =
        "loop IC x 4 level 2,ld-mem IBUF at OH, 4096 B compute-r c0..-0xs8u\t\n";
    for (int n = 0; n < 50000; ++n) {
        std::string text = listing(pick(random, 0, ~0U) & pick(random, 0, ~0U));
        for (std::uint32_t changes = pick(random, 1, 4); changes > 0; --changes) {
            const std::size_t at = pick(random, 0, static_cast<std::uint32_t>(text.size()));
            const std::size_t from =
                pick(random, 0, static_cast<std::uint32_t>(letters.size()) - 1);
            text.replace(std::min(at, text.size()), pick(random, 0, 3),
                         letters.substr(from, pick(random, 0, 3)));
        }
        const assembled_line got = assemble_line(text);
        ASSERT_NE(got.word.has_value(), !got.error.empty()) << text;
    }
}

} // namespace
} // namespace bitloom::bitfusion
