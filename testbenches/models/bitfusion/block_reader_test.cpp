// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"
#include "models/tiled/remembering_source.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <vector>

namespace bitloom::bitfusion {
namespace {

using block_reader = remembering_source<block_decoder>;
using words = std::vector<std::uint32_t>;

/// Feeds a reader and a new decoder the same words and expects the same answers.
void read_and_compare(block_reader& reader, const words& program) {
    block_decoder fresh;
    reader.begin();
    for (std::size_t i = 0; i < program.size(); ++i) {
        const progress expected = fresh.feed(program[i]);
        ASSERT_EQ(reader.feed(program[i]), expected) << "word " << i;
        if (expected == progress::bad)
            return;
        if (expected == progress::complete) {
            ASSERT_EQ(compiler::encode_block(reader.result()),
                      compiler::encode_block(fresh.result()));
            return;
        }
    }
}

TEST(block_reader, answers_as_a_new_decoder_whatever_it_read_before) {
    random_source random(5);
    block_reader reader;
    words program = compiler::encode_block(random_block(random, {true}));
    for (int n = 0; n < 3000; ++n) {
        switch (pick(random, 0, 3)) {
        case 0: // another block
            program = compiler::encode_block(random_block(random, {toss(random)}));
            break;
        case 1: // the same with one bit changed
            program[pick(random, 0, static_cast<std::uint32_t>(program.size()) - 1)] ^=
                1U << pick(random, 0, 31);
            break;
        case 2: // cut off
            program.resize(pick(random, 1, static_cast<std::uint32_t>(program.size())));
            break;
        default: // again
            break;
        }
        read_and_compare(reader, program);
        if (HasFailure())
            FAIL() << "block " << n;
    }
}

} // namespace
} // namespace bitloom::bitfusion
