// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/tiled/random_block.h"
#include "testbenches/models/tiled/same_block.h"

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
            ASSERT_EQ(b->uses_array, b->post.requantise || b->post.thresholds ||
                                         b->post.piecewise || b->post.from_sums);
        }
    }
}

} // namespace
} // namespace bitloom::bitfusion
