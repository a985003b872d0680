// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/packing_arithmetic.h"
#include "testbenches/models/bitlet/group_oracle.h"
#include "testbenches/models/bitlet/random_group.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace bitloom::bitlet {
namespace {

using namespace testing;

/// Sums of every length, near powers of two, too.
std::int64_t random_sum(random_bits& random) {
    const unsigned length = between(random, 0, 55);
    const auto mask = (std::int64_t{1} << length) - 1;
    std::int64_t sum = static_cast<std::int64_t>(random()) & mask;
    if (between(random, 0, 3) == 0)
        sum = mask + static_cast<std::int64_t>(between(random, 0, 4)) - 2;
    return between(random, 0, 1) == 0 ? sum : -sum;
}

TEST(packing, rounds_fixed_point_down_and_saturates) {
    random_bits random(1);
    for (unsigned n = 0; n < 500'000; ++n) {
        const std::int64_t sum = random_sum(random);
        const unsigned quant = n % 25;
        ASSERT_EQ(fixed_value(pack_fixed(sum, quant, false)), expected_fixed(sum, quant))
            << sum << " / 2^" << quant;
    }
}

TEST(packing, of_the_rtl_differs_only_where_an_overflow_is_missed) {
    random_bits random(2);
    for (unsigned n = 0; n < 500'000; ++n) {
        const std::int64_t sum = random_sum(random);
        const unsigned quant = n % 25;
        const std::uint32_t rtl = pack_fixed(sum, quant, true);
        if (std::abs(sum) < std::int64_t{1} << 48) {
            ASSERT_EQ(rtl, pack_fixed(sum, quant, false)) << sum << " / 2^" << quant;
        } else if (!fixed_overflow(sum, quant, true)) {
            ASSERT_EQ(rtl & 0xffffff, static_cast<std::uint32_t>(sum >> quant) & 0xffffff);
        }
    }
}

/// `value` truncated toward zero, infinity where a whole exponent is missing. The host's long
/// double has the 64 bits that this takes.
std::uint32_t truncated(long double value) {
    if (value == 0)
        return 0;
    float f = static_cast<float>(value);
    if (std::fabs(static_cast<long double>(f)) > std::fabs(value))
        f = std::nextafter(f, 0.0F);
    if (std::fabs(value) >= std::ldexp(1.0L, 128))
        f = std::copysign(std::numeric_limits<float>::infinity(), f);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &f, sizeof bits);
    return bits;
}

TEST(packing, truncates_floating_point_toward_zero_over_the_whole_range) {
    static_assert(std::numeric_limits<long double>::digits >= 64);
    random_bits random(3);
    for (unsigned n = 0; n < 500'000; ++n) {
        const std::int64_t sum = random_sum(random);
        const unsigned maximum = between(random, 0, 510);
        const long double value =
            std::ldexp(static_cast<long double>(sum), static_cast<int>(maximum) - 300);
        ASSERT_EQ(pack_float(sum, maximum, false), truncated(value)) << sum << ", " << maximum;
    }
}

TEST(packing, of_the_rtl_differs_only_in_results_of_exponent_0) {
    random_bits random(4);
    for (unsigned n = 0; n < 500'000; ++n) {
        const std::int64_t sum = random_sum(random);
        const unsigned maximum = between(random, 0, 510);
        const std::uint32_t right = pack_float(sum, maximum, false);
        const std::uint32_t rtl = pack_float(sum, maximum, true);
        const bool largest_denormals = (right & 0x7fc00000) == 0x400000;
        if (!largest_denormals) {
            ASSERT_EQ(rtl, right) << sum << ", " << maximum;
        }
    }
}

} // namespace
} // namespace bitloom::bitlet
