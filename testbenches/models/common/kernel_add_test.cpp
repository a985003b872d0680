// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/common/every_kernel_set.h"

#include <cmath>

namespace bitloom::tile_kernels {
namespace {

class kernel_add : public kernel_test {
protected:
    /// A term as the header states it, in exact rational arithmetic on a long double's 64 bits.
    static std::int64_t expected_term(std::int16_t code, const add_term& t) {
        const std::int64_t product = (std::int64_t{code} - t.zero) * (1 << 20) * t.multiplier;
        const long double scaled = std::ldexp(static_cast<long double>(product), t.shift - 31);
        return static_cast<std::int64_t>(std::floor(scaled + 0.5L));
    }

    /// A term that stays below 2^30 for every 8-bit code: a factor of 2 at most.
    add_term any_term() { return {pick(-256, 256), pick(0, 1 << 30), pick(-20, 1)}; }

    void expect_sums(std::size_t count, const add_term& a, const add_term& b) {
        std::vector<std::int16_t> codes_a(count), codes_b(count);
        for (std::size_t i = 0; i < count; ++i) {
            codes_a[i] = pick<std::int16_t>(-128, 255);
            codes_b[i] = pick<std::int16_t>(-128, 255);
        }
        std::vector<std::int32_t> sums(count + 1, 77), expected(count + 1, 77);
        for (std::size_t i = 0; i < count; ++i)
            expected[i] = static_cast<std::int32_t>(expected_term(codes_a[i], a) +
                                                    expected_term(codes_b[i], b));
        kernels().add_terms({codes_a.data(), codes_b.data(), count, a, b, sums.data()});
        EXPECT_EQ(sums, expected) << count << " codes";
    }
};

TEST_P(kernel_add, follows_the_formula_for_every_count) {
    for (std::size_t count = 0; count <= 70; ++count)
        expect_sums(count, any_term(), any_term());
}

TEST_P(kernel_add, follows_the_formula_for_every_shift) {
    for (std::int32_t shift = -31; shift <= 0; ++shift)
        for (const std::int32_t multiplier : {0, 1, 1 << 30, 2147483647})
            expect_sums(33, {-128, multiplier, shift}, {255, multiplier, -shift - 31});
    // 2^9 codes * 2^20 * multiplier * 2^(shift - 31) stays below 2^30.
    for (std::int32_t shift = 1; shift <= 30; ++shift)
        for (const std::int32_t multiplier : {1 << (31 - shift), (1 << (31 - shift)) - 1})
            expect_sums(33, {-128, multiplier, shift}, {128, multiplier / 2, shift});
}

INSTANTIATE_TEST_SUITE_P(every_set, kernel_add, testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

} // namespace
} // namespace bitloom::tile_kernels
