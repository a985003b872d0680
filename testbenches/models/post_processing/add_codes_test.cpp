// SPDX-License-Identifier: Apache-2.0
// The addition against its rule: T = 2 max(s1, s2), R(R((q1 - z1) << 20, s1 / T) +
// R((q2 - z2) << 20, s2 / T), T / (2^20 s_out)).
#include "models/post_processing/post_processing_arithmetic.h"
#include "testbenches/models/post_processing/plain_rule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bitloom::post_processing {
namespace {

struct addition {
    float scale_1 = 1, scale_2 = 1, scale_out = 1;
    std::int32_t zero_1 = 0, zero_2 = 0, zero_out = 0;
    std::int32_t low = -128, high = 127;

    double twice_larger() const { return 2 * std::max<double>(scale_1, scale_2); }
    double term_1() const { return scale_1 / twice_larger(); }
    double term_2() const { return scale_2 / twice_larger(); }
    double out() const { return twice_larger() / (1048576.0 * scale_out); }

    add_stage stage() const {
        return {zero_1,
                make_fixed_multiplier(term_1()),
                zero_2,
                make_fixed_multiplier(term_2()),
                make_fixed_multiplier(out()),
                zero_out,
                low,
                high};
    }
    std::int32_t rule(std::int32_t a, std::int32_t b) const {
        using plain::nearest_multiplier, plain::scaled;
        const std::int64_t sum =
            scaled((std::int64_t{a} - zero_1) * 1048576, nearest_multiplier(term_1())) +
            scaled((std::int64_t{b} - zero_2) * 1048576, nearest_multiplier(term_2()));
        return plain::clamped(zero_out + scaled(sum, nearest_multiplier(out())), low, high);
    }
};

class add_codes_of : public ::testing::Test {
protected:
    float random_scale() {
        return std::ldexp(0.5F + static_cast<float>(m_random() >> 40) * 0x1p-25F,
                          static_cast<int>(m_random() % 12) - 10);
    }
    std::int32_t random_int8() { return static_cast<std::int32_t>(m_random() % 256) - 128; }

    static void expect_rule_over_all_int8(const addition& a) {
        const add_stage stage = a.stage();
        for (std::int32_t x = -128; x < 128; ++x)
            for (std::int32_t y = -128; y < 128; ++y)
                ASSERT_EQ(add_codes(x, y, stage), a.rule(x, y))
                    << x << " + " << y << ", scales " << a.scale_1 << ", " << a.scale_2 << " to "
                    << a.scale_out;
    }

    std::mt19937_64 m_random{5};
};

TEST_F(add_codes_of, every_int8_pair_follow_the_rule_at_random_scales) {
    for (int repeat = 0; repeat < 60; ++repeat)
        expect_rule_over_all_int8({random_scale(), random_scale(), random_scale(), random_int8(),
                                   random_int8(), random_int8()});
}

TEST_F(add_codes_of, every_int8_pair_follow_the_rule_at_equal_and_far_apart_scales) {
    expect_rule_over_all_int8({0.05F, 0.05F, 0.05F, 0, 0, 0});
    expect_rule_over_all_int8({0.05F, 0.05F, 0.1F, -128, -128, -128});
    expect_rule_over_all_int8({1.0F, 1e-7F, 1.0F, 3, -7, 11});
    expect_rule_over_all_int8({1e-7F, 1.0F, 0.01F, 127, -128, 0});
    expect_rule_over_all_int8({1e-30F, 1e30F, 1e28F, 1, 2, 3}); // the small one is flushed
}

TEST_F(add_codes_of, uint8_pairs_follow_the_rule_and_clamp_to_0_and_255) {
    addition a{0.02F, 0.03F, 0.025F, 128, 100, 90, 0, 255};
    const add_stage stage = a.stage();
    for (std::int32_t x = 0; x < 256; ++x)
        for (std::int32_t y = 0; y < 256; ++y)
            ASSERT_EQ(add_codes(x, y, stage), a.rule(x, y)) << x << " + " << y;
    EXPECT_EQ(add_codes(0, 0, stage), 0);
    EXPECT_EQ(add_codes(255, 255, stage), 255);
}

TEST_F(add_codes_of, equal_scales_is_the_sum_of_codes) {
    const add_stage stage = addition{0.5F, 0.5F, 0.5F}.stage();
    for (std::int32_t x = -128; x < 128; ++x)
        for (std::int32_t y = -128; y < 128; ++y)
            ASSERT_EQ(add_codes(x, y, stage), std::clamp(x + y, -128, 127)) << x << " + " << y;
}

TEST_F(add_codes_of, operands_that_swap_places_is_the_same) {
    for (int repeat = 0; repeat < 2000; ++repeat) {
        const addition a{random_scale(), random_scale(), random_scale(),
                         random_int8(),  random_int8(),  random_int8()};
        const addition swapped{a.scale_2, a.scale_1, a.scale_out, a.zero_2, a.zero_1, a.zero_out};
        const std::int32_t x = random_int8(), y = random_int8();
        EXPECT_EQ(add_codes(x, y, a.stage()), add_codes(y, x, swapped.stage()));
    }
}

} // namespace
} // namespace bitloom::post_processing
