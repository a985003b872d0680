// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/common/every_kernel_set.h"

namespace bitloom::tile_kernels {
namespace {

// The header's formula, with a division that rounds down in place of the shift.
std::int16_t requantised(std::int32_t sum, const channel_scale& scale,
                         const requantise_arguments& a) {
    const auto biased =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(std::int64_t{sum} + scale.bias));
    const std::int64_t divisor = std::int64_t{1} << (31 - scale.shift);
    const std::int64_t dividend = std::int64_t{biased} * scale.multiplier + divisor / 2;
    std::int64_t code = dividend / divisor - (dividend % divisor < 0 ? 1 : 0) + a.zero_point;
    code = code < a.low ? a.low : code;
    return static_cast<std::int16_t>(code > a.high ? a.high : code);
}

struct code_range {
    std::int32_t zero_point;
    std::int32_t low;
    std::int32_t high;
};

class kernel_requantise : public kernel_test {
protected:
    channel_scale any_scale() { return {pick(), pick(), pick(-31, 30)}; }

    void expect_codes(std::size_t rows, std::size_t columns, std::size_t gap,
                      const code_range& range) {
        std::vector<channel_scale> scales(columns);
        for (channel_scale& each : scales)
            each = any_scale();
        expect_codes(rows, scales, gap, range);
    }

    void expect_codes(std::size_t rows, const std::vector<channel_scale>& scales, std::size_t gap,
                      const code_range& range) {
        const std::size_t columns = scales.size();
        const std::size_t sums_pitch = columns + gap;
        const std::size_t codes_pitch = columns + 2 * gap;
        const auto sums = picks<std::int32_t>((rows - 1) * sums_pitch + columns);
        auto codes = picks<std::int16_t>((rows - 1) * codes_pitch + columns);
        const requantise_arguments arguments{sums.data(),   sums_pitch,       rows,      columns,
                                             scales.data(), range.zero_point, range.low, range.high,
                                             codes.data(),  codes_pitch};
        auto expected = codes;
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t c = 0; c < columns; ++c)
                expected[row * codes_pitch + c] =
                    requantised(sums[row * sums_pitch + c], scales[c], arguments);
        kernels().requantise_rows(arguments);
        EXPECT_EQ(codes, expected) << rows << " rows, " << columns << " columns, gap " << gap;
    }

    static constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
    static constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();
};

TEST_P(kernel_requantise, follows_the_formula_for_every_number_of_columns) {
    for (std::size_t columns = 1; columns <= 67; ++columns)
        for (std::size_t rows : {1, 2, 7}) {
            expect_codes(rows, columns, columns % 4, {128, 0, 255});
            expect_codes(rows, columns, columns % 4, {-3, -32768, 32767});
        }
}

TEST_P(kernel_requantise, follows_the_formula_for_every_shift_and_extreme_scale) {
    for (std::int32_t shift = -31; shift <= 30; ++shift)
        for (std::int32_t multiplier : {lowest, -1, 0, 1, 1 << 30, highest})
            for (std::int32_t bias : {lowest, 0, highest})
                expect_codes(2, std::vector<channel_scale>(19, {bias, multiplier, shift}), 0,
                             {7, -32768, 32767});
}

TEST_P(kernel_requantise, takes_any_zero_point_and_limits) {
    for (int repeat = 0; repeat < 300; ++repeat) {
        const std::int32_t low = pick<std::int16_t>();
        const std::int32_t high = pick(low, 32767);
        expect_codes(3, 21, 0, {pick(), low, high});
        expect_codes(3, 21, 0, {pick(), lowest, highest});
    }
}

TEST_P(kernel_requantise, rounds_halves_up) {
    const std::vector<channel_scale> half(4, {0, 1 << 30, 0});
    const std::vector<std::int32_t> sums{-3, -1, 1, 3};
    std::vector<std::int16_t> codes(4);
    kernels().requantise_rows({sums.data(), 4, 1, 4, half.data(), 0, -128, 127, codes.data(), 4});
    EXPECT_EQ(codes, (std::vector<std::int16_t>{-1, 0, 1, 2}));
}

TEST_P(kernel_requantise, writes_nothing_for_no_rows_or_columns) {
    kernels().requantise_rows({nullptr, 0, 0, 0, nullptr, 0, 0, 0, nullptr, 0});
    std::vector<channel_scale> scales(8);
    kernels().requantise_rows({nullptr, 8, 0, 8, scales.data(), 0, 0, 0, nullptr, 8});
}

INSTANTIATE_TEST_SUITE_P(every_set, kernel_requantise, testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

} // namespace
} // namespace bitloom::tile_kernels
