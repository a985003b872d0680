// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/remembering_source.h"
#include "testbenches/models/tiled/random_block.h"
#include "testbenches/models/tiled/same_block.h"

#include <gtest/gtest.h>

#include <set>

namespace bitloom::tiled {
namespace {

/// A block that descriptors can tell: bare sums and the ALU are Fusion-ISA's.
block random_layer(random_source& random) {
    block b;
    do
        b = random_block(random, {toss(random), 65536, 65536});
    while (b.post.from_sums);
    b.post.alu.clear();
    if (!b.post.uses_second())
        b.loads[static_cast<unsigned>(buffer::obuf)] = {};
    return b;
}

progress feed_all(block_source& source, const std::vector<std::uint32_t>& words) {
    progress made = progress::more;
    source.begin();
    for (std::size_t n = 0; n < words.size() && made == progress::more; ++n)
        made = source.feed(words[n]);
    return made;
}

TEST(descriptors, give_back_every_block_that_was_encoded) {
    random_source random(1);
    remembering_source<descriptor_decoder> source; // as the machine has it
    for (int n = 0; n < 3000; ++n) {
        const block b = random_layer(random);
        const std::vector<std::uint32_t> words = encode_descriptor(b);
        ASSERT_EQ(words.size(), descriptor_words().size());
        for (int repeat = 0; repeat < 2; ++repeat) {
            ASSERT_EQ(feed_all(source, words), progress::complete) << source.reason();
            expect_same_block(source.result(), b);
        }
        EXPECT_EQ(encode_descriptor(source.result()), words);
        if (::testing::Test::HasFailure())
            FAIL() << "block " << n;
    }
}

TEST(descriptors, name_the_word_of_every_stream) {
    random_source random(2);
    const block b = random_layer(random);
    remembering_source<descriptor_decoder> source;
    ASSERT_EQ(feed_all(source, encode_descriptor(b)), progress::complete);
    const auto name = [&](const memory_stream& s) {
        return descriptor_words().at(s.instruction).name;
    };
    EXPECT_EQ(name(source.result().loads[0]), "input.base_low");
    EXPECT_EQ(name(source.result().loads[1]), "second.base_low");
    EXPECT_EQ(name(source.result().loads[2]), "weight.base_low");
    EXPECT_EQ(name(source.result().loads[3]), "table.base_low");
    EXPECT_EQ(name(source.result().store), "store.base_low");
}

TEST(descriptors, have_words_with_names_of_their_own) {
    std::set<std::string> names;
    for (const descriptor_word& w : descriptor_words()) {
        EXPECT_TRUE(names.insert(w.name).second) << w.name;
        EXPECT_LE(w.lowest, w.highest) << w.name;
        EXPECT_GT(std::string(w.sentence).size(), 0U) << w.name;
    }
}

TEST(descriptors, depend_on_each_of_their_words) {
    random_source random(3);
    for (int n = 0; n < 20; ++n) {
        const std::vector<std::uint32_t> words = encode_descriptor(random_layer(random));
        for (std::size_t at = 0; at < words.size(); ++at) {
            std::vector<std::uint32_t> changed = words;
            changed[at] ^= 1;
            remembering_source<descriptor_decoder> source;
            if (feed_all(source, changed) == progress::complete) {
                // A stage that is off has words that nobody reads; they come back as zeros.
                EXPECT_TRUE(encode_descriptor(source.result())[at] == changed[at] ||
                            encode_descriptor(source.result())[at] == 0)
                    << descriptor_words()[at].name;
            }
        }
    }
}

TEST(descriptors, cannot_tell_what_no_word_holds) {
    random_source random(4);
    block b = random_layer(random);
    b.window.rows = 65536;
    EXPECT_THROW(encode_descriptor(b), model_error);
}

TEST(descriptors, survive_random_words) {
    random_source random(5);
    const std::vector<std::uint32_t> good = encode_descriptor(random_layer(random));
    for (int n = 0; n < 20000; ++n) {
        std::vector<std::uint32_t> words = good;
        for (std::uint32_t changes = pick(random, 1, 40); changes > 0; --changes)
            words[pick(random, 0, static_cast<std::uint32_t>(words.size()) - 1)] =
                pick(random, 0, toss(random) ? 15 : ~0U);
        remembering_source<descriptor_decoder> source;
        if (feed_all(source, words) == progress::bad)
            EXPECT_NE(std::string(source.reason()), "");
        else
            encode_descriptor(source.result());
    }
}

} // namespace
} // namespace bitloom::tiled
