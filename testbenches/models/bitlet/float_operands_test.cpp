// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/float_groups.h"
#include "models/common/errors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

namespace bitloom::bitlet::testing {
namespace {

struct decoded {
    std::uint8_t exponent;
    std::int32_t significand;
};

decoded decode(std::uint32_t word, bool rtl_exact) {
    decoded one{};
    decode_fp32(&word, 1, rtl_exact, &one.exponent, &one.significand);
    return one;
}

TEST(float_operands, keep_the_value_of_every_finite_word) {
    std::mt19937 random(3);
    for (unsigned round = 0; round < 100000; ++round) {
        const auto word =
            static_cast<std::uint32_t>(round % 4 == 0 ? random() & 0x80ffffff : random());
        float value = 0;
        std::memcpy(&value, &word, sizeof value);
        if (!std::isfinite(value))
            continue;
        const decoded one = decode(word, false);
        EXPECT_EQ(std::ldexp(static_cast<double>(one.significand), one.exponent - 150), value);
    }
}

TEST(float_operands, give_a_denormal_a_hidden_bit_as_the_rtl_does) {
    EXPECT_EQ(decode(0x80000001, true).significand, -0x800001);
    EXPECT_EQ(decode(0x80000001, true).exponent, 1);
    EXPECT_EQ(decode(0x80000000, true).significand, 0);
    EXPECT_EQ(decode(0x80000000, true).exponent, 0);
}

TEST(float_operands, take_infinity_and_nan_as_ordinary_words) {
    EXPECT_EQ(decode(0x7f800000, true).exponent, 255);
    EXPECT_EQ(decode(0x7f800000, true).significand, 0x800000);
    EXPECT_EQ(decode(0xffc00001, true).significand, -0xc00001);
}

TEST(float_operands, are_filled_with_zeros_of_exponent_0) {
    const std::uint8_t exponents[] = {7, 9};
    const std::int32_t significands[] = {-5, 6};
    float_weight_group w;
    make_group(exponents, significands, 2, true, w);
    EXPECT_EQ(w.largest, 9u);
    EXPECT_EQ(w.below[0], 2);
    EXPECT_EQ(w.below[63], 9);
    EXPECT_EQ(w.magnitudes[0], 5u);
    EXPECT_EQ(w.magnitudes[63], 0u);
    EXPECT_EQ(w.negative, 1u);
    float_activation_group a;
    make_group(exponents, significands, 2, true, a);
    EXPECT_EQ(a.significands[0], -5);
    EXPECT_EQ(a.significands[63], 0);
    EXPECT_EQ(a.below[63], 9);
}

TEST(float_operands, of_more_than_a_group_are_refused) {
    const std::vector<std::uint8_t> exponents(65);
    const std::vector<std::int32_t> significands(65);
    float_weight_group w;
    float_activation_group a;
    EXPECT_THROW(make_group(exponents.data(), significands.data(), 65, true, w), model_error);
    EXPECT_THROW(make_group(exponents.data(), significands.data(), 65, true, a), model_error);
}

TEST(float_operands, are_refused_with_elements_that_do_not_count) {
    float_rules rules;
    rules.lanes.last = 62;
    EXPECT_THROW(float_groups({}, rules, {}), model_error);
    rules.lanes = {};
    rules.lanes.enabled = 0;
    EXPECT_THROW(float_groups({}, rules, {}), model_error);
}

} // namespace
} // namespace bitloom::bitlet::testing
