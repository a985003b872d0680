// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/quantised_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bitloom::quantise {
namespace {

TEST(tensor_scales, magnitude_is_the_highest_code) {
    EXPECT_EQ(quantisation_of({false, 255.0F}, 8).scale, 1.0F);
    EXPECT_EQ(quantisation_of({true, 127.0F}, 8).scale, 1.0F);
    EXPECT_EQ(quantisation_of({true, 3.5F}, 4).scale, 0.5F);
    EXPECT_EQ(quantisation_of({false, 65535.0F}, 16).scale, 1.0F);
}

TEST(tensor_scales, only_tensors_with_negative_values_are_signed) {
    for (unsigned bits = 2; bits <= 16; ++bits) {
        EXPECT_TRUE(quantisation_of({true, 1.0F}, bits).format.is_signed);
        EXPECT_FALSE(quantisation_of({false, 1.0F}, bits).format.is_signed);
        EXPECT_EQ(quantisation_of({true, 1.0F}, bits).zero_point, 0);
    }
}

TEST(tensor_scales, one_bit_is_nothing_or_the_magnitude) {
    for (const bool negative : {false, true}) {
        const network::quantisation q = quantisation_of({negative, 0.75F}, 1);
        EXPECT_EQ(q.format, (operand_format{1, false}));
        EXPECT_EQ(q.scale, 0.75F);
    }
}

TEST(tensor_scales, a_tensor_of_zeros_has_a_scale) {
    EXPECT_EQ(quantisation_of({false, 0.0F}, 8).scale, 1.0F / 255.0F);
}

TEST(channel_codes, the_largest_magnitude_is_the_highest_code_and_halves_go_to_even) {
    const channel_codes found = quantised_channel({-3.5F, 1.0F, 1.25F, 0.75F, 0.0F}, 4, 1, 0);
    EXPECT_EQ(found.scale, 0.5F);
    EXPECT_EQ(found.codes, (std::vector<std::int32_t>{-7, 2, 2, 2, 0}));
}

TEST(channel_codes, one_bit_is_the_sign_of_the_mean_magnitude) {
    const channel_codes found = quantised_channel({-3.0F, 1.0F, 0.0F, 2.0F}, 1, 1, 0);
    EXPECT_EQ(found.scale, 1.5F);
    EXPECT_EQ(found.codes, (std::vector<std::int32_t>{-1, 1, 1, 1}));
}

TEST(channel_codes, zeros_have_the_scale_that_is_given_for_them) {
    EXPECT_EQ(quantised_channel({0.0F, 0.0F}, 8, 0.25F, 0).scale, 0.25F);
    EXPECT_EQ(quantised_channel({1e-9F, 0.0F}, 8, 0.25F, 0.5F).scale, 0.5F);
}

TEST(channel_codes, every_weight_is_within_half_a_step) {
    std::mt19937 random(7);
    for (unsigned bits = 2; bits <= 16; ++bits) {
        std::vector<float> weights(200);
        for (float& weight : weights)
            weight = std::normal_distribution<float>(0, 0.1F)(random);
        const channel_codes found = quantised_channel(weights, bits, 1, 0);
        const std::int32_t top = (1 << (bits - 1)) - 1;
        std::int32_t largest = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            EXPECT_LE(std::abs(static_cast<float>(found.codes[i]) * found.scale - weights[i]),
                      found.scale * 0.5001F);
            largest = std::max(largest, std::abs(found.codes[i]));
        }
        EXPECT_EQ(largest, top);
    }
}

TEST(bias_codes, are_in_units_of_both_scales) {
    EXPECT_EQ(bias_code(1.0, 0.5F, 0.25), 8);
    EXPECT_EQ(bias_code(-0.3125, 0.5F, 0.25), -2); // -2.5, to even
    EXPECT_EQ(bias_code(1e30, 0.5F, 0.25), 1 << 30);
}

} // namespace
} // namespace bitloom::quantise
