// SPDX-License-Identifier: Apache-2.0
// What the authors' RTL gets wrong: kept with rtl_exact, right without.
#include "models/bitlet/group_arithmetic.h"
#include "models/bitlet/operand_codes.h"
#include "models/bitlet/packing_arithmetic.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet {
namespace {

constexpr processing_element_parameters rtl{64, 24, 8, true}, right{64, 24, 8, false};
constexpr std::uint32_t one = 0x3f800000, two = 0x40000000;

group_control fixed_point(unsigned quant = 0) {
    group_control c;
    c.is_fixed = true;
    c.quant = quant;
    return c;
}

TEST(rtl_mistakes, an_activation_denormal_gets_a_hidden_one) {
    group_operands group;
    put_float_weight(group, 0, one);
    group.activation[0] = 5;
    EXPECT_EQ(compute_group(rtl, {}, group).packed, 0x800005U);
    EXPECT_EQ(compute_group(right, {}, group).packed, 5U);
}

TEST(rtl_mistakes, a_result_of_exponent_0_misses_a_shift) {
    group_operands group;
    put_float_weight(group, 0, 0x3f000000); // 1/2
    group.activation[0] = 0x00c00000;       // 1.5 * 2^-126
    EXPECT_EQ(compute_group(rtl, {}, group).packed, 0x400000U);
    EXPECT_EQ(compute_group(right, {}, group).packed, 0x600000U);
    put_float_weight(group, 0, 0x3e800000); // 1/4: the shift of lower exponents is there
    EXPECT_EQ(compute_group(rtl, {}, group).packed, 0x300000U);
    EXPECT_EQ(compute_group(right, {}, group).packed, 0x300000U);
}

TEST(rtl_mistakes, an_even_number_of_wrong_high_bits_is_no_overflow) {
    group_operands group;
    for (unsigned i = 0; i < 4; ++i) {
        put_fixed_weight(group, i, (1 << 24) - 1);
        group.activation[i] = fixed_word((1 << 24) - 1);
    }
    const std::int64_t largest = (1 << 24) - 1, sum = 4 * largest * largest;
    const group_result missed = compute_group(rtl, fixed_point(24), group);
    EXPECT_EQ(missed.accumulator, sum);
    EXPECT_EQ(missed.packed, static_cast<std::uint32_t>(sum >> 24) & 0xffffff);
    EXPECT_EQ(compute_group(right, fixed_point(24), group).packed, 0xffffffU);
}

TEST(rtl_mistakes, the_lowest_activation_times_a_negative_weight_wraps) {
    group_operands group;
    put_fixed_weight(group, 0, -1);
    group.activation[0] = fixed_word(-(1 << 24));
    EXPECT_EQ(compute_group(rtl, fixed_point(), group).accumulator, -(1 << 24));
    EXPECT_EQ(compute_group(right, fixed_point(), group).accumulator, 1 << 24);
}

TEST(rtl_mistakes, products_of_zero_take_part_in_the_largest_exponent) {
    group_operands group;
    put_float_weight(group, 0, one);
    group.activation[0] = one;
    put_float_weight(group, 1, 0);
    group.activation[1] = 0x7f000000; // 2^127
    const group_result shifted_out = compute_group(rtl, {}, group);
    EXPECT_EQ(shifted_out.maximum, 254U);
    EXPECT_EQ(shifted_out.packed, one) << "254 is the sum of one's own exponents, too";
    put_float_weight(group, 2, 0x7f000000);
    group.activation[2] = 0;
    group.activation[0] = 0x30000000; // 2^-31
    EXPECT_EQ(compute_group(rtl, {}, group).packed, 0U);
    EXPECT_EQ(compute_group(right, {}, group).packed, 0x30000000U);
}

TEST(rtl_mistakes, the_last_step_may_take_an_element_behind_the_last) {
    group_operands group;
    put_fixed_weight(group, 4, 1);
    put_fixed_weight(group, 6, 1);
    group.activation[4] = fixed_word(10);
    group.activation[6] = fixed_word(100);
    group_control c = fixed_point();
    c.last_index = 3;
    EXPECT_EQ(compute_group(rtl, c, group).accumulator, 10);
    EXPECT_EQ(compute_group(right, c, group).accumulator, 0);
    EXPECT_EQ(compute_group(rtl, c, group).steps, compute_group(right, c, group).steps);
}

TEST(rtl_mistakes, elements_behind_the_last_take_part_in_the_largest_exponent) {
    group_operands group;
    for (unsigned i = 0; i < 2; ++i)
        put_float_weight(group, i, two);
    group.activation[0] = one;
    group.activation[1] = 0x70000000;
    group_control c;
    c.last_index = 0;
    EXPECT_EQ(compute_group(rtl, c, group).maximum, 128U + 0xe0);
    EXPECT_EQ(compute_group(right, c, group).maximum, 128U + 127);
    EXPECT_EQ(compute_group(right, c, group).packed, two);
}

} // namespace
} // namespace bitloom::bitlet
