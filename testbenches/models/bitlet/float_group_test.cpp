// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/group_arithmetic.h"
#include "models/bitlet/operand_codes.h"
#include "testbenches/models/bitlet/exact_number.h"
#include "testbenches/models/bitlet/group_oracle.h"
#include "testbenches/models/bitlet/random_group.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace bitloom::bitlet {
namespace {

using namespace testing;

constexpr processing_element_parameters without_mistakes{64, 24, 8, false};

std::uint32_t bits_of(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}
float float_of(std::uint32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

struct fields {
    std::int64_t significand = 0; ///< with its sign
    unsigned exponent = 0;
    explicit fields(std::uint32_t bits) {
        const std::uint32_t field = bits >> 23 & 0xff;
        significand = static_cast<std::int64_t>(bits & 0x7fffff) + (field != 0 ? 1 << 23 : 0);
        significand = bits >> 31 != 0 ? -significand : significand;
        exponent = std::max(field, 1U);
    }
};

/// The groups' numbers, and what is known of their sum of products.
struct dot_product {
    group_operands operands;
    exact_number sum;              ///< exact
    std::int64_t significands = 0; ///< of the activations that count

    /// Products are in units of 2^-300: both significands have 23 bits behind the point and both
    /// exponents a bias of 127.
    void set(unsigned i, std::uint32_t weight, std::uint32_t activation) {
        put_float_weight(operands, i, weight);
        operands.activation[i] = activation;
        const fields w(weight), a(activation);
        sum.add(w.significand * a.significand, w.exponent + a.exponent);
        significands += w.significand != 0 ? std::abs(a.significand) : 0;
    }
};

/// |error| <= 2^(E_max - 254 - 23) * sum of activation significands + 1 ulp of the result.
void expect_within_bound(const dot_product& d) {
    const group_result result = compute_group(without_mistakes, {}, d.operands);
    exact_number bound;
    bound.add(d.significands, result.maximum);
    const fields r(result.packed);
    bound.add(1, r.exponent + 150);
    if ((result.packed & 0x7f800000) == 0x7f800000) {
        ASSERT_EQ(result.packed & 0x7fffff, 0U);
        exact_number reached = d.sum.magnitude(), largest;
        reached.add(d.significands, result.maximum);
        largest.add(1, 128 + 300);
        ASSERT_TRUE(largest <= reached) << "infinity for a sum that fp32 holds";
        return;
    }
    exact_number error = d.sum;
    error.add(-r.significand, r.exponent + 150);
    ASSERT_TRUE(error.magnitude() <= bound) << float_of(result.packed);
}

TEST(float_group, is_within_the_bound_of_the_exact_sum_of_products) {
    random_bits random(1);
    for (unsigned n = 0; n < 100'000; ++n) {
        const group_operands group = random_float_group(random, false);
        dot_product d;
        for (unsigned i = 0; i < 64; ++i) {
            const std::uint32_t hidden = group.weight_magnitude[i] >> 23;
            const std::uint32_t field = hidden != 0 ? group.weight_exponent[i] : 0U;
            d.set(i,
                  static_cast<std::uint32_t>(group.weight_negative >> i & 1) << 31 | field << 23 |
                      (group.weight_magnitude[i] & 0x7fffff),
                  group.activation[i]);
        }
        expect_within_bound(d);
    }
}

TEST(float_group, is_within_the_bound_on_trained_looking_numbers_of_every_format) {
    random_bits random(2);
    std::normal_distribution<float> weight(0, 0.05F), activation(0, 1);
    for (unsigned n = 0; n < 30'000; ++n) {
        dot_product d;
        for (unsigned i = 0; i < 64; ++i) {
            std::uint32_t w = bits_of(weight(random));
            std::uint32_t a =
                bits_of(n % 2 == 0 ? activation(random) : std::max(0.0F, activation(random)));
            if (n % 3 == 1) {
                w = fp32_of_bf16(bf16_of_fp32(w));
                a = fp32_of_bf16(bf16_of_fp32(a));
            } else if (n % 3 == 2) {
                w = fp32_of_fp16(fp16_of_fp32(w));
                a = fp32_of_fp16(fp16_of_fp32(a));
            }
            d.set(i, w, a);
        }
        expect_within_bound(d);
    }
}

TEST(float_group, follows_the_definition_for_every_size_prune_mask_and_last_index) {
    random_bits random(3);
    for (unsigned n = 0; n < 100'000; ++n) {
        const processing_element_parameters p = random_parameters(random, false);
        const group_control c = random_control(random, p, false);
        const group_operands group = random_float_group(random, true);
        const expected_group expected = expect_group(p, c, group);
        const group_result result = compute_group(p, c, group);
        ASSERT_EQ(result.maximum, expected.maximum);
        ASSERT_EQ(result.accumulator, expected.sum);
        ASSERT_EQ(result.steps, expected.steps);
    }
}

TEST(float_group, is_exact_where_nothing_is_shifted_out) {
    random_bits random(4);
    for (unsigned n = 0; n < 20'000; ++n) {
        group_operands group;
        std::int64_t sum = 0;
        for (unsigned i = 0; i < 64; ++i) {
            const std::int32_t w = random_code(random, 8, true), a = random_code(random, 8, true);
            put_float_weight(group, i, bits_of(static_cast<float>(w)));
            group.activation[i] = bits_of(static_cast<float>(a));
            sum += std::int64_t{w} * a;
        }
        for (const bool rtl_exact : {true, false}) {
            processing_element_parameters p;
            p.rtl_exact = rtl_exact;
            ASSERT_EQ(float_of(compute_group(p, {}, group).packed), static_cast<float>(sum));
        }
    }
}

TEST(float_group, without_essential_bits_is_plus_zero_in_the_fewest_steps) {
    group_operands group;
    group.weight_negative = ~0ULL;
    group.activation.fill(bits_of(-1.5F));
    const group_result result = compute_group(without_mistakes, {}, group);
    EXPECT_EQ(result.packed, 0U);
    EXPECT_EQ(result.steps, 8U);
    EXPECT_EQ(result.maximum, 0U);
}

} // namespace
} // namespace bitloom::bitlet
