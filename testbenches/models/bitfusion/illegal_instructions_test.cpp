// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"
#include "models/bitfusion/instruction_text.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bitloom::bitfusion {
namespace {

using progress = block_decoder::progress;

/// Whether the words are one whole block.
bool is_block(const std::vector<std::uint32_t>& words) {
    block_decoder d;
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (d.feed(words[i]) != progress::more)
            return false;
    return d.feed(words.back()) == progress::complete;
}

/// A plain convolution's block, one word of it replaced or inserted.
class illegal_instructions : public ::testing::Test {
protected:
    illegal_instructions() {
        random_source random(5);
        block b;
        do
            b = random_block(random, {true});
        while (b.post.from_sums || b.post.uses_second() || b.post.rescale || b.nest_depth < 2);
        words = compiler::encode_block(b);
    }
    void expect_refused_behind_setup(const instruction& i) const {
        block_decoder d;
        ASSERT_EQ(d.feed(words[0]), progress::more);
        EXPECT_EQ(d.feed(encode(i)), progress::bad) << listing(encode(i));
    }
    /// The block without the words of `op`, or with `i` before its end.
    std::vector<std::uint32_t> without(opcode op, unsigned specifier_high = 99) const {
        std::vector<std::uint32_t> rest;
        for (const std::uint32_t word : words) {
            const instruction i = decode(word);
            if (i.op != op || (specifier_high != 99 && i.specifier >> 3 != specifier_high))
                rest.push_back(word);
        }
        return rest;
    }
    std::vector<std::uint32_t> with(const instruction& i) const {
        std::vector<std::uint32_t> more = words;
        more.insert(more.end() - 1, encode(i));
        return more;
    }
    std::vector<std::uint32_t> words;
};

TEST_F(illegal_instructions, are_unknown_opcodes) {
    ASSERT_TRUE(is_block(words));
    expect_refused_behind_setup({static_cast<opcode>(14), 0, 0, 0});
    expect_refused_behind_setup({static_cast<opcode>(15), 0, 0, 0});
}

TEST_F(illegal_instructions, are_blocks_that_do_not_start_with_setup) {
    for (unsigned op = 1; op < 16; ++op) {
        block_decoder d;
        EXPECT_EQ(d.feed(op << 28), progress::bad) << op;
    }
    expect_refused_behind_setup({opcode::setup, 3 << 3 | 3, 0, 0x777});
}

TEST_F(illegal_instructions, are_loops_that_do_not_exist_or_stand_twice) {
    for (const unsigned id : {8U, 10U, 11U, 15U, 24U, 30U, 31U})
        expect_refused_behind_setup({opcode::loop, 0, static_cast<std::uint8_t>(id), 1});
    expect_refused_behind_setup({opcode::loop, loop_last, 3, 1});
    block_decoder d;
    d.feed(words[0]);
    EXPECT_EQ(d.feed(encode({opcode::loop, 0, 3, 1})), progress::more);
    EXPECT_EQ(d.feed(encode({opcode::loop, 1, 3, 1})), progress::bad);
    EXPECT_STREQ(d.reason(), "this tile loop is there already: 8 nest, each once");
}

TEST_F(illegal_instructions, are_addresses_of_streams_that_do_not_exist) {
    for (const unsigned part : {4U, 5U, 7U})
        expect_refused_behind_setup(
            {opcode::base_addr, specify(buffer::obuf, static_cast<std::uint8_t>(part)), 0, 0});
    expect_refused_behind_setup({opcode::base_addr, specify(buffer::ibuf, 2), 0, 0});
    expect_refused_behind_setup({opcode::base_addr, 0x20, 0, 0});
    expect_refused_behind_setup({opcode::gen_addr_lo, specify(buffer::wbuf, 1), 0, 0});
    expect_refused_behind_setup({opcode::gen_addr_lo, specify(buffer::ibuf, 2), 0, 0});
    expect_refused_behind_setup({opcode::gen_addr_lo, specify(buffer::ibuf, 0), 11, 0});
    expect_refused_behind_setup({opcode::gen_addr_lo, 0x40, 0, 0});
}

TEST_F(illegal_instructions, are_memory_accesses_that_make_no_sense) {
    expect_refused_behind_setup({opcode::st_mem, specify(buffer::ibuf, 0), 31, 1});
    expect_refused_behind_setup({opcode::ld_mem, specify(buffer::ibuf, 0), 8, 1});
    expect_refused_behind_setup({opcode::ld_mem, 0x20, 31, 1});
    EXPECT_FALSE(is_block(with({opcode::ld_mem, specify(buffer::ibuf, 0), 31, 1}))) << "twice";
    expect_refused_behind_setup({opcode::wr_buf, specify(buffer::wbuf, 0), 0, 0});
}

TEST_F(illegal_instructions, are_windows_out_of_range) {
    for (const unsigned field : {0U, 1U, 4U, 5U, 6U, 7U})
        expect_refused_behind_setup({opcode::window, static_cast<std::uint8_t>(field), 0, 0});
    expect_refused_behind_setup({opcode::window, 10, 0, 1});
}

TEST_F(illegal_instructions, are_blocks_that_lack_a_part) {
    EXPECT_FALSE(is_block(without(opcode::rd_buf)));
    EXPECT_FALSE(is_block(without(opcode::rd_buf, 2)));
    EXPECT_FALSE(is_block(without(opcode::st_mem)));
    for (const buffer b : {buffer::ibuf, buffer::wbuf, buffer::bias})
        EXPECT_FALSE(is_block(without(opcode::ld_mem, static_cast<unsigned>(b))));
    std::vector<std::uint32_t> no_post = without(opcode::pu_block_start);
    EXPECT_FALSE(is_block(no_post));
    EXPECT_FALSE(is_block(with({opcode::ld_mem, specify(buffer::obuf, 0), 31, 1})))
        << "a second operand without an addition";
}

TEST_F(illegal_instructions, are_post_processing_that_makes_no_sense) {
    const auto refused = [&](const instruction& i) {
        block_decoder d;
        d.feed(words[0]);
        ASSERT_EQ(d.feed(encode({opcode::pu_block_start, 0, 0, 3})), progress::more);
        EXPECT_EQ(d.feed(encode(i)), progress::bad) << listing(encode(i));
    };
    expect_refused_behind_setup({opcode::compute_r, 16, source_sums, 0});
    expect_refused_behind_setup({opcode::pu_block_start, 0, 0, 0});
    refused({opcode::loop, 0, 3, 1});
    for (unsigned function = 0; function < 128; ++function)
        if (function == 0 || function > 8)
            refused({opcode::compute_i, static_cast<std::uint8_t>(function), 0, 0});
    for (unsigned function = 8; function < 128; ++function)
        if (function < 16 || function > 25)
            refused({opcode::compute_r, static_cast<std::uint8_t>(function), source_sums, 0});
    refused({opcode::compute_r, 16, source_sums, 30});         // constants 30..32
    refused({opcode::compute_r, 16, source_input_stream, 0});  // sums only
    refused({opcode::compute_r, 18, source_sums, 0});          // a pool of sums
    refused({opcode::compute_r, 22, source_input_stream, 0});  // thresholds of no sums
    refused({opcode::compute_r, 23, source_input_stream, 0});  // piecewise of no sums
    refused({opcode::compute_r, 22, source_sums, 30});         // constants 30..32
    refused({opcode::compute_r, 17, source_second_stream, 0}); // nothing to add to
    refused({opcode::compute_r, 21, source_pipeline, 0});      // nothing to rescale
    refused({opcode::compute_r, 24, source_input_stream, 0});  // requantises no sums
    refused({opcode::compute_r, 25, source_second_stream, 0}); // no sums of a cell
    refused({opcode::compute_r, 25, source_sums, 0});          // a cell without a second stream
    EXPECT_FALSE(is_block(with({opcode::pu_block_start, 0, 0, 1}))) << "behind the push";
}

TEST_F(illegal_instructions, are_stages_that_do_not_stand_in_the_pipelines_order) {
    const auto taken = [&](const std::vector<instruction>& post) {
        block_decoder d;
        d.feed(words[0]);
        d.feed(encode({opcode::pu_block_start, 0, 0, static_cast<std::uint16_t>(post.size() + 1)}));
        for (std::size_t n = 0; n < post.size(); ++n)
            if (d.feed(encode(post[n])) != progress::more)
                return n;
        return post.size();
    };
    const instruction sums{opcode::compute_r, 16, source_sums, 0},
        input{opcode::compute_r, 0, source_input_stream, 0},
        bare{opcode::compute_r, 0, source_sums, 0},
        rescale{opcode::compute_r, 21, source_pipeline, 0},
        relu{opcode::compute_i, 5, source_pipeline, 0},
        add{opcode::compute_r, 17, source_second_stream, 0},
        pool{opcode::compute_r, 18, source_pipeline, 0};
    EXPECT_EQ(taken({sums, rescale, add, relu, relu}), 5U);
    EXPECT_EQ(taken({input, pool, rescale, add, relu}), 5U);
    EXPECT_EQ(taken({bare, relu, relu}), 3U);
    const instruction on{opcode::compute_r, 0, source_pipeline, 0};
    EXPECT_EQ(taken({sums, on, rescale, on, on, add, on, relu, on}), 9U) << "a nop goes anywhere";
    EXPECT_EQ(taken({bare, on, rescale}), 2U);
    EXPECT_EQ(taken({sums, bare}), 1U);
    EXPECT_EQ(taken({sums, relu, rescale}), 2U);
    EXPECT_EQ(taken({sums, add, rescale}), 2U);
    EXPECT_EQ(taken({sums, rescale, rescale}), 2U);
    EXPECT_EQ(taken({sums, add, add}), 2U);
    EXPECT_EQ(taken({sums, pool}), 1U);
    EXPECT_EQ(taken({bare, rescale}), 1U);
    EXPECT_EQ(taken({bare, add}), 1U);
    EXPECT_EQ(taken({sums, sums}), 1U);
    EXPECT_EQ(taken({relu}), 0U);
    EXPECT_EQ(taken({sums, {opcode::compute_i, 5, source_second_stream, 0}}), 1U);
    EXPECT_EQ(taken({sums, {opcode::compute_r, 18, source_second_stream, 0}}), 1U);
    EXPECT_EQ(taken({sums, {opcode::compute_i, 5, immediate_push, 0}, relu}), 2U);
    std::vector<instruction> many(17, relu);
    many[0] = sums;
    EXPECT_EQ(taken(many), 17U);
    many.push_back(relu);
    EXPECT_EQ(taken(many), 17U);
}

TEST_F(illegal_instructions, are_strides_and_sizes_that_the_array_gives_itself) {
    const auto reason = [&](const instruction& i) {
        block_decoder d;
        d.feed(words[0]);
        EXPECT_EQ(d.feed(encode(i)), progress::bad);
        return std::string(d.reason());
    };
    for (const std::uint8_t access : {std::uint8_t{2}, std::uint8_t{3}})
        for (const opcode op : {opcode::gen_addr_hi, opcode::gen_addr_lo})
            EXPECT_EQ(reason({op, specify(buffer::ibuf, access), 1, 4}),
                      "RD and WR strides follow from the array's loops: they cannot be set");
    for (const instruction& i :
         {instruction{opcode::rd_buf, 0, 16, 4}, instruction{opcode::wr_buf, 8, 0, 1}})
        EXPECT_EQ(reason(i),
                  "loop and size must be 0: the array's own loops say what it reads and writes");
}

TEST_F(illegal_instructions, are_levels_out_of_order) {
    const auto taken = [&](const std::vector<instruction>& loops) {
        block_decoder d;
        d.feed(words[0]);
        for (std::size_t n = 0; n < loops.size(); ++n)
            if (d.feed(encode(loops[n])) != progress::more)
                return n;
        return loops.size();
    };
    using i = instruction;
    EXPECT_EQ(taken({i{opcode::loop, 0, 3, 1}, i{opcode::loop, 1, 4, 1}}), 2U);
    EXPECT_EQ(taken({i{opcode::loop, 0, 3, 1}, i{opcode::loop, 2, 4, 1}}), 1U) << "one left out";
    EXPECT_EQ(taken({i{opcode::loop, 0, 16, 1}, i{opcode::loop, 0, 3, 1}}), 1U) << "inside ic";
    EXPECT_EQ(taken({i{opcode::loop, 0, 17, 1}}), 0U) << "kw is one level in";
}

TEST_F(illegal_instructions, are_words_whose_reserved_bits_are_set) {
    random_source random(7);
    for (int n = 0; n < 20000; ++n) {
        const std::uint32_t word = pick(random, 0, ~0U);
        if (flaw_of(word) == nullptr)
            continue;
        block_decoder d;
        d.feed(words[0]);
        ASSERT_EQ(d.feed(word), progress::bad) << listing(word);
        ASSERT_STREQ(d.reason(), flaw_of(word));
    }
    EXPECT_NE(flaw_of(encode({opcode::block_end, 0, 0, 2})), nullptr);
    EXPECT_NE(flaw_of(encode({opcode::block_end, 1, 0, 1})), nullptr);
}

TEST_F(illegal_instructions, are_reductions_that_do_not_complete_in_one_go) {
    random_source random(6);
    block b = random_block(random, {true});
    b.nest_depth = 2;
    b.nest[0] = dimension::in_channel;
    b.nest[1] = dimension::out_row;
    for (memory_stream& s : b.loads)
        s.issue_position = -1;
    b.store.issue_position = -1;
    EXPECT_FALSE(is_block(compiler::encode_block(b)));
    std::swap(b.nest[0], b.nest[1]);
    EXPECT_TRUE(is_block(compiler::encode_block(b)));
}

TEST_F(illegal_instructions, are_windows_without_a_pool) {
    random_source random(8);
    block b;
    do
        b = random_block(random, {false});
    while (b.post.pool);
    EXPECT_TRUE(is_block(compiler::encode_block(b)));
    block strided = b, larger = b;
    strided.window.stride_columns = 2;
    EXPECT_FALSE(is_block(compiler::encode_block(strided)));
    dim_of(larger, dimension::kernel_row).size = 2;
    dim_of(larger, dimension::kernel_row).last_size = 2;
    EXPECT_FALSE(is_block(compiler::encode_block(larger)));
}

TEST_F(illegal_instructions, are_last_tiles_larger_than_the_others) {
    const auto extent = std::find_if(words.begin(), words.end(), [](std::uint32_t word) {
        return decode(word).op == opcode::loop && decode(word).loop_id == 16;
    });
    const auto level = static_cast<std::uint8_t>(loop_last | decode(*extent).specifier);
    EXPECT_FALSE(is_block(with({opcode::loop, level, 16, 0xffff})));
    EXPECT_TRUE(is_block(with({opcode::loop, level, 16, 0})));
}

} // namespace
} // namespace bitloom::bitfusion
