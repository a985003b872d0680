// SPDX-License-Identifier: Apache-2.0
// The constants that replace lists of thresholds give the lists' codes of every sum.
#include "platforms/network/piecewise_fit.h"
#include "platforms/network/step_function.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bitloom::network {
namespace {

using generator = std::mt19937_64;
using post_processing::piecewise_segment;
__extension__ using int128 = __int128;

std::int64_t code_of(std::int64_t sum, const piecewise_segment* segments, std::size_t count,
                     std::int64_t low, std::int64_t high) {
    const piecewise_segment* s = segments;
    while (s + 1 < segments + count && s[1].first <= sum)
        ++s;
    const int128 y = int128{sum} * s->multiplier + s->offset;
    return static_cast<std::int64_t>(std::clamp<int128>(y >> s->shift, low, high));
}

double real(generator& random, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
}

/// Codes of sums 0..last along a line of any slope, some of them moved by `noise` sums.
std::vector<code_step> steps_along_a_line(generator& random, std::int64_t last, std::int32_t high,
                                          double noise) {
    const double slope = high * real(random, 0.2, 3) / static_cast<double>(last);
    const double height = real(random, -0.5 * high, 0.5 * high);
    std::vector<code_step> steps;
    for (std::int64_t sum = 0; sum <= last; ++sum) {
        const double moved =
            static_cast<double>(sum) + (noise > 0 ? real(random, -noise, noise) : 0);
        const auto code = static_cast<std::int32_t>(
            std::clamp(std::floor(slope * moved + height), 0.0, static_cast<double>(high)));
        if (steps.empty() || code > steps.back().code)
            steps.push_back({sum, code});
    }
    return steps;
}

void expect_the_codes_of(const std::vector<code_step>& steps, std::int64_t last, std::int32_t high,
                         const std::vector<piecewise_segment>& segments) {
    std::size_t at = 0;
    for (std::int64_t sum = 0; sum <= last; ++sum) {
        at += at + 1 < steps.size() && steps[at + 1].first == sum ? 1 : 0;
        ASSERT_EQ(code_of(sum, segments.data(), segments.size(), 0, high), steps[at].code) << sum;
    }
}

TEST(piecewise_fit, finds_one_line_where_there_is_one) {
    generator random(1);
    for (int repeat = 0; repeat < 300; ++repeat) {
        const auto last = static_cast<std::int64_t>(random() % 5000) + 1;
        const auto high = static_cast<std::int32_t>(1 + random() % (repeat % 2 == 0 ? 300 : 65535));
        const auto steps = steps_along_a_line(random, last, high, 0);
        const auto segments = fit_steps(steps, last, 0, high, 100000);
        EXPECT_EQ(segments.size(), 1U) << repeat;
        expect_the_codes_of(steps, last, high, segments);
    }
}

TEST(piecewise_fit, gives_any_ascending_steps_with_enough_segments) {
    generator random(2);
    for (int repeat = 0; repeat < 300; ++repeat) {
        const auto last = static_cast<std::int64_t>(random() % 3000) + 1;
        const auto high = static_cast<std::int32_t>(1 + random() % 300);
        const auto steps = steps_along_a_line(random, last, high, repeat % 3 + 0.5);
        const auto segments = fit_steps(steps, last, 0, high, steps.size());
        ASSERT_FALSE(segments.empty());
        expect_the_codes_of(steps, last, high, segments);
        if (segments.size() > 1) {
            EXPECT_TRUE(fit_steps(steps, last, 0, high, segments.size() - 1).empty());
        }
    }
}

TEST(piecewise_fit, mirrors_segments_for_negative_slopes) {
    generator random(3);
    for (int repeat = 0; repeat < 100; ++repeat) {
        constexpr std::int64_t last = 500;
        const auto steps = steps_along_a_line(random, last, 40, 2);
        const auto segments = fit_steps(steps, last, 0, 40, steps.size());
        const auto turned = mirrored(segments);
        ASSERT_EQ(turned.size(), segments.size());
        for (std::int64_t sum = 0; sum <= last; ++sum)
            ASSERT_EQ(code_of(-sum, turned.data(), turned.size(), 0, 40),
                      code_of(sum, segments.data(), segments.size(), 0, 40));
    }
}

/// x * a + b, then a quantiser of `bits` with scale s, channel by channel.
float_map chain(generator& random, std::size_t channels, double spread, unsigned bits) {
    float_map map;
    const auto operands = [&](double low, double high) {
        std::vector<float> values(channels);
        for (float& v : values)
            v = static_cast<float>(real(random, low, high));
        return values;
    };
    map.scales = {real(random, 0.001, 1)};
    map.steps.push_back({float_operation::multiply, operands(-1, 1)});
    map.steps.push_back(
        {float_operation::add, operands(-spread * map.scales[0] / 4, spread * map.scales[0] / 4)});
    const double scale =
        spread * map.scales[0] * real(random, 0.3, 1) / std::ldexp(1, static_cast<int>(bits));
    map.steps.push_back({float_operation::divide, {static_cast<float>(scale)}});
    map.steps.push_back({float_operation::at_least, {0}});
    map.steps.push_back({float_operation::at_most, {std::ldexp(1.0F, static_cast<int>(bits)) - 1}});
    map.steps.push_back({float_operation::round, {}});
    return map;
}

TEST(step_function, has_lines_with_the_files_code_of_every_sum) {
    generator random(4);
    std::size_t with_lines = 0;
    for (int repeat = 0; repeat < 40; ++repeat) {
        const unsigned bits = 3 + static_cast<unsigned>(repeat) % 14;
        constexpr std::size_t channels = 3;
        const auto reach = static_cast<std::int64_t>(1 + random() % 30000);
        const std::vector<sum_range> ranges(channels, {-reach, reach / 2 + 1});
        const float_map map = chain(random, channels, 2.0 * static_cast<double>(reach), bits);
        const code_range codes{0, (1 << bits) - 1, 1};
        const threshold_lists lists = step_function(map, ranges, codes);
        const piecewise_lines& lines = lists.lines;
        if (lines.segments == 0)
            continue;
        ++with_lines;
        EXPECT_LT(lines.segments * sizeof(piecewise_segment), 4 * (std::size_t{lists.levels} + 1));
        for (std::size_t c = 0; c < channels; ++c)
            for (std::int64_t sum = ranges[c].low; sum <= ranges[c].high; ++sum)
                ASSERT_EQ(code_of(sum, &lines.values[c * lines.segments], lines.segments,
                                  lists.lowest, lists.lowest + lists.levels),
                          static_cast<std::int64_t>(map.value(sum, c)))
                    << repeat << ' ' << c << ' ' << sum;
    }
    EXPECT_GT(with_lines, 25U);
}

} // namespace
} // namespace bitloom::network
