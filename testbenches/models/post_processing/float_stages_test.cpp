// SPDX-License-Identifier: Apache-2.0
#include "models/common/float_formats.h"
#include "models/post_processing/post_processing_arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace bitloom::post_processing {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
const float nan = std::numeric_limits<float>::quiet_NaN();

std::int32_t constant(float value) {
    return static_cast<std::int32_t>(bits_of(value));
}

class float_stages_test : public ::testing::Test {
protected:
    /// One pixel of `inputs.size()` channels through a program.
    std::vector<float> pixel(const post_program& program, const std::vector<float>& inputs,
                             const std::vector<float>& others, operand_format format) {
        post_tile t;
        t.channels = static_cast<std::uint32_t>(inputs.size());
        t.input_format = t.output_format = t.second_format = format;
        std::vector<std::uint8_t> second(packed(others, format)), input(packed(inputs, format));
        t.float_sums = inputs.data();
        t.biases = others.data();
        t.input = input.data();
        t.second = second.data();
        std::vector<std::uint8_t> output(inputs.size() * format.bits / 8);
        t.output = output.data();
        m_arithmetic.process(program, t);
        return unpacked(output, format);
    }
    static std::vector<std::uint8_t> packed(const std::vector<float>& values,
                                            operand_format format) {
        std::vector<std::uint32_t> words;
        for (const float v : values)
            words.push_back(bits_of(v));
        std::vector<std::uint8_t> bytes(values.size() * format.bits / 8);
        pack_floats(words.data(), words.size(), format, bytes.data());
        return bytes;
    }
    static std::vector<float> unpacked(const std::vector<std::uint8_t>& bytes,
                                       operand_format format) {
        std::vector<std::uint32_t> words(bytes.size() * 8 / format.bits);
        unpack_floats(bytes.data(), words.size(), format, words.data());
        std::vector<float> values;
        for (const std::uint32_t w : words)
            values.push_back(float_of(w));
        return values;
    }
    static std::vector<std::uint32_t> words_of(const std::vector<float>& values) {
        std::vector<std::uint32_t> words;
        for (const float v : values)
            words.push_back(bits_of(v));
        return words;
    }

    post_arithmetic m_arithmetic;
};

TEST_F(float_stages_test, clamp_what_lies_beyond_and_let_nan_pass) {
    EXPECT_EQ(clamped(-3, constant(0), constant(infinity)), 0);
    EXPECT_EQ(clamped(7, constant(0), constant(6)), 6);
    EXPECT_EQ(clamped(5, constant(0), constant(6)), 5);
    EXPECT_EQ(clamped(-infinity, constant(-infinity), constant(infinity)), -infinity);
    EXPECT_TRUE(std::isnan(clamped(nan, constant(0), constant(6))));
    EXPECT_TRUE(std::signbit(clamped(-0.0F, constant(0), constant(6)))) << "-0 is not below 0";
}

TEST_F(float_stages_test, add_the_bias_of_each_channel) {
    post_program program;
    program.requantise = {0, constant(-1), constant(infinity)};
    EXPECT_EQ(pixel(program, {1, 2, -3, 1e-8F}, {0.5F, -4, 1, 1}, fp32_format),
              (std::vector<float>{1.5F, -1, -1, 1}));
}

TEST_F(float_stages_test, add_two_operands_and_keep_the_first_for_who_asks) {
    post_program program;
    program.from_stream = true;
    program.add.emplace();
    program.add->low = constant(0);
    program.add->high = constant(4);
    EXPECT_EQ(pixel(program, {1, -5, 3}, {0.25F, 2, 3}, fp32_format),
              (std::vector<float>{1.25F, 0, 4}));
    EXPECT_EQ(m_arithmetic.before_add(),
              (std::vector<std::int32_t>{constant(1), constant(-5), constant(3)}));
}

