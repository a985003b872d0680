// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/fusion_unit_arithmetic.h"
#include "testbenches/models/bitfusion/fusion_unit_operands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace bitloom::bitfusion {
namespace {

constexpr unsigned widths[] = {2, 4, 8};
constexpr bool signs[] = {false, true};

TEST(bit_brick, multiplies_every_pair_of_codes_in_every_mode) {
    const int value[2][4] = {{0, 1, 2, 3}, {0, 1, -2, -1}}; // unsigned, signed
    for (const bool a_signed : signs)
        for (const bool b_signed : signs)
            for (unsigned a = 0; a < 4; ++a)
                for (unsigned b = 0; b < 4; ++b)
                    EXPECT_EQ(bit_brick_product(a, a_signed, b, b_signed),
                              value[a_signed][a] * value[b_signed][b]);
}

TEST(bit_brick, gives_a_product_of_six_bits) {
    for (const bool a_signed : signs)
        for (const bool b_signed : signs)
            for (unsigned codes = 0; codes < 16; ++codes) {
                const std::int32_t p = bit_brick_product(codes & 3, a_signed, codes >> 2, b_signed);
                EXPECT_GE(p, -32);
                EXPECT_LE(p, 31);
            }
}

TEST(fusion_unit, fuses_as_many_elements_as_its_bricks_allow) {
    const unsigned expected[3][3] = {{16, 8, 4}, {8, 4, 2}, {4, 2, 1}};
    for (unsigned a = 0; a < 3; ++a)
        for (unsigned w = 0; w < 3; ++w)
            EXPECT_EQ(fused_pes(widths[a], widths[w]), expected[a][w]);
}

TEST(fusion_unit, has_the_mode_words_of_the_authors_rtl) {
    EXPECT_EQ(mode_word(8, 8), 0b0000U);
    EXPECT_EQ(mode_word(8, 4), 0b0100U);
    EXPECT_EQ(mode_word(8, 2), 0b0101U);
    EXPECT_EQ(mode_word(4, 8), 0b1000U);
    EXPECT_EQ(mode_word(2, 8), 0b1010U);
    EXPECT_EQ(mode_word(4, 4), 0b1100U);
    EXPECT_EQ(mode_word(4, 2), 0b1101U);
    EXPECT_EQ(mode_word(2, 4), 0b1110U);
    EXPECT_EQ(mode_word(2, 2), 0b1111U);
}

TEST(fusion_unit, has_the_mode_word_of_the_slots) {
    // By slots of 2, 4 and 8 bits of activation and weight: narrow operands are not split further.
    constexpr unsigned words[3][3] = {
        {0b1111, 0b1110, 0b1010}, {0b1101, 0b1100, 0b1000}, {0b0101, 0b0100, 0b0000}};
    const auto slot = [](unsigned bits) { return bits <= 2 ? 0 : bits <= 4 ? 1 : 2; };
    for (unsigned a = 1; a <= 16; ++a)
        for (unsigned w = 1; w <= 16; ++w)
            EXPECT_EQ(mode_word(a, w), words[slot(a)][slot(w)]) << a << "x" << w;
}

TEST(fusion_unit, takes_16_bit_operands_byte_by_byte_with_the_sign_on_top) {
    for (const bool a_signed : signs)
        for (const bool w_signed : signs) {
            const beat_plan plan = plan_beat({16, a_signed}, {12, w_signed});
            ASSERT_EQ(plan.passes, 4U);
            const unsigned shifts[] = {0, 8, 8, 16};
            for (unsigned n = 0; n < 4; ++n) {
                EXPECT_EQ(plan.pass[n].shift, shifts[n]);
                const bool a_high = plan.pass[n].activation_byte == 1;
                const bool w_high = plan.pass[n].weight_byte == 1;
                EXPECT_EQ(plan.pass[n].wiring,
                          &wiring_of(0, a_signed && a_high, w_signed && w_high));
            }
        }
    EXPECT_EQ(plan_beat({16, true}, {8, true}).passes, 2U);
    EXPECT_EQ(plan_beat({4, true}, {9, true}).passes, 2U);
    EXPECT_EQ(plan_beat({16, true}, {4, true}).pairs, 2U);
    EXPECT_EQ(plan_beat({8, true}, {8, true}).passes, 1U);
}

TEST(fusion_unit, gives_every_brick_of_a_pair_another_part_of_the_product) {
    for (const unsigned a : widths)
        for (const unsigned w : widths) {
            std::set<std::array<unsigned, 3>> places;
            for (unsigned brick = 0; brick < bricks_per_unit; ++brick) {
                const brick_place p = place_of(brick, mode_word(a, w));
                EXPECT_LT(p.pair, fused_pes(a, w));
                EXPECT_LT(2 * p.activation_chunk, a);
                EXPECT_LT(2 * p.weight_chunk, w);
                places.insert({p.pair, p.activation_chunk, p.weight_chunk});
            }
            EXPECT_EQ(places.size(), bricks_per_unit) << a << "x" << w;
        }
}

TEST(fusion_unit, multiplies_every_pair_of_operands_up_to_4_bits_in_every_position) {
    each_format_pair(1, 4, [](operand_format a, operand_format w) {
        const beat_plan plan = plan_beat(a, w);
        for (unsigned at = 0; at < plan.pairs; ++at)
            for (const std::int32_t x : every_code(a))
                for (const std::int32_t y : every_code(w)) {
                    std::int32_t xs[16] = {}, ys[16] = {};
                    xs[at] = x;
                    ys[at] = y;
                    ASSERT_EQ(fusion_unit_sum(plan, xs, ys), x * y)
                        << a.bits << "x" << w.bits << " position " << at;
                }
    });
}

TEST(fusion_unit, multiplies_every_pair_of_8_bit_operands) {
    each_format_pair(8, 8, [](operand_format a, operand_format w) {
        const beat_plan plan = plan_beat(a, w);
        for (const std::int32_t x : every_code(a))
            for (const std::int32_t y : every_code(w))
                ASSERT_EQ(fusion_unit_sum(plan, &x, &y), x * y);
    });
}

TEST(fusion_unit, sums_extreme_operands) {
    each_format_pair(1, 16, [](operand_format a, operand_format w) {
        const std::int64_t pairs = fused_pes(a.bits, w.bits);
        for (const std::int64_t x : {every_code(a).front(), every_code(a).back()})
            for (const std::int64_t y : {every_code(w).front(), every_code(w).back()}) {
                std::int32_t xs[16], ys[16];
                std::fill(std::begin(xs), std::end(xs), static_cast<std::int32_t>(x));
                std::fill(std::begin(ys), std::end(ys), static_cast<std::int32_t>(y));
                EXPECT_EQ(fusion_unit_sum(xs, a, ys, w), pairs * x * y) << a.bits << "x" << w.bits;
            }
    });
}

TEST(fusion_unit, takes_weights_that_stand_apart) {
    const std::int32_t activations[] = {3, -2, 1, 7}, weights[] = {5, 0, -8, 0, 2, 0, 1, 0};
    const beat_plan plan = plan_beat({4, true}, {4, true});
    EXPECT_EQ(fusion_unit_sum(plan, activations, weights, 2), 15 + 16 + 2 + 7);
}

class fusion_unit_of_every_width : public ::testing::TestWithParam<unsigned> {};

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr unsigned vectors_per_format = 250'000; // a million per width pair
#else
constexpr unsigned vectors_per_format = 2'000;
#endif

TEST_P(fusion_unit_of_every_width, sums_the_products_of_random_vectors) {
    fast_random random(GetParam());
    for (unsigned bits = 1; bits <= 16; ++bits)
        for (unsigned sign = 0; sign < 4; ++sign) {
            const operand_format a{GetParam(), (sign & 1) != 0}, w{bits, (sign & 2) != 0};
            const beat_plan plan = plan_beat(a, w);
            // Up to 4 bits every pair of codes is tried above.
            const unsigned count = std::max(a.bits, w.bits) > 4 ? vectors_per_format : 10'000;
            for (unsigned n = 0; n < count; ++n) {
                std::int32_t xs[16], ys[16];
                std::int64_t expected = 0;
                for (unsigned i = 0; i < plan.pairs; ++i) {
                    const std::uint64_t drawn = random();
                    xs[i] = code_of(a, drawn);
                    ys[i] = code_of(w, drawn >> 32);
                    expected += std::int64_t{xs[i]} * ys[i];
                }
                ASSERT_EQ(fusion_unit_sum(plan, xs, ys), expected) << a.bits << "x" << w.bits;
            }
        }
}

INSTANTIATE_TEST_SUITE_P(activations, fusion_unit_of_every_width, ::testing::Range(1U, 17U));

} // namespace
} // namespace bitloom::bitfusion
