// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/fusion_unit_arithmetic.h"
#include "testbenches/models/bitfusion/random_block.h"

#include <gtest/gtest.h>

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

/// Every width pair and sign pair.
template <typename Function>
void each_mode(Function run) {
    for (const unsigned a : widths)
        for (const unsigned w : widths)
            for (const bool a_signed : signs)
                for (const bool w_signed : signs)
                    run(operand_format{a, a_signed}, operand_format{w, w_signed});
}

TEST(fusion_unit, multiplies_every_pair_of_operands_in_every_position) {
    each_mode([](operand_format a, operand_format w) {
        const unsigned pairs = fused_pes(a.bits, w.bits);
        for (unsigned at = 0; at < pairs; ++at)
            for (std::int32_t x = a.lowest(); x <= a.highest(); ++x)
                for (std::int32_t y = w.lowest(); y <= w.highest(); ++y) {
                    std::int32_t xs[16] = {}, ys[16] = {};
                    xs[at] = x;
                    ys[at] = y;
                    ASSERT_EQ(fusion_unit_sum(xs, a, ys, w), x * y)
                        << a.bits << "x" << w.bits << " position " << at;
                }
    });
}

TEST(fusion_unit, sums_all_products_of_random_vectors) {
    random_source random(5);
    each_mode([&](operand_format a, operand_format w) {
        const unsigned pairs = fused_pes(a.bits, w.bits);
        for (int n = 0; n < 30000; ++n) { // 36 modes: more than a million vectors
            std::int32_t xs[16], ys[16], expected = 0;
            for (unsigned i = 0; i < pairs; ++i) {
                xs[i] =
                    a.lowest() + static_cast<std::int32_t>(random() >> 7 & ((1U << a.bits) - 1));
                ys[i] =
                    w.lowest() + static_cast<std::int32_t>(random() >> 7 & ((1U << w.bits) - 1));
                expected += xs[i] * ys[i];
            }
            ASSERT_EQ(fusion_unit_sum(xs, a, ys, w), expected) << a.bits << "x" << w.bits;
        }
    });
}

TEST(fusion_unit, sums_extreme_operands) {
    each_mode([](operand_format a, operand_format w) {
        const auto pairs = static_cast<std::int32_t>(fused_pes(a.bits, w.bits));
        for (const std::int32_t x : {a.lowest(), a.highest()})
            for (const std::int32_t y : {w.lowest(), w.highest()}) {
                std::int32_t xs[16], ys[16];
                std::fill(std::begin(xs), std::end(xs), x);
                std::fill(std::begin(ys), std::end(ys), y);
                EXPECT_EQ(fusion_unit_sum(xs, a, ys, w), pairs * x * y);
            }
    });
}

} // namespace
} // namespace bitloom::bitfusion
