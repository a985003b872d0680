// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/piecewise_timing.h"
#include "models/post_processing/post_processing_arithmetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace bitloom::post_processing {
namespace {

using generator = std::mt19937_64;
__extension__ using int128 = __int128;

/// The rule, word for word.
std::int32_t expected_code(std::int64_t sum, const piecewise_segment* channel,
                           const piecewise_stage& stage) {
    const piecewise_segment* s = channel;
    for (std::uint32_t n = 1; n < stage.segments; ++n)
        if (channel[n].first <= sum)
            s = channel + n;
    const int128 y = int128{sum} * int128{s->multiplier} + int128{s->offset};
    const int128 unit = int128{1} << (s->shift & 63);
    int128 code = y / unit; // rounds towards zero
    if (y % unit < 0)
        --code;
    if (code < stage.low)
        code = stage.low;
    return static_cast<std::int32_t>(code > stage.high ? stage.high : code);
}

/// Of `bits` bits or fewer, often close to the ends.
std::int64_t any(generator& random, unsigned bits) {
    const unsigned shift =
        64 - bits + (random() % 3 == 0 ? static_cast<unsigned>(random() % bits) : 0);
    const auto ends = std::numeric_limits<std::int64_t>::max();
    const std::uint64_t word =
        random() % 8 == 0 ? static_cast<std::uint64_t>(ends) + random() % 2 : random();
    return static_cast<std::int64_t>(word) >> shift;
}

template <typename word>
void compare_with_the_rule(unsigned constant_bits, unsigned most_segments_of_one) {
    generator random(constant_bits);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        piecewise_stage stage;
        stage.segments = 1 + static_cast<std::uint32_t>(random() % most_segments_of_one);
        stage.low = -static_cast<std::int32_t>(random() % 32769);
        stage.high = static_cast<std::int32_t>(random() % 32768);
        const std::size_t pixels = 1 + random() % 9, channels = 1 + random() % 20;
        std::vector<word> sums(pixels * channels);
        for (word& sum : sums)
            sum = static_cast<word>(any(random, sizeof(word) * 8));
        std::vector<piecewise_segment> table(channels * stage.segments);
        for (piecewise_segment& s : table)
            s = {any(random, sizeof(word) * 8), any(random, constant_bits),
                 any(random, constant_bits), static_cast<std::int32_t>(random()), 0};
        for (std::size_t c = 0; c < channels; ++c)
            std::sort(&table[c * stage.segments], &table[c * stage.segments] + stage.segments,
                      [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<std::int16_t> codes(sums.size());
        apply_piecewise(sums.data(), pixels, channels, table.data(), stage, codes.data());
        for (std::size_t i = 0; i < sums.size(); ++i)
            ASSERT_EQ(codes[i],
                      expected_code(sums[i], &table[i % channels * stage.segments], stage))
                << repeat << ' ' << i;
    }
}

TEST(piecewise, follows_the_rule_with_one_segment) {
    compare_with_the_rule<std::int32_t>(30, 1); // in 64 bits
    compare_with_the_rule<std::int32_t>(64, 1);
    compare_with_the_rule<std::int64_t>(31, 1);
    compare_with_the_rule<std::int64_t>(64, 1);
}

TEST(piecewise, follows_the_rule_with_the_constants_of_the_sums_own_segment) {
    compare_with_the_rule<std::int32_t>(40, 9);
    compare_with_the_rule<std::int64_t>(64, 9);
}

TEST(piecewise, finds_something_in_segments_in_disorder) {
    generator random(3);
    for (int repeat = 0; repeat < 500; ++repeat) {
        const piecewise_stage stage{0, 255, 1 + static_cast<std::uint32_t>(random() % 9)};
        std::vector<piecewise_segment> table(stage.segments);
        for (piecewise_segment& s : table)
            s = {any(random, 32), any(random, 30), any(random, 30), 20, 0};
        const auto sum = static_cast<std::int32_t>(random());
        std::int16_t code = -1, again = -1;
        apply_piecewise(&sum, 1, 1, table.data(), stage, &code);
        apply_piecewise(&sum, 1, 1, table.data(), stage, &again);
        EXPECT_GE(code, 0);
        EXPECT_EQ(code, again);
    }
}

TEST(piecewise, takes_a_cycle_and_a_comparison_for_each_halving_of_the_segments) {
    EXPECT_EQ(piecewise_cycles(1), 1U);
    EXPECT_EQ(piecewise_cycles(2), 2U);
    EXPECT_EQ(piecewise_cycles(3), 3U);
    EXPECT_EQ(piecewise_cycles(4), 3U);
    EXPECT_EQ(piecewise_cycles(5), 4U);
    EXPECT_EQ(piecewise_cycles(1024), 11U);
}

TEST(piecewise, gives_16_bit_unsigned_codes_in_a_tile) {
    const std::int32_t sums[] = {40000, -3, 70000, 12}; // [pixel][channel]
    const piecewise_segment table[] = {{0, 1, 0, 0, 0}, {0, -4, 3, 1, 0}};
    std::uint8_t output[8] = {};
    post_program program;
    program.piecewise = piecewise_stage{0, 65535, 1};
    post_tile tile;
    tile.columns = 2;
    tile.channels = 2;
    tile.sums = sums;
    tile.segments = table;
    tile.output_format = {16, false};
    tile.output = output;
    post_arithmetic().process(program, tile);
    const auto code = [&](int i) { return output[2 * i] + 256 * output[2 * i + 1]; };
    EXPECT_EQ(code(0), 40000);
    EXPECT_EQ(code(1), 7); // 15 >> 1
    EXPECT_EQ(code(2), 65535);
    EXPECT_EQ(code(3), 0);
}

} // namespace
} // namespace bitloom::post_processing
