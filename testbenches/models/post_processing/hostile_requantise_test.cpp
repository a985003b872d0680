// SPDX-License-Identifier: Apache-2.0
// A program's constants may say anything; what a machine makes of them must not depend on the CPU
// that simulates it.
#include "models/common/tile_kernels/tile_kernels.h"
#include "testbenches/models/post_processing/plain_rule.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace bitloom::post_processing {
namespace {

class hostile_requantise : public ::testing::Test {
protected:
    std::int32_t any() {
        constexpr std::int32_t extremes[] = {
            std::numeric_limits<std::int32_t>::min(), -32769, -1, 0, 40000,
            std::numeric_limits<std::int32_t>::max()};
        const auto dice = m_random() % 12;
        return dice < 6 ? extremes[dice] : static_cast<std::int32_t>(m_random()) >> m_random() % 32;
    }

    std::mt19937_64 m_random{15};
};

TEST_F(hostile_requantise, clamps_crossed_bounds_to_the_upper_one_on_every_kernel_set) {
    const tile_kernels::kernel_list list = tile_kernels::available_kernels();
    constexpr std::size_t columns = 37;
    for (int repeat = 0; repeat < 3000; ++repeat) {
        std::vector<std::int32_t> sums(columns);
        std::vector<tile_kernels::channel_scale> scales(columns);
        for (std::size_t c = 0; c < columns; ++c) {
            sums[c] = any();
            scales[c] = {any(), any(), static_cast<std::int32_t>(m_random() % 62) - 31};
        }
        const std::int32_t zero = any(), low = any(), high = any();
        std::vector<std::int16_t> expected;
        for (std::size_t c = 0; c < columns; ++c) {
            const auto biased = static_cast<std::int32_t>(
                static_cast<std::uint32_t>(std::int64_t{sums[c]} + scales[c].bias));
            const std::int64_t code =
                zero + plain::scaled(biased, {scales[c].multiplier, scales[c].shift});
            expected.push_back(static_cast<std::int16_t>(plain::clamped(code, low, high)));
        }
        for (std::size_t s = 0; s < list.count; ++s) {
            std::vector<std::int16_t> codes(columns);
            list.sets[s]->requantise_rows({sums.data(), columns, 1, columns, scales.data(), zero,
                                           low, high, codes.data(), columns});
            ASSERT_EQ(codes, expected) << list.sets[s]->name << ", " << low << ".." << high;
        }
    }
}

} // namespace
} // namespace bitloom::post_processing
