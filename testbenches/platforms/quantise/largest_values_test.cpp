// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/largest_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bitloom::quantise {
namespace {

float percentile_of(const std::vector<float>& values, double percentile) {
    largest_values largest(values.size(), percentile);
    for (const float value : values)
        largest.add(value);
    return largest.magnitude();
}

/// The smallest of the magnitudes that enough of them do not exceed, by counting.
float counted(const std::vector<float>& values, double percentile) {
    std::vector<float> sizes(values.size());
    std::transform(values.begin(), values.end(), sizes.begin(),
                   [](float value) { return std::abs(value); });
    std::sort(sizes.begin(), sizes.end());
    for (const float candidate : sizes) {
        const auto within = std::upper_bound(sizes.begin(), sizes.end(), candidate);
        if (static_cast<double>(within - sizes.begin()) * 100 >=
            percentile * static_cast<double>(sizes.size()))
            return candidate;
    }
    return sizes.back();
}

TEST(largest_values, percentiles_of_a_hundred_are_their_own_numbers) {
    std::vector<float> values;
    for (int i = 1; i <= 100; ++i)
        values.push_back(static_cast<float>(i % 2 == 0 ? i : -i));
    for (int percent = 1; percent <= 100; ++percent)
        EXPECT_EQ(percentile_of(values, percent), static_cast<float>(percent));
}

TEST(largest_values, a_share_between_two_takes_the_larger) {
    EXPECT_EQ(percentile_of({1, 2, 3, 4}, 50), 2);
    EXPECT_EQ(percentile_of({1, 2, 3, 4}, 50.1), 3);
    EXPECT_EQ(percentile_of({1, 2, 3, 4}, 0.001), 1);
    EXPECT_EQ(percentile_of({-7}, 3), 7);
}

TEST(largest_values, a_share_that_binary_cannot_hold_is_not_rounded_up) {
    std::vector<float> values;
    for (int i = 1; i <= 1000; ++i)
        values.push_back(static_cast<float>(i));
    EXPECT_EQ(percentile_of(values, 99.9), 999);
    EXPECT_EQ(percentile_of(values, 99.99), 1000);
}

TEST(largest_values, random_sets_have_the_counted_percentile) {
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        std::vector<float> values(std::uniform_int_distribution<std::size_t>(1, 500)(random));
        const bool ties = round % 2 == 0;
        for (float& value : values) {
            value = std::normal_distribution<float>()(random);
            value = ties ? std::round(value * 2) : value;
        }
        const double percentile =
            round % 10 == 0 ? 100 : std::uniform_real_distribution<double>(0.1, 100)(random);
        EXPECT_EQ(percentile_of(values, percentile), counted(values, percentile))
            << values.size() << " values, " << percentile << " %";
    }
}

} // namespace
} // namespace bitloom::quantise
