// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/tile_kernels.h"
#include "models/post_processing/wide_requantise.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace bitloom::post_processing {
namespace {

struct one_channel {
    wide_channel_scale scale;
    std::int32_t zero_point = 0, low = -32768, high = 32767;

    std::int32_t code(std::int64_t sum) const {
        std::int16_t code = 0;
        requantise_wide(&sum, 1, 1, &scale, zero_point, low, high, &code);
        return code;
    }
};

/// floor(value * multiplier / 2^right + 1/2), digit by digit: no number is wider than 64 bits.
std::int64_t rounded(std::int64_t value, std::int64_t multiplier, int right) {
    // value = upper * 2^32 + lower, so the product is two of at most 63 bits.
    const std::int64_t upper = (value >> 32) * multiplier;
    const std::int64_t lower = (value & 0xffffffff) * multiplier;
    const std::int64_t units = upper + (lower >> 32); // of 2^32
    const std::int64_t rest = lower & 0xffffffff;
    if (right > 32) {
        const std::int64_t half = std::int64_t{1} << (right - 33); // in units; rest only adds
        return (units + half) >> (right - 32);
    }
    const std::int64_t half = std::int64_t{1} << (right - 1);
    return units * (std::int64_t{1} << (32 - right)) + ((rest + half) >> right);
}

TEST(wide_requantise, is_that_of_the_kernels_where_32_bits_hold_the_sum) {
    std::mt19937_64 random(1);
    constexpr std::size_t channels = 7, pixels = 5;
    for (int n = 0; n < 2000; ++n) {
        std::vector<std::int32_t> sums(pixels * channels);
        std::vector<tile_kernels::channel_scale> scales(channels);
        for (auto& s : sums)
            s = static_cast<std::int32_t>(random()) >> (1 + random() % 20);
        for (auto& s : scales)
            s = {static_cast<std::int32_t>(random()) >> 4,
                 static_cast<std::int32_t>(random() >> 33), static_cast<int>(random() % 40) - 31};
        std::vector<std::int16_t> expected(sums.size()), codes(sums.size());
        const auto zero = static_cast<std::int32_t>(random() % 256) - 128;
        tile_kernels::selected_kernels().requantise_rows({sums.data(), channels, pixels, channels,
                                                          scales.data(), zero, -3000, 3000,
                                                          expected.data(), channels});
        const std::vector<std::int64_t> wide_sums(sums.begin(), sums.end());
        std::vector<wide_channel_scale> wide_scales;
        wide_scales.reserve(scales.size());
        for (const auto& s : scales)
            wide_scales.push_back({s.bias, s.multiplier, s.shift});
        requantise_wide(wide_sums.data(), pixels, channels, wide_scales.data(), zero, -3000, 3000,
                        codes.data());
        ASSERT_EQ(codes, expected);
    }
}

TEST(wide_requantise, multiplies_exactly_beyond_64_bits) {
    std::mt19937_64 random(2);
    int inside = 0;
    for (int n = 0; n < 100'000; ++n) {
        one_channel c;
        c.scale.multiplier = static_cast<std::int32_t>(random() >> 33);
        c.scale.shift = static_cast<int>(random() % 31) - 31;
        const std::int64_t sum = static_cast<std::int64_t>(random()) >> (random() % 31 + 1);
        const std::int64_t expected = std::min<std::int64_t>(
            std::max<std::int64_t>(rounded(sum, c.scale.multiplier, 31 - c.scale.shift), c.low),
            c.high);
        inside += expected != c.low && expected != c.high ? 1 : 0;
        ASSERT_EQ(c.code(sum), expected)
            << sum << " " << c.scale.multiplier << " " << c.scale.shift;
    }
    EXPECT_GT(inside, 15'000) << "or the clamp hides everything";
}

TEST(wide_requantise, clamps_products_beyond_64_bits) {
    one_channel c;
    c.scale = {0, 0x7fffffff, 30};
    EXPECT_EQ(c.code(INT64_MAX), 32767);
    EXPECT_EQ(c.code(INT64_MIN), -32768);
}

TEST(wide_requantise, adds_a_bias_beyond_32_bits) {
    one_channel c;
    c.scale = {std::int64_t{5} << 40, 1 << 30, 1}; // times one
    EXPECT_EQ(c.code(-(std::int64_t{5} << 40) + 77), 77);
}

} // namespace
} // namespace bitloom::post_processing
