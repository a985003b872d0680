// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/term_statistic.h"
#include "models/common/errors.h"

#include <gtest/gtest.h>

#include <numeric>

namespace bitloom::baselines {
namespace {

/// Digits of the non-adjacent form, one after the other.
unsigned digits_one_by_one(std::uint32_t magnitude) {
    unsigned digits = 0;
    for (std::int64_t x = magnitude; x != 0; x /= 2)
        if (x % 2 != 0) {
            ++digits;
            x -= x % 4 == 1 ? 1 : -1;
        }
    return digits;
}

TEST(terms, are_the_digits_of_the_non_adjacent_form) {
    for (std::uint32_t x = 0; x < 1U << 17; ++x)
        ASSERT_EQ(terms_of(x), digits_one_by_one(x)) << x;
}

TEST(activation_statistic, gives_probabilities_of_all_codes) {
    for (unsigned bits = 1; bits <= 16; ++bits) {
        const auto p = code_probabilities({0.3, 4}, bits);
        ASSERT_EQ(p.size(), std::size_t{1} << bits);
        EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
        EXPECT_GE(p[0], 0.3);
    }
    EXPECT_THROW(code_probabilities({}, 17), model_error);
    EXPECT_THROW(code_probabilities({}, 0), model_error);
}

TEST(activation_statistic, has_the_mean_of_half_a_normal_distribution) {
    const auto p = code_probabilities({0, 4}, 12);
    double mean = 0;
    for (std::size_t code = 0; code < p.size(); ++code)
        mean += p[code] * static_cast<double>(code);
    EXPECT_NEAR(mean * 4 / 4095, 0.7979, 1e-3); // sqrt(2 / pi)
}

TEST(activation_statistic, adds_up_codes_of_as_many_terms) {
    const std::vector<double> of_codes{0.1, 0.2, 0.05, 0.3, 0.05, 0.1, 0.15, 0.05}; // 0 .. 7
    const auto p = term_probabilities(of_codes);
    ASSERT_EQ(p.size(), 3U);
    EXPECT_DOUBLE_EQ(p[0], 0.1);
    EXPECT_NEAR(p[1], 0.2 + 0.05 + 0.05, 1e-15);       // 1, 2, 4
    EXPECT_NEAR(p[2], 0.3 + 0.1 + 0.15 + 0.05, 1e-15); // 3, 5, 6, 7
}

} // namespace
} // namespace bitloom::baselines