TEST_F(float_stages_test, narrow_results_toward_zero) {
    post_program program;
    program.requantise = {0, constant(-infinity), constant(infinity)};
    // 1 + 2^-10 + 2^-11 + 2^-20 lies between two halves, and between two bfloats.
    const float value = 1 + std::ldexp(3.0F, -11) + std::ldexp(1.0F, -20);
    EXPECT_EQ(pixel(program, {value, -value}, {0, 0}, fp16_format),
              (std::vector<float>{1 + std::ldexp(1.0F, -10), -1 - std::ldexp(1.0F, -10)}));
    EXPECT_EQ(pixel(program, {value, -value}, {0, 0}, bf16_format), (std::vector<float>{1, -1}));
    EXPECT_EQ(pixel(program, {70000, 1e-30F}, {0, 0}, fp16_format),
              (std::vector<float>{infinity, 0}));
}

TEST_F(float_stages_test, copy_every_word_as_it_is) {
    post_program program;
    program.from_stream = true;
    std::mt19937 random(1);
    std::vector<float> any(1000);
    for (float& v : any)
        v = float_of(static_cast<std::uint32_t>(random()));
    EXPECT_EQ(words_of(pixel(program, any, any, fp32_format)), words_of(any));
}

/// A window of 2 x 2 at each corner of a tensor of 2 x 2 elements, one row and column of padding
/// around it.
class float_pool : public float_stages_test {
protected:
    std::vector<float> corners(pool_kind kind, const std::vector<float>& inputs, float low) {
        post_program program;
        program.from_stream = true;
        program.pool = {kind, 0, 0, constant(low), constant(infinity)};
        post_tile t;
        t.rows = t.columns = 2;
        t.input_rows = t.input_columns = 4;
        t.input_format = t.output_format = fp32_format;
        t.window = {2, 2, 2, 2, 1, 1, -1, -1, 2, 2};
        std::vector<float> tile(16, 1e30F); // padding, which must not take part
        for (std::size_t i = 0; i < 4; ++i)
            tile[(1 + i / 2) * 4 + 1 + i % 2] = inputs[i];
        const std::vector<std::uint8_t> bytes = packed(tile, fp32_format);
        t.input = bytes.data();
        std::vector<std::uint8_t> output(16);
        t.output = output.data();
        m_arithmetic.process(program, t);
        return unpacked(output, fp32_format);
    }
};

TEST_F(float_pool, divides_by_what_is_inside_or_by_the_whole_window) {
    EXPECT_EQ(corners(pool_kind::average, {1, 2, -3, 4}, -infinity),
              (std::vector<float>{1, 2, -3, 4}));
    EXPECT_EQ(corners(pool_kind::average_of_window, {1, 2, -3, 4}, -infinity),
              (std::vector<float>{0.25F, 0.5F, -0.75F, 1}));
    EXPECT_EQ(corners(pool_kind::average, {1, 2, -3, 4}, 0), (std::vector<float>{1, 2, 0, 4}));
}

TEST_F(float_pool, takes_the_largest_and_a_nan_only_where_there_is_nothing_else) {
    const std::vector<float> alone = corners(pool_kind::maximum, {-1, nan, -3, -4}, -infinity);
    EXPECT_EQ(alone[0], -1);
    EXPECT_TRUE(std::isnan(alone[1]));
    for (const std::vector<float>& inputs :
         {std::vector<float>{nan, -2, -3, -4}, {-2, nan, -3, -4}, {-9, -8, -2, nan}}) {
        post_program program;
        program.from_stream = true;
        program.pool = {pool_kind::maximum, 0, 0, constant(-infinity), constant(infinity)};
        post_tile t;
        t.input_rows = t.input_columns = 2;
        t.input_format = t.output_format = fp32_format;
        t.window = {2, 2, 1, 1, 1, 1, 0, 0, 2, 2};
        const std::vector<std::uint8_t> bytes = packed(inputs, fp32_format);
        t.input = bytes.data();
        std::vector<std::uint8_t> output(4);
        t.output = output.data();
        m_arithmetic.process(program, t);
        EXPECT_EQ(unpacked(output, fp32_format)[0], -2);
    }
}

} // namespace
} // namespace bitloom::post_processing
