// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/post_processing_arithmetic.h"
#include "testbenches/models/post_processing/plain_rule.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace bitloom::post_processing {
namespace {

const pool_stage wide_average{pool_kind::average, 0, 0, -32768, 32767};

TEST(pooled_code, of_an_average_rounds_half_away_from_zero) {
    for (std::uint32_t count = 1; count <= 64; ++count)
        for (std::int64_t sum = -600; sum <= 600; ++sum)
            ASSERT_EQ(pooled_code(sum, count, count, wide_average, nullptr),
                      plain::half_away_from_zero(sum, count))
                << sum << " / " << count;
    EXPECT_EQ(pooled_code(5, 2, 4, wide_average, nullptr), 3);
    EXPECT_EQ(pooled_code(-5, 2, 4, wide_average, nullptr), -3);
}

TEST(pooled_code, of_an_average_takes_sums_of_large_windows) {
    const std::int64_t elements = 1 << 24;
    EXPECT_EQ(pooled_code(-128 * elements, 1 << 24, 1 << 24, wide_average, nullptr), -128);
    EXPECT_EQ(pooled_code(255 * elements - 1, 1 << 24, 1 << 24, wide_average, nullptr), 255);
}

TEST(pooled_code, of_a_maximum_is_the_code_clamped) {
    const pool_stage stage{pool_kind::maximum, 0, 0, -3, 6};
    for (std::int64_t code = -128; code < 256; ++code)
        EXPECT_EQ(pooled_code(code, 4, 4, stage, nullptr), plain::clamped(code, -3, 6));
}

TEST(pooled_code, rescaled_takes_the_factor_of_its_number_of_elements) {
    std::mt19937_64 random(6);
    for (std::uint32_t window = 1; window <= 12; ++window) {
        std::vector<tile_kernels::channel_scale> table;
        for (std::uint32_t outside = 0; outside < window; ++outside) {
            const auto m = make_fixed_multiplier(1.7 / (window - outside));
            table.push_back({0, m.multiplier, m.shift});
        }
        for (std::uint32_t count = 1; count <= window; ++count)
            for (int repeat = 0; repeat < 200; ++repeat) {
                const auto code = [&] { return static_cast<std::int32_t>(random() % 256) - 128; };
                const pool_stage stage{pool_kind::average_rescaled, code(), code(), -128, 127};
                std::int64_t raw = 0, centred = 0;
                for (std::uint32_t element = 0; element < count; ++element) {
                    const std::int32_t c = code();
                    raw += c;
                    centred += c - stage.zero_in;
                }
                const std::int64_t expected =
                    stage.zero_out + plain::scaled(centred, plain::nearest_multiplier(1.7 / count));
                ASSERT_EQ(pooled_code(raw, count, window, stage, table.data()),
                          plain::clamped(expected, -128, 127))
                    << count << " of " << window;
            }
    }
}

TEST(rescale_code, is_the_distance_from_the_zero_point_scaled_and_clamped) {
    std::mt19937_64 random(7);
    for (int repeat = 0; repeat < 300; ++repeat) {
        const double factor = 0.001 + static_cast<double>(random() % 5000) / 1000;
        const auto zero = [&] { return static_cast<std::int32_t>(random() % 256) - 128; };
        const rescale_stage stage{zero(), make_fixed_multiplier(factor), zero(), -100, 90};
        for (std::int32_t code = -128; code < 256; ++code) {
            const std::int64_t expected =
                stage.zero_out +
                plain::scaled(code - stage.zero_in, plain::nearest_multiplier(factor));
            ASSERT_EQ(rescale_code(code, stage), plain::clamped(expected, -100, 90)) << factor;
        }
    }
}

TEST(rescale_code, by_one_moves_between_zero_points) {
    const rescale_stage stage{128, make_fixed_multiplier(1.0), 0, -128, 127};
    for (std::int32_t code = 0; code < 256; ++code)
        EXPECT_EQ(rescale_code(code, stage), code - 128);
}

} // namespace
} // namespace bitloom::post_processing
