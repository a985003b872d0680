// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/operand_codes.h"
#include "models/bitlet/packing_arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace bitloom::bitlet {
namespace {

float float_of(std::uint32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// IEEE 754: fraction times a power of two, finite numbers only.
double half_value(std::uint16_t bits) {
    const int exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
    return bits >> 15 != 0 ? -magnitude : magnitude;
}

TEST(operand_codes, widen_every_half_exactly_and_narrow_it_back) {
    for (std::uint32_t n = 0; n < 0x10000; ++n) {
        const auto half = static_cast<std::uint16_t>(n);
        const std::uint32_t bits = fp32_of_fp16(half);
        if ((half & 0x7c00) != 0x7c00) {
            ASSERT_EQ(float_of(bits), half_value(half)) << n;
            ASSERT_EQ(std::signbit(float_of(bits)), n >> 15 != 0) << n;
            ASSERT_EQ(fp16_of_fp32(bits), half);
        } else if ((half & 0x3ff) == 0) {
            ASSERT_TRUE(std::isinf(float_of(bits)));
            ASSERT_EQ(fp16_of_fp32(bits), half);
        } else {
            ASSERT_TRUE(std::isnan(float_of(bits)));
            ASSERT_GT(fp16_of_fp32(bits) & 0x7fff, 0x7c00);
        }
    }
}

TEST(operand_codes, narrow_to_halves_toward_zero) {
    for (std::uint32_t n = 0; n < 0x7bff; ++n) {
        const auto half = static_cast<std::uint16_t>(n);
        const std::uint32_t bits = fp32_of_fp16(half),
                            next = fp32_of_fp16(static_cast<std::uint16_t>(n + 1));
        for (const std::uint32_t between : {bits + 1, (bits + next) / 2, next - 1}) {
            ASSERT_EQ(fp16_of_fp32(between), half) << n;
            ASSERT_EQ(fp16_of_fp32(between | 1U << 31), half | 0x8000) << n;
        }
    }
    EXPECT_EQ(fp16_of_fp32(0x477fffff), 0x7bff) << "just below 2^16";
    EXPECT_EQ(fp16_of_fp32(0x47800000), 0x7c00) << "2^16";
    EXPECT_EQ(fp16_of_fp32(0x7f7fffff), 0x7c00);
}

TEST(operand_codes, take_bfloat16_as_the_upper_half_of_fp32) {
    for (std::uint32_t n = 0; n < 0x10000; ++n) {
        const auto code = static_cast<std::uint16_t>(n);
        ASSERT_EQ(fp32_of_bf16(code), n << 16);
        const bool is_nan = (n & 0x7fff) > 0x7f80;
        ASSERT_EQ(bf16_of_fp32(n << 16 | 0xffff),
                  is_nan || (n & 0x7fff) == 0x7f80 ? code | 0x40 : code);
    }
}

TEST(operand_codes, give_weights_their_hidden_bit_and_denormals_the_exponent_1) {
    group_operands group;
    put_float_weight(group, 0, 0xc0400000); // -3
    put_float_weight(group, 1, 0x00000007);
    put_float_weight(group, 2, 0x80000000);
    EXPECT_EQ(group.weight_negative, 5U);
    EXPECT_EQ(group.weight_exponent[0], 128);
    EXPECT_EQ(group.weight_magnitude[0], 0xc00000U);
    EXPECT_EQ(group.weight_exponent[1], 1);
    EXPECT_EQ(group.weight_magnitude[1], 7U);
    EXPECT_EQ(group.weight_exponent[2], 0);
    EXPECT_EQ(group.weight_magnitude[2], 0U);
    put_float_weight(group, 0, 0x3f800000);
    EXPECT_EQ(group.weight_negative, 4U);
}

TEST(operand_codes, write_fixed_point_as_sign_and_magnitude_and_as_two_s_complement) {
    group_operands group;
    put_fixed_weight(group, 63, -5);
    EXPECT_EQ(group.weight_negative, 1ULL << 63);
    EXPECT_EQ(group.weight_magnitude[63], 5U);
    EXPECT_EQ(fixed_word(-1), 0x80ffffffU);
    EXPECT_EQ(fixed_word((1 << 24) - 1), 0x00ffffffU);
    for (const std::int32_t value : {0, 1, -1, 77, -(1 << 24), (1 << 24) - 1})
        EXPECT_EQ(fixed_value(fixed_word(value)), value);
}

} // namespace
} // namespace bitloom::bitlet
