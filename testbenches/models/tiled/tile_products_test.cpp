// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/fusion_unit_arithmetic.h"
#include "models/post_processing/fixed_multiplier.h"
#include "models/tiled/tile_products.h"
#include "models/tiled/zero_products.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <map>

namespace bitloom::tiled {
namespace {

using post_processing::wide;

/// Bit by bit: code number `at` of a packed stream that starts at bit `first`.
std::int32_t unpack(const std::vector<std::uint8_t>& bytes, std::size_t first, std::size_t at,
                    operand_format f) {
    std::int32_t code = 0;
    for (unsigned n = 0; n < f.bits; ++n) {
        const std::size_t bit = first + at * f.bits + n;
        code |= (bytes[bit / 8] >> bit % 8 & 1) << n;
    }
    if (f.bits == 1 && f.is_signed)
        return 2 * code - 1;
    return f.is_signed && code >> (f.bits - 1) != 0 ? code - (1 << f.bits) : code;
}

std::vector<std::uint8_t> random_bytes(random_source& random, std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& b : bytes)
        b = static_cast<std::uint8_t>(pick(random, 0, 255));
    return bytes;
}

/// A tile with its operands, and the definition of its sums.
struct example {
    block b;
    tile_extent e{};
    array_shape shape;
    std::vector<std::uint8_t> input, weights;
    std::vector<std::int64_t> sums;

