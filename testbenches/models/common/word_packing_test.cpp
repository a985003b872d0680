// SPDX-License-Identifier: Apache-2.0
#include "models/common/bit_packing.h"
#include "models/common/float_formats.h"
#include "models/common/word_packing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace bitloom {
namespace {

/// Bit `n` of the stream, as bit_packing.h counts them.
unsigned bit_at(const std::vector<std::uint8_t>& bytes, std::size_t n) {
    return bytes[n / 8] >> (n % 8) & 1U;
}

TEST(word_packing, words_of_every_width_lie_bit_by_bit_and_come_back) {
    std::mt19937 random(3);
    for (unsigned bits = 1; bits <= 32; ++bits)
        for (const bool is_signed : {false, true})
            for (const std::size_t count : {1U, 7U, 1023U, 1024U, 2500U}) {
                const operand_format f{bits, is_signed};
                const bool bipolar = f.is_bipolar();
                std::vector<std::int32_t> words(count);
                for (std::int32_t& w : words) {
                    const auto field = static_cast<std::uint32_t>(random()) >> (32 - bits);
                    const std::uint64_t sign = is_signed ? std::uint64_t{1} << (bits - 1) : 0;
                    w = static_cast<std::int32_t>(bipolar ? 2 * field - 1 : (field ^ sign) - sign);
                }
                std::vector<std::uint8_t> bytes(packed_bytes(count, bits));
                pack_words(words.data(), count, f, bytes.data());
                for (std::size_t i = 0; i < count; ++i)
                    for (unsigned n = 0; n < bits; ++n) {
                        const bool one = bipolar ? words[i] > 0
                                                 : (static_cast<std::uint32_t>(words[i]) >> n & 1);
                        ASSERT_EQ(bit_at(bytes, i * bits + n), one ? 1U : 0U) << bits;
                    }
                std::vector<std::int32_t> back(count);
                unpack_words(bytes.data(), count, f, back.data());
                ASSERT_EQ(back, words) << bits << (is_signed ? " signed" : "");
            }
}

TEST(word_packing, floating_numbers_are_their_bits) {
    const std::vector<std::int32_t> words{0x7fc0, 0x3c00, 0xffff, 0x8000};
    for (const operand_format f : {fp16_format, bf16_format}) {
        std::vector<std::uint8_t> bytes(8);
        std::vector<std::int32_t> back(4);
        pack_words(words.data(), 4, f, bytes.data());
        EXPECT_EQ(bytes, (std::vector<std::uint8_t>{0xc0, 0x7f, 0, 0x3c, 0xff, 0xff, 0, 0x80}));
        unpack_words(bytes.data(), 4, f, back.data());
        EXPECT_EQ(back, words);
    }
}

TEST(float_formats, the_nearest_code_turns_at_the_middle_and_halves_go_to_even) {
    for (const operand_format f : {fp16_format, bf16_format}) {
        const std::uint32_t infinity = f == fp16_format ? 0x7c00 : 0x7f80;
        for (std::uint32_t code = 0; code + 1 < infinity; ++code)
            for (const std::uint32_t sign : {0U, 0x8000U}) {
                const float here = float_of(fp32_of_code(code | sign, f));
                const float next = float_of(fp32_of_code((code + 1) | sign, f));
                const float middle = here / 2 + next / 2;
                const auto nearest = [&](float x) { return nearest_code_of_fp32(bits_of(x), f); };
                ASSERT_EQ(nearest(here), code | sign);
                ASSERT_EQ(nearest(std::nextafter(middle, here)), code | sign);
                ASSERT_EQ(nearest(std::nextafter(middle, next)), (code + 1) | sign);
                if (here / 2 * 2 == here && next / 2 * 2 == next) { // the middle is exact
                    ASSERT_EQ(nearest(middle), (code + code % 2) | sign);
                }
            }
        EXPECT_EQ(nearest_code_of_fp32(0x7f7fffff, f), infinity);
        EXPECT_GT(nearest_code_of_fp32(0x7fc00000, f), infinity);
    }
}

} // namespace
} // namespace bitloom
