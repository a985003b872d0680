// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/post_processing_arithmetic.h"
#include "models/post_processing/threshold_timing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace bitloom::post_processing {
namespace {

using generator = std::mt19937_64;

/// Sums and lists of `channels`; half of the channels have a negative slope.
template <typename word>
struct example {
    std::vector<word> sums, table;
    std::vector<std::int32_t> expected; ///< codes

    example(generator& random, std::size_t pixels, std::size_t channels,
            const threshold_stage& stage, unsigned shift) {
        const auto any = [&] { return static_cast<word>(random()) >> shift; };
        sums.resize(pixels * channels);
        std::generate(sums.begin(), sums.end(), any);
        expected.assign(sums.size(), stage.lowest);
        for (std::size_t c = 0; c < channels; ++c) {
            const word sign = static_cast<word>(random() % 2);
            std::vector<word> list(stage.levels);
            std::generate(list.begin(), list.end(), any);
            std::sort(list.begin(), list.end());
            table.push_back(sign);
            table.insert(table.end(), list.begin(), list.end());
            for (std::size_t p = 0; p < pixels; ++p)
                for (const word threshold : list)
                    if ((sign == 0 ? sums[p * channels + c] : -sums[p * channels + c]) >= threshold)
                        expected[p * channels + c] += stage.step;
        }
    }
};

template <typename word>
void count_what_is_passed(unsigned shift) {
    generator random(5);
    for (int repeat = 0; repeat < 300; ++repeat) {
        threshold_stage stage;
        stage.levels = 1 + static_cast<std::uint32_t>(random() % (repeat % 10 == 0 ? 300 : 20));
        stage.lowest = static_cast<std::int32_t>(random() % 300) - 150;
        stage.step = static_cast<std::int32_t>(random() % 5) - 2;
        const std::size_t pixels = 1 + random() % 9, channels = 1 + random() % 9;
        const example<word> x(random, pixels, channels, stage, shift);
        std::vector<std::int16_t> codes(x.sums.size());
        apply_thresholds(x.sums.data(), pixels, channels, x.table.data(), stage, codes.data());
        ASSERT_EQ(std::vector<std::int32_t>(codes.begin(), codes.end()), x.expected) << repeat;
    }
}

TEST(thresholds, count_what_a_sum_of_32_bits_passes) {
    count_what_is_passed<std::int32_t>(2);
    count_what_is_passed<std::int32_t>(25); // with many that are equal
}
TEST(thresholds, count_what_a_sum_of_64_bits_passes) {
    count_what_is_passed<std::int64_t>(2);
    count_what_is_passed<std::int64_t>(57);
}

TEST(thresholds, compare_the_negated_least_sum_of_32_bits_without_wrapping) {
    const std::int32_t sum = std::numeric_limits<std::int32_t>::min();
    const std::int32_t table[] = {1, std::numeric_limits<std::int32_t>::max()};
    std::int16_t code = -7;
    apply_thresholds(&sum, 1, 1, table, {0, 1, 1}, &code);
    EXPECT_EQ(code, 1); // 2^31 >= 2^31 - 1
}

TEST(thresholds, take_a_comparison_for_each_bit_of_the_number_of_results) {
    for (std::uint32_t levels = 1; levels < 70000; levels += 1 + levels / 7) {
        const unsigned n = threshold_comparisons(levels);
        EXPECT_GE(std::uint64_t{1} << n, std::uint64_t{levels} + 1);
        EXPECT_LT(std::uint64_t{1} << (n - 1), std::uint64_t{levels} + 1);
    }
}

// Of a list that software left in disorder the machine finds something, the same every time, and
// reads nothing beside it.
TEST(thresholds, find_something_in_a_list_in_disorder) {
    generator random(6);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        std::vector<std::int32_t> list(1 + random() % 40);
        for (std::int32_t& t : list)
            t = static_cast<std::int32_t>(random());
        const auto levels = static_cast<std::uint32_t>(list.size());
        const auto value = static_cast<std::int32_t>(random());
        const std::uint32_t passed = passed_thresholds(list.data(), levels, value);
        EXPECT_LE(passed, levels);
        EXPECT_EQ(passed, passed_thresholds(list.data(), levels, value));
    }
}

TEST(thresholds, give_bipolar_codes_in_a_tile) {
    const std::int32_t sums[] = {4, 5, -9, 5}; // [pixel][channel]
    const std::int32_t table[] = {0, 4, 1, -4};
    std::uint8_t output[2] = {};
    post_program program;
    program.thresholds = threshold_stage{-1, 2, 1};
    post_tile tile;
    tile.columns = 2;
    tile.channels = 2;
    tile.sums = sums;
    tile.thresholds = table;
    tile.output_format = {1, true};
    tile.output = output;
    post_arithmetic().process(program, tile);
    EXPECT_EQ(output[0], 1); // +1, and -5 < -4: -1
    EXPECT_EQ(output[1], 0);
}

TEST(requantise, keeps_whole_sums_in_outputs_of_more_than_16_bits) {
    generator random(7);
    for (const unsigned bits : {17U, 24U, 31U, 32U})
        for (const bool wide : {false, true}) {
            constexpr std::size_t pixels = 5, channels = 3;
            std::vector<std::int32_t> sums(pixels * channels);
            for (std::int32_t& s : sums)
                s = static_cast<std::int32_t>(random()) >> (33 - bits);
            const std::vector<std::int64_t> wide_sums(sums.begin(), sums.end());
            const std::vector<tile_kernels::channel_scale> table(channels, {5, 1 << 30, 1});
            const std::vector<wide_channel_scale> wide_table(channels, {5, 1 << 30, 1});
            std::vector<std::uint8_t> output(pixels * ((channels * bits + 7) / 8));
            post_tile tile;
            tile.columns = pixels;
            tile.channels = channels;
            tile.output_format = {bits, true};
            tile.sums = sums.data();
            tile.table = table.data();
            tile.wide_sums = wide ? wide_sums.data() : nullptr;
            tile.wide_table = wide_table.data();
            tile.output = output.data();
            post_program program;
            program.requantise = requantise_stage{0, std::numeric_limits<std::int32_t>::min(),
                                                  std::numeric_limits<std::int32_t>::max()};
            post_arithmetic().process(program, tile);
            for (std::size_t i = 0; i < sums.size(); ++i) {
                const std::size_t first =
                    i / channels * ((channels * bits + 7) / 8) * 8 + i % channels * bits;
                std::uint64_t got = 0;
                for (unsigned bit = 0; bit < bits; ++bit)
                    got |= std::uint64_t{output[(first + bit) / 8] >> (first + bit) % 8 & 1U}
                           << bit;
                const auto expected = static_cast<std::uint64_t>(std::int64_t{sums[i]} + 5);
                ASSERT_EQ(got, expected & ((std::uint64_t{1} << bits) - 1)) << bits << ' ' << i;
            }
        }
}

} // namespace
} // namespace bitloom::post_processing
