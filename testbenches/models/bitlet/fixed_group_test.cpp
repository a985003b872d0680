// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/group_arithmetic.h"
#include "models/bitlet/operand_codes.h"
#include "models/bitlet/packing_arithmetic.h"
#include "models/common/errors.h"
#include "testbenches/models/bitlet/group_oracle.h"
#include "testbenches/models/bitlet/random_group.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet {
namespace {

using namespace testing;

void expect_definition(const processing_element_parameters& p, const group_control& c,
                       const group_operands& operands) {
    const expected_group expected = expect_group(p, c, operands);
    const group_result result = compute_group(p, c, operands);
    ASSERT_EQ(result.accumulator, expected.sum);
    ASSERT_EQ(result.steps, expected.steps);
    ASSERT_EQ(result.maximum, 0U);
    ASSERT_EQ(fixed_value(result.packed), expected_fixed(expected.sum, c.quant));
    ASSERT_EQ(result.packed & 0x7f000000, 0U);
}

constexpr processing_element_parameters without_mistakes{64, 24, 8, false};

TEST(fixed_group, is_the_sum_of_products_of_numbers_of_every_width_and_sign) {
    random_bits random(1);
    for (unsigned w = 1; w <= 24; ++w)
        for (unsigned a = 1; a <= 24; ++a)
            for (const bool signs : {false, true})
                for (unsigned n = 0; n < 20; ++n) {
                    group_operands group;
                    wide sum = 0;
                    for (unsigned i = 0; i < 64; ++i) {
                        const std::int32_t x = random_code(random, w, signs);
                        const std::int32_t y = random_code(random, a, signs);
                        put_fixed_weight(group, i, x);
                        group.activation[i] = fixed_word(y);
                        sum += wide{x} * y;
                    }
                    group_control c;
                    c.is_fixed = true;
                    c.quant = n;
                    const group_result result = compute_group(without_mistakes, c, group);
                    ASSERT_EQ(result.accumulator, sum) << w << "x" << a;
                    ASSERT_EQ(fixed_value(result.packed), expected_fixed(sum, n));
                    // What the RTL packs in another way is in rtl_mistakes_test.cpp.
                    const group_result rtl = compute_group({}, c, group);
                    ASSERT_EQ(rtl.accumulator, sum);
                    ASSERT_EQ(rtl.steps, result.steps);
                }
}

TEST(fixed_group, follows_the_definition_for_every_number_of_pairs_and_window) {
    random_bits random(2);
    for (unsigned group = 2; group <= 64; ++group)
        for (unsigned window = 1; window <= 64; ++window)
            for (unsigned n = 0; n < 8; ++n) {
                const processing_element_parameters p{group, between(random, 1, 24), window, false};
                expect_definition(p, random_control(random, p, true),
                                  random_fixed_group(random, p));
            }
}

TEST(fixed_group, follows_the_definition_for_every_prune_mask_and_last_index) {
    random_bits random(3);
    for (unsigned n = 0; n < 100'000; ++n) {
        const processing_element_parameters p = random_parameters(random, false);
        group_control c = random_control(random, p, true);
        c.last_index = between(random, 0, p.group - 1);
        expect_definition(p, c, random_fixed_group(random, p));
    }
}

TEST(fixed_group, refuses_what_a_pe_could_not_end) {
    group_control c = {true, 0, 0, 63};
    EXPECT_THROW(compute_group({}, c, {}), model_error);
    c = {true, 25, 1, 63};
    EXPECT_THROW(compute_group({}, c, {}), model_error);
    c = {true, 0, 1, 32};
    EXPECT_THROW(compute_group({32, 24, 8, true}, c, {}), model_error);
    c = {false, 0, 1, 63}; // with eight lanes the lowest plane has none in floating point
    EXPECT_THROW(compute_group({64, 8, 8, true}, c, {}), model_error);
}

TEST(fixed_group, saturates_at_the_ends_of_its_range) {
    group_operands group;
    put_fixed_weight(group, 0, 1 << 23);
    put_fixed_weight(group, 1, 1);
    group_control c;
    c.is_fixed = true;
    const auto result_of = [&](std::int32_t large, std::int32_t small) {
        group.activation[0] = fixed_word(large);
        group.activation[1] = fixed_word(small);
        return fixed_value(compute_group(without_mistakes, c, group).packed);
    };
    EXPECT_EQ(result_of(1, (1 << 23) - 1), (1 << 24) - 1);
    EXPECT_EQ(result_of(1, 1 << 23), (1 << 24) - 1);
    EXPECT_EQ(result_of(-2, 0), -(1 << 24));
    EXPECT_EQ(result_of(-2, -1), -(1 << 24));
    c.quant = 1; // rounds down, never toward zero
    EXPECT_EQ(result_of(0, -1), -1);
    EXPECT_EQ(result_of(0, 3), 1);
    EXPECT_EQ(result_of(-4, -1), -(1 << 24));
}

} // namespace
} // namespace bitloom::bitlet