    explicit example(random_source& random);
    void new_operands(random_source& random);
    std::size_t weight_count() const {
        return std::size_t{e.groups} * e.out_channels * e.kernel_rows * e.kernel_columns *
               e.in_channels;
    }
    std::int32_t activation(std::size_t image, std::size_t row, std::size_t column,
                            std::size_t channel) const;
    std::vector<std::int64_t> expected(bool accumulate) const;
    /// Leaves the sums in `sums`.
    void compute(array_arithmetic& arithmetic, std::uint64_t version, bool accumulate);
};

example::example(random_source& random) {
    b.uses_array = true;
    b.activation = {pick_width(random), toss(random)};
    b.weight = {pick(random, 0, 3) == 0 ? pick(random, 17, 24) : pick_width(random), toss(random)};
    constexpr std::uint32_t columns[] = {1, 3, 8, 16, 32, 40};
    shape = {pick(random, 1, 16), columns[pick(random, 0, 5)],
             pick(random, 0, 3) == 0 ? pick(random, 8, 31) : 32};
    if (pick(random, 0, 3) == 0)
        shape.accumulator_bits = pick(random, 33, 64);
    input_window& w = b.window;
    w.stride_rows = pick(random, 1, 3);
    w.stride_columns = pick(random, 1, 3);
    w.dilation_rows = pick(random, 1, 3);
    w.dilation_columns = pick(random, 1, 3);
    e.batch = pick(random, 1, 3);
    e.groups = toss(random) ? 1 : pick(random, 1, 9);
    const bool depthwise = pick(random, 0, 3) == 0;
    e.out_channels = depthwise ? 1 : pick(random, 1, toss(random) ? 8 : 90);
    e.in_channels = depthwise ? 1 : pick(random, 1, toss(random) ? 5 : 40);
    if (depthwise)
        e.groups = pick(random, 1, 70);
    e.out_rows = pick(random, 1, 4);
    e.out_columns = pick(random, 1, 4);
    e.kernel_rows = pick(random, 1, 3);
    e.kernel_columns = pick(random, 1, 3);
    e.in_rows = (e.out_rows - 1) * w.stride_rows + (e.kernel_rows - 1) * w.dilation_rows + 1;
    e.in_columns =
        (e.out_columns - 1) * w.stride_columns + (e.kernel_columns - 1) * w.dilation_columns + 1;
    new_operands(random);
}

void example::new_operands(random_source& random) {
    const std::size_t pixel = (std::size_t{e.groups} * e.in_channels * b.activation.bits + 7) / 8;
    input = random_bytes(random, std::size_t{e.batch} * e.in_rows * e.in_columns * pixel +
                                     input_tile_slack);
    weights = random_bytes(random, (weight_count() * b.weight.bits + 7) / 8);
    sums.resize(std::size_t{e.batch} * e.out_rows * e.out_columns * e.groups * e.out_channels);
    for (std::int64_t& s : sums) // an accumulator holds no more than its bits
        s = static_cast<std::int64_t>(std::uint64_t{pick(random, 0, ~0U)} << 32 |
                                      pick(random, 0, ~0U)) >>
            (64 - shape.accumulator_bits);
}

void example::compute(array_arithmetic& arithmetic, std::uint64_t version, bool accumulate) {
    array_operands operands{input.data(), weights.data(), nullptr, nullptr, version};
    std::vector<std::int32_t> words(sums.begin(), sums.end());
    if (shape.accumulator_bits > 32) {
        operands.wide_sums = sums.data();
        arithmetic.compute(b, e, shape, operands, accumulate);
        return;
    }
    operands.sums = words.data();
    arithmetic.compute(b, e, shape, operands, accumulate);
    sums.assign(words.begin(), words.end());
}

std::int32_t example::activation(std::size_t image, std::size_t row, std::size_t column,
                                 std::size_t channel) const {
    const std::size_t pixel_bits =
        (std::size_t{e.groups} * e.in_channels * b.activation.bits + 7) / 8 * 8;
    return unpack(input, ((image * e.in_rows + row) * e.in_columns + column) * pixel_bits, channel,
                  b.activation);
}

std::vector<std::int64_t> example::expected(bool accumulate) const {
    // The order of weights in their stream, as the header describes it, counted off one by one.
    std::map<std::array<std::size_t, 4>, std::int32_t> weight_of;
    std::size_t at = 0;
    const std::size_t taps = std::size_t{e.kernel_rows} * e.kernel_columns;
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t block_first = 0; block_first < e.out_channels;
             block_first += shape.columns)
            for (std::size_t tap = 0; tap < taps; ++tap)
                for (std::size_t quad = 0; quad < e.in_channels; quad += 4)
                    for (std::size_t o = block_first;
                         o < block_first + shape.columns && o < e.out_channels; ++o)
                        for (std::size_t i = quad; i < quad + 4 && i < e.in_channels; ++i)
                            weight_of[{g, o, tap, i}] = unpack(weights, 0, at++, b.weight);
    EXPECT_EQ(at, weight_count());
    std::vector<std::int64_t> result;
    for (std::size_t n = 0; n < e.batch; ++n)
        for (std::size_t r = 0; r < e.out_rows; ++r)
            for (std::size_t c = 0; c < e.out_columns; ++c)
                for (std::size_t g = 0; g < e.groups; ++g)
                    for (std::size_t o = 0; o < e.out_channels; ++o) {
                        wide sum = accumulate ? sums[result.size()] : 0;
                        for (std::size_t tap = 0; tap < taps; ++tap)
                            for (std::size_t i = 0; i < e.in_channels; ++i)
                                sum += std::int64_t{activation(
                                           n,
                                           r * b.window.stride_rows +
                                               tap / e.kernel_columns * b.window.dilation_rows,
                                           c * b.window.stride_columns +
                                               tap % e.kernel_columns * b.window.dilation_columns,
                                           g * e.in_channels + i)} *
                                       weight_of[{g, o, tap, i}];
                        const wide wrap = static_cast<wide>(1) << shape.accumulator_bits;
                        wide wrapped = (sum % wrap + wrap) % wrap;
                        wrapped -= wrapped >= wrap / 2 ? wrap : 0;
                        result.push_back(static_cast<std::int64_t>(wrapped));
                    }
    return result;
}

