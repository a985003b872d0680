// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/fixed_multiplier.h"
#include "testbenches/models/post_processing/plain_rule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace bitloom::post_processing {
namespace {

using plain::nearest_multiplier;
using plain::scaled;

void expect_nearest(double factor) {
    const fixed_multiplier found = make_fixed_multiplier(factor);
    const fixed_multiplier expected = nearest_multiplier(factor);
    EXPECT_EQ(found.multiplier, expected.multiplier) << std::hexfloat << factor;
    EXPECT_EQ(found.shift, expected.shift) << std::hexfloat << factor;
}

TEST(fixed_multiplier, is_the_nearest_q31_fraction_of_any_factor) {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> fraction(0.5, 1.0);
    for (int exponent = -40; exponent <= 29; ++exponent)
        for (int repeat = 0; repeat < 3000; ++repeat)
            expect_nearest(std::ldexp(fraction(random), exponent));
}

TEST(fixed_multiplier, lies_within_half_a_unit_of_the_factor) {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> fraction(0.5, 1.0);
    for (int exponent = -31; exponent <= 29; ++exponent)
        for (int repeat = 0; repeat < 1000; ++repeat) {
            const double factor = std::ldexp(fraction(random), exponent);
            const fixed_multiplier m = make_fixed_multiplier(factor);
            const long double stands_for =
                std::ldexp(static_cast<long double>(m.multiplier), m.shift - 31);
            EXPECT_LE(std::abs(stands_for - factor), std::ldexp(1.0L, m.shift - 32)) << factor;
            EXPECT_GE(m.multiplier, 1 << 30);
        }
}

TEST(fixed_multiplier, rounds_a_tie_up) {
    for (int exponent = -31; exponent <= 29; exponent += 5)
        for (const std::int64_t q31 : {1LL << 30, (1LL << 30) + 1, (1LL << 31) - 2}) {
            const double tie =
                std::ldexp(static_cast<double>(2 * q31 + 1), exponent - 32); // q31 and a half
            EXPECT_EQ(make_fixed_multiplier(tie),
                      (fixed_multiplier{static_cast<std::int32_t>(q31 + 1), exponent}));
            expect_nearest(tie);
            expect_nearest(std::nextafter(tie, 0.0));
        }
}

TEST(fixed_multiplier, becomes_one_half_of_the_next_power_where_it_rounds_to_one) {
    for (int exponent = -32; exponent <= 29; ++exponent) {
        const double below_a_power = std::nextafter(std::ldexp(1.0, exponent), 0.0);
        EXPECT_EQ(make_fixed_multiplier(below_a_power), (fixed_multiplier{1 << 30, exponent + 1}))
            << exponent;
        const double tie = std::ldexp(static_cast<double>((1LL << 32) - 1), exponent - 32);
        EXPECT_EQ(make_fixed_multiplier(tie), (fixed_multiplier{1 << 30, exponent + 1}));
    }
}

TEST(fixed_multiplier, flushes_shifts_below_minus_31_to_zero) {
    const double smallest = std::ldexp(0.5, -31);
    EXPECT_EQ(make_fixed_multiplier(smallest), (fixed_multiplier{1 << 30, -31}));
    EXPECT_EQ(make_fixed_multiplier(std::ldexp(0.999, -32)), (fixed_multiplier{0, 0}));
    // The largest factor below it rounds up to it, and only then is the shift looked at.
    EXPECT_EQ(make_fixed_multiplier(std::nextafter(smallest, 0.0)),
              (fixed_multiplier{1 << 30, -31}));
}

TEST(fixed_multiplier, of_zero_and_of_denormals_is_zero) {
    EXPECT_EQ(make_fixed_multiplier(0.0), (fixed_multiplier{0, 0}));
    EXPECT_EQ(make_fixed_multiplier(std::numeric_limits<double>::denorm_min()),
              (fixed_multiplier{0, 0}));
    EXPECT_EQ(make_fixed_multiplier(std::numeric_limits<double>::min()), (fixed_multiplier{0, 0}));
    EXPECT_EQ(make_fixed_multiplier(double{std::numeric_limits<float>::denorm_min()}),
              (fixed_multiplier{0, 0}));
}

TEST(rounding_multiply, equals_the_rounded_rational_product) {
    std::mt19937_64 random(3);
    for (int shift = -31; shift <= 30; ++shift)
        for (int repeat = 0; repeat < 1500; ++repeat) {
            const fixed_multiplier factor{static_cast<std::int32_t>(random() >> 33), shift};
            const int width = 1 + repeat % 32; // 32-bit values: every product's rounding fits
            const auto value = static_cast<std::int64_t>(random()) >> (64 - width);
            EXPECT_EQ(rounding_multiply(value, factor), scaled(value, factor))
                << value << " * " << factor.multiplier << " * 2^" << shift - 31;
        }
}

TEST(rounding_multiply, is_exact_for_64_bit_values_that_need_a_128_bit_product) {
    std::mt19937_64 random(4);
    for (int shift = -31; shift <= 0; ++shift) // the factor is below 1: the result fits
        for (int repeat = 0; repeat < 1500; ++repeat) {
            const fixed_multiplier factor{static_cast<std::int32_t>(random() >> 33), shift};
            const auto value = static_cast<std::int64_t>(random());
            EXPECT_EQ(rounding_multiply(value, factor), scaled(value, factor)) << value;
        }
}

TEST(rounding_multiply, rounds_halves_towards_plus_infinity) {
    const fixed_multiplier half{1 << 30, 0};
    EXPECT_EQ(rounding_multiply(1, half), 1);
    EXPECT_EQ(rounding_multiply(-1, half), 0);
    EXPECT_EQ(rounding_multiply(3, half), 2);
    EXPECT_EQ(rounding_multiply(-3, half), -1);
    const fixed_multiplier quarter{1 << 30, -1};
    EXPECT_EQ(rounding_multiply(2, quarter), 1);
    EXPECT_EQ(rounding_multiply(-2, quarter), 0);
    EXPECT_EQ(rounding_multiply(-6, quarter), -1);
}

TEST(rounding_multiply, by_a_power_of_two_loses_nothing) {
    for (int power = 0; power < 30; ++power) {
        const fixed_multiplier factor = make_fixed_multiplier(std::ldexp(1.0, power));
        for (const std::int64_t value : {-128, -1, 0, 1, 127, 1 << 20})
            EXPECT_EQ(rounding_multiply(value, factor), value * (1LL << power));
    }
}

} // namespace
} // namespace bitloom::post_processing
