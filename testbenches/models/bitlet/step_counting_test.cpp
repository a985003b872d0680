// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "testbenches/models/bitlet/every_kernel_set.h"
#include "testbenches/models/bitlet/kernel_oracle.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace bitloom::bitlet::testing {
namespace {

class step_counting : public kernel_test {
protected:
    // Codes of up to `bits` bits whose planes are plane()'s, in random rows with a random pitch.
    template <class code>
    void expect_oracle(unsigned bits, const lane_shape& shape) {
        const std::size_t rows = pick(1, 4), elements = pick(1, 300), pitch = elements + pick(0, 5);
        std::vector<code> codes(rows * pitch);
        for (std::size_t group = 0; group < codes.size(); group += largest_group)
            for (unsigned lane = 0; lane < bits; ++lane) {
                const std::uint64_t ones = plane();
                for (std::size_t e = group; e < codes.size() && e < group + largest_group; ++e)
                    codes[e] = static_cast<code>(
                        codes[e] | static_cast<code>(ones >> (e - group) & 1) << lane);
            }
        if (std::numeric_limits<code>::is_signed)
            for (code& each : codes)
                each = pick(0, 1) != 0 ? static_cast<code>(-each) : each;
        expect_oracle(codes,
                      {codes.data(), sizeof(code), std::numeric_limits<code>::is_signed, rows,
                       elements, pitch},
                      shape);
    }

    template <class code>
    void expect_oracle(const std::vector<code>& codes, const weight_rows& weights,
                       const lane_shape& shape) {
        const std::size_t groups = groups_of(weights, shape);
        std::vector<std::uint8_t> steps(weights.rows * groups + 1, 99);
        std::vector<std::uint16_t> ones(weights.rows * groups + 1, 9999);
        ASSERT_TRUE(kernels().count_steps(weights, shape, steps.data(), ones.data()));
        for (std::size_t i = 0; i < weights.rows * groups; ++i) {
            const std::size_t first = i % groups * shape.elements;
            std::vector<std::uint32_t> magnitudes;
            for (std::size_t e = first; e < std::min(first + shape.elements, weights.elements); ++e)
                magnitudes.push_back(static_cast<std::uint32_t>(
                    std::abs(static_cast<std::int64_t>(codes[i / groups * weights.pitch + e]))));
            const counted_lanes expected = count_lanes(magnitudes, shape);
            ASSERT_EQ(steps[i], expected.steps) << "group " << i << ", window " << shape.window;
            ASSERT_EQ(ones[i], expected.ones) << "group " << i << ", last " << shape.last;
        }
        EXPECT_EQ(steps.back(), 99);
        EXPECT_EQ(ones.back(), 9999);
        std::vector<std::uint8_t> steps_alone(weights.rows * groups);
        ASSERT_TRUE(kernels().count_steps(weights, shape, steps_alone.data(), nullptr));
        steps.pop_back();
        EXPECT_EQ(steps_alone, steps);
    }

    lane_shape any_shape() {
        lane_shape shape;
        shape.elements = pick(0, 1) != 0 ? 64 : pick(2, 64);
        shape.window = pick(0, 2) != 0 ? 8 : pick(1, 64);
        shape.last = pick(0, 1) != 0 ? shape.elements - 1 : pick(0, shape.elements - 1);
        if (pick(0, 1) != 0)
            shape.enabled = pick(1, 0xffffff);
        return shape;
    }
};

TEST_P(step_counting, equals_the_walk_of_every_lane_for_int8) {
    for (unsigned round = 0; round < 1500; ++round)
        ASSERT_NO_FATAL_FAILURE(expect_oracle<std::int8_t>(round % 7 + 1, {}));
}

TEST_P(step_counting, equals_the_walk_for_every_width_and_shape) {
    for (unsigned round = 0; round < 100; ++round)
        for (unsigned bits = 1; bits <= 24; ++bits) {
            const lane_shape shape = any_shape();
            if (bits <= 7) {
                ASSERT_NO_FATAL_FAILURE(expect_oracle<std::int8_t>(bits, shape));
            }
            if (bits <= 8) {
                ASSERT_NO_FATAL_FAILURE(expect_oracle<std::uint8_t>(bits, shape));
            }
            if (bits <= 15) {
                ASSERT_NO_FATAL_FAILURE(expect_oracle<std::int16_t>(bits, shape));
            }
            if (bits <= 16) {
                ASSERT_NO_FATAL_FAILURE(expect_oracle<std::uint16_t>(bits, shape));
            }
            ASSERT_NO_FATAL_FAILURE(expect_oracle<std::int32_t>(bits, shape));
            ASSERT_NO_FATAL_FAILURE(expect_oracle<std::uint32_t>(bits, shape));
        }
}

TEST_P(step_counting, holds_for_every_window_on_full_groups) {
    for (unsigned window = 1; window <= 64; ++window)
        for (unsigned round = 0; round < 20; ++round) {
            lane_shape shape;
            shape.window = window;
            ASSERT_NO_FATAL_FAILURE(expect_oracle<std::int8_t>(7, shape));
        }
}

TEST_P(step_counting, takes_the_lowest_code_by_its_magnitude) {
    const std::vector<std::int8_t> bytes(100, -128);
    expect_oracle(bytes, {bytes.data(), 1, true, 1, 100, 100}, {});
    const std::vector<std::int16_t> words(100, -32768);
    expect_oracle(words, {words.data(), 2, true, 1, 100, 100}, {});
    const std::vector<std::int32_t> longs(100, -0x800000);
    expect_oracle(longs, {longs.data(), 4, true, 1, 100, 100}, {});
}

TEST_P(step_counting, tells_a_magnitude_of_25_bits) {
    for (const std::int32_t code : {0x1000000, -0x1000000, -0x7fffffff - 1}) {
        std::vector<std::int32_t> codes(200);
        codes[pick(0, 199)] = code;
        std::uint8_t steps[4];
        EXPECT_FALSE(
            kernels().count_steps({codes.data(), 4, true, 1, 200, 200}, {}, steps, nullptr));
    }
}

INSTANTIATE_TEST_SUITE_P(every_set, step_counting, ::testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

TEST(step_counting_refuses, shapes_out_of_range_and_wide_magnitudes) {
    const std::int32_t code = 0x1000000;
    std::uint8_t steps = 0;
    const weight_rows wide{&code, 4, true, 1, 1, 1};
    EXPECT_THROW(count_steps(wide, {}, &steps), model_error);
    const std::int8_t small = 1;
    const weight_rows good{&small, 1, true, 1, 1, 1};
    EXPECT_NO_THROW(count_steps(good, {}, &steps));
    EXPECT_EQ(steps, 8);
    for (const lane_shape& shape :
         {lane_shape{1, 8, 0, 1}, lane_shape{65, 8, 63, 1}, lane_shape{64, 0, 63, 1},
          lane_shape{64, 65, 63, 1}, lane_shape{32, 8, 32, 1}, lane_shape{64, 8, 63, 0},
          lane_shape{64, 8, 63, 0x1000000}})
        EXPECT_THROW(count_steps(good, shape, &steps), model_error);
    EXPECT_THROW(count_steps({&small, 3, true, 1, 1, 1}, {}, &steps), model_error);
}

} // namespace
} // namespace bitloom::bitlet::testing