std::string text(const example& x) {
    const auto& e = x.e;
    std::string s;
    for (const std::uint32_t n :
         {x.b.activation.bits, unsigned{x.b.activation.is_signed}, x.b.weight.bits,
          unsigned{x.b.weight.is_signed}, x.shape.columns, x.shape.accumulator_bits, e.batch,
          e.groups, e.out_channels, e.in_channels, e.out_rows, e.out_columns, e.kernel_rows,
          e.kernel_columns})
        s += std::to_string(n) + " ";
    return s;
}

TEST(array_arithmetic, gives_the_sums_of_the_definition) {
    random_source random(1);
    array_arithmetic arithmetic;
    for (int n = 0; n < 600; ++n) {
        example x(random);
        const bool accumulate = toss(random);
        const std::vector<std::int64_t> expected = x.expected(accumulate);
        x.compute(arithmetic, 0, accumulate);
        ASSERT_EQ(x.sums, expected) << text(x);
    }
}

TEST(zero_products, are_those_with_an_activation_of_code_0_one_by_one) {
    random_source random(5);
    for (int n = 0; n < 300; ++n) {
        example x(random);
        for (std::uint8_t& byte : x.input) // random bytes are seldom 0
            byte = toss(random) ? byte : 0;
        const input_window& w = x.b.window;
        std::uint64_t expected = 0;
        for (std::size_t image = 0; image < x.e.batch; ++image)
            for (std::size_t row = 0; row < x.e.out_rows; ++row)
                for (std::size_t column = 0; column < x.e.out_columns; ++column)
                    for (std::size_t r = 0; r < x.e.kernel_rows; ++r)
                        for (std::size_t c = 0; c < x.e.kernel_columns; ++c)
                            for (std::size_t channel = 0; channel < x.e.input_channels(); ++channel)
                                if (x.activation(image, row * w.stride_rows + r * w.dilation_rows,
                                                 column * w.stride_columns + c * w.dilation_columns,
                                                 channel) == 0)
                                    expected += x.e.out_channels;
        ASSERT_EQ(zero_products(x.b, x.e, x.input.data()), expected) << text(x);
    }
}

TEST(array_arithmetic, adds_up_the_tiles_of_a_reduction) {
    random_source random(2);
    array_arithmetic arithmetic;
    for (int n = 0; n < 60; ++n) {
        example x(random);
        for (int tile = 0; tile < 4; ++tile) {
            const std::vector<std::int64_t> kept = x.sums;
            x.new_operands(random);
            x.sums = kept;
            const std::vector<std::int64_t> expected = x.expected(tile > 0);
            x.compute(arithmetic, 0, tile > 0);
            ASSERT_EQ(x.sums, expected) << text(x);
        }
    }
}

TEST(array_arithmetic, keeps_unpacked_weights_only_as_long_as_their_version) {
    random_source random(3);
    array_arithmetic arithmetic;
    for (int n = 0; n < 60; ++n) {
        example x(random);
        const std::uint64_t version = 10 + 2 * static_cast<std::uint64_t>(n);
        const std::vector<std::int64_t> first = x.expected(false);
        x.compute(arithmetic, version, false);
        ASSERT_EQ(x.sums, first);
        std::vector<std::uint8_t> others = random_bytes(random, x.weights.size());
        std::copy(others.begin(), others.end(), x.weights.begin()); // in the same place
        const std::vector<std::int64_t> second = x.expected(false);
        x.compute(arithmetic, version, false);
        ASSERT_EQ(x.sums, first) << "the same version promises the same bytes";
        x.compute(arithmetic, version + 1, false);
        ASSERT_EQ(x.sums, second);
        std::copy(x.weights.rbegin(), x.weights.rend(), others.begin());
        x.weights.swap(others);
        const std::vector<std::int64_t> third = x.expected(false);
        x.compute(arithmetic, 0, false);
        ASSERT_EQ(x.sums, third) << "version 0 promises nothing";
    }
}

