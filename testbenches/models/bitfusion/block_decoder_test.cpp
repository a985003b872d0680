// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <optional>

namespace bitloom::bitfusion {
namespace {

using progress = block_decoder::progress;

std::optional<block> decode_all(const std::vector<std::uint32_t>& words) {
    block_decoder d;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const progress p = d.feed(words[i]);
        if (p == progress::bad)
            return std::nullopt;
        if (p == progress::complete)
            return i + 1 == words.size() ? std::optional(d.result()) : std::nullopt;
    }
    return std::nullopt;
}

void expect_same_stream(const memory_stream& got, const memory_stream& expected) {
    EXPECT_EQ(got.used, expected.used);
    if (!expected.used)
        return;
    EXPECT_EQ(got.base, expected.base);
    EXPECT_EQ(got.tile_stride, expected.tile_stride);
    EXPECT_EQ(got.image_stride, expected.image_stride);
    EXPECT_EQ(got.row_stride, expected.row_stride);
    EXPECT_EQ(got.pixel_stride, expected.pixel_stride);
    EXPECT_EQ(got.issue_position, expected.issue_position);
    EXPECT_EQ(got.reserved_bytes, expected.reserved_bytes);
}

void expect_same_post(const post_processing::post_program& got,
                      const post_processing::post_program& expected) {
    ASSERT_EQ(got.requantise.has_value(), expected.requantise.has_value());
    ASSERT_EQ(got.pool.has_value(), expected.pool.has_value());
    ASSERT_EQ(got.rescale.has_value(), expected.rescale.has_value());
    ASSERT_EQ(got.add.has_value(), expected.add.has_value());
    EXPECT_EQ(got.from_stream, expected.from_stream);
    EXPECT_EQ(got.add, expected.add);
    EXPECT_EQ(got.from_sums, expected.from_sums);
    EXPECT_EQ(got.alu, expected.alu);
    if (got.requantise) {
        EXPECT_EQ(got.requantise->zero_point, expected.requantise->zero_point);
        EXPECT_EQ(got.requantise->low, expected.requantise->low);
        EXPECT_EQ(got.requantise->high, expected.requantise->high);
    }
    if (got.pool) {
        EXPECT_EQ(got.pool->kind, expected.pool->kind);
        EXPECT_EQ(got.pool->zero_in, expected.pool->zero_in);
        EXPECT_EQ(got.pool->zero_out, expected.pool->zero_out);
        EXPECT_EQ(got.pool->low, expected.pool->low);
        EXPECT_EQ(got.pool->high, expected.pool->high);
    }
    if (got.rescale) {
        EXPECT_EQ(got.rescale->zero_in, expected.rescale->zero_in);
        EXPECT_EQ(got.rescale->scale, expected.rescale->scale);
        EXPECT_EQ(got.rescale->zero_out, expected.rescale->zero_out);
        EXPECT_EQ(got.rescale->low, expected.rescale->low);
        EXPECT_EQ(got.rescale->high, expected.rescale->high);
    }
}

void expect_same_block(const block& got, const block& expected) {
    EXPECT_EQ(got.activation, expected.activation);
    EXPECT_EQ(got.weight, expected.weight);
    EXPECT_EQ(got.output, expected.output);
    if (expected.post.uses_second()) {
        EXPECT_EQ(got.second, expected.second);
    }
    for (unsigned d = 0; d < dimensions; ++d) {
        EXPECT_EQ(got.dims[d].tiles, expected.dims[d].tiles);
        EXPECT_EQ(got.dims[d].size, expected.dims[d].size);
        EXPECT_EQ(got.dims[d].last_size, expected.dims[d].last_size);
    }
    ASSERT_EQ(got.nest_depth, expected.nest_depth);
    for (unsigned n = 0; n < got.nest_depth; ++n)
        EXPECT_EQ(got.nest[n], expected.nest[n]);
    const input_window &g = got.window, &x = expected.window;
    EXPECT_EQ((std::array{g.rows, g.columns, g.pad_top, g.pad_left, g.stride_rows, g.stride_columns,
                          g.dilation_rows, g.dilation_columns}),
              (std::array{x.rows, x.columns, x.pad_top, x.pad_left, x.stride_rows, x.stride_columns,
                          x.dilation_rows, x.dilation_columns}));
    EXPECT_EQ(g.pad_code, x.pad_code);
    EXPECT_EQ(got.uses_array, expected.uses_array);
    EXPECT_EQ(got.last, expected.last);
    for (unsigned n = 0; n < 4; ++n)
        expect_same_stream(got.loads[n], expected.loads[n]);
    expect_same_stream(got.store, expected.store);
    expect_same_post(got.post, expected.post);
}

TEST(block_decoder, gives_back_every_block_that_was_encoded) {
    random_source random(1);
    for (int n = 0; n < 3000; ++n) {
        const block b = random_block(random, {toss(random), 65536, 65536});
        const std::optional<block> decoded = decode_all(compiler::encode_block(b));
        ASSERT_TRUE(decoded.has_value()) << n;
        expect_same_block(*decoded, b);
        if (HasFailure())
            FAIL() << "block " << n;
    }
}

TEST(block_decoder, is_not_complete_before_the_last_word) {
    random_source random(2);
    for (int n = 0; n < 100; ++n) {
        std::vector<std::uint32_t> words =
            compiler::encode_block(random_block(random, {toss(random)}));
        words.pop_back();
        block_decoder d;
        for (const std::uint32_t word : words)
            ASSERT_EQ(d.feed(word), progress::more);
        EXPECT_EQ(d.instructions(), words.size());
    }
}

TEST(block_decoder, survives_random_words) {
    random_source random(3);
    const std::uint32_t first = encode({opcode::setup, 3 << 3 | 3, 0, 0x777});
    for (int n = 0; n < 600000; ++n) {
        block_decoder d;
        progress p = d.feed(first);
        for (int word = 0; word < 50 && p == progress::more; ++word)
            p = d.feed(static_cast<std::uint32_t>(random()));
        EXPECT_NE(p, progress::complete); // nothing that random has all of its parts
    }
}

TEST(block_decoder, survives_random_changes_of_good_blocks) {
    random_source random(4);
    for (int n = 0; n < 30000; ++n) {
        std::vector<std::uint32_t> words =
            compiler::encode_block(random_block(random, {toss(random)}));
        for (int change = 0; change < 3; ++change)
            words[pick(random, 0, static_cast<std::uint32_t>(words.size()) - 1)] ^=
                1U << pick(random, 0, 31);
        const std::optional<block> b = decode_all(words);
        if (b) { // whatever is accepted, a machine can run
            for (const tiled_dimension& d : b->dims)
                ASSERT_LE(d.last_size, d.size);
            ASSERT_TRUE(b->store.used && b->loads[0].used);
            ASSERT_EQ(b->uses_array, b->post.requantise.has_value() || b->post.from_sums);
        }
    }
}

} // namespace
} // namespace bitloom::bitfusion