/// A program may load weights once and compute tiles of several sizes from them.
TEST(array_arithmetic, unpacks_weights_again_for_a_tile_of_another_size) {
    random_source random(6);
    array_arithmetic arithmetic;
    for (int n = 0; n < 60; ++n) {
        example x(random);
        const std::uint64_t version = 10 + static_cast<std::uint64_t>(n);
        x.compute(arithmetic, version, false);
        (n % 2 == 0 ? x.e.out_channels : x.e.in_channels) /= 2;
        if (x.weight_count() == 0)
            continue;
        const std::size_t outputs =
            std::size_t{x.e.batch} * x.e.out_rows * x.e.out_columns * x.e.groups * x.e.out_channels;
        x.sums.resize(outputs);
        const std::vector<std::int64_t> expected = x.expected(false);
        x.compute(arithmetic, version, false);
        ASSERT_EQ(x.sums, expected) << text(x);
    }
}

TEST(array_arithmetic, gives_what_fusion_units_give_beat_by_beat) {
    random_source random(4);
    array_arithmetic arithmetic;
    for (int n = 0; n < 60; ++n) {
        example x(random);
        x.e.groups = x.e.kernel_rows = x.e.kernel_columns = 1;
        x.e.in_rows = (x.e.out_rows - 1) * x.b.window.stride_rows + 1;
        x.e.in_columns = (x.e.out_columns - 1) * x.b.window.stride_columns + 1;
        x.shape.accumulator_bits = 32;
        x.b.activation.bits = 2U << pick(random, 0, 2);
        x.b.weight.bits = 2U << pick(random, 0, 2);
        x.new_operands(random);
        x.compute(arithmetic, 0, false);
        const unsigned pairs = bitfusion::fused_pes(x.b.activation.bits, x.b.weight.bits);
        for (std::size_t o = 0; o < x.e.out_channels; ++o) {
            std::int64_t sum = 0;
            for (std::size_t first = 0; first < x.e.in_channels; first += pairs) {
                std::int32_t a[16] = {}, w[16] = {};
                for (std::size_t i = first; i < first + pairs && i < x.e.in_channels; ++i) {
                    a[i - first] = x.activation(0, 0, 0, i);
                    w[i - first] =
                        unpack(x.weights, 0, weight_position(x.e, x.shape.columns, 1, 0, o, 0, i),
                               x.b.weight);
                }
                sum += bitfusion::fusion_unit_sum(a, x.b.activation, w, x.b.weight);
            }
            ASSERT_EQ(x.sums[o], sum) << text(x);
        }
    }
}

/// The kernels add in 32 bits; a matrix product of this length reaches beyond.
TEST(array_arithmetic, adds_reductions_of_any_length_in_wide_accumulators) {
    random_source random(5);
    array_arithmetic arithmetic;
    for (const bool negative : {false, true}) {
        example x(random);
        x.e.groups = x.e.kernel_rows = x.e.kernel_columns = 1;
        x.e.batch = x.e.out_rows = x.e.out_columns = x.e.in_rows = x.e.in_columns = 1;
        x.e.out_channels = 3;
        x.e.in_channels = 150'001;
        x.b.activation = {16, true};
        x.b.weight = {16, true};
        x.shape.accumulator_bits = 60;
        x.new_operands(random);
        for (std::size_t n = 0; n < x.input.size(); ++n) // the largest magnitudes
            x.input[n] = static_cast<std::uint8_t>(n % 2 == 0 ? 0 : 0x80);
        for (std::size_t n = 0; n < x.weights.size(); ++n)
            x.weights[n] = static_cast<std::uint8_t>(negative ? (n % 2 == 0 ? 0xff : 0x7f)
                                                              : (n % 2 == 0 ? 0 : 0x80));
        const std::vector<std::int64_t> expected = x.expected(false);
        x.compute(arithmetic, 0, false);
        ASSERT_EQ(x.sums, expected);
        EXPECT_EQ(x.sums[0], std::int64_t{150'001} * -32768 * (negative ? 32767 : -32768));
    }
}

} // namespace
} // namespace bitloom::tiled
