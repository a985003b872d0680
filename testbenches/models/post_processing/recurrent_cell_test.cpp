// SPDX-License-Identifier: Apache-2.0
#include "models/common/float_formats.h"
#include "models/post_processing/double_rounding.h"
#include "models/post_processing/post_processing_arithmetic.h"
#include "models/post_processing/recurrent_cell_arithmetic.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace bitloom::post_processing {
namespace {

using random_source = std::mt19937;

std::int64_t pick(random_source& random, std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

std::int32_t saturated(std::int64_t value) {
    return static_cast<std::int32_t>(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
}

/// value / 2^bits in long double, halves away from zero: exact for 63 bits.
std::int64_t plain_divide(std::int64_t value, int bits) {
    return std::llround(std::ldexp(static_cast<long double>(value), -bits));
}

TEST(double_rounding, divides_with_halves_away_from_zero) {
    random_source random(1);
    for (int n = 0; n < 100'000; ++n) {
        const auto bits = static_cast<int>(pick(random, 0, 40));
        const std::int64_t unit = std::int64_t{1} << bits;
        const std::int64_t value = pick(random, -(unit << 20), unit << 20);
        ASSERT_EQ(rounding_divide(value, bits), plain_divide(value, bits)) << value << " " << bits;
    }
    EXPECT_EQ(rounding_divide(-3, 1), -2);
    EXPECT_EQ(rounding_divide(3, 1), 2);
    EXPECT_EQ(rounding_divide(-1, 1), -1);
}

TEST(double_rounding, rounds_the_product_first_and_the_power_of_two_then) {
    random_source random(2);
    for (int n = 0; n < 200'000; ++n) {
        const auto value = static_cast<std::int32_t>(random());
        const fixed_multiplier m{static_cast<std::int32_t>(pick(random, 1 << 30, 0x7fffffff)),
                                 static_cast<std::int32_t>(pick(random, -31, 8))};
        const std::int64_t moved =
            std::max<std::int64_t>(std::numeric_limits<std::int32_t>::min(),
                                   std::min<std::int64_t>(std::numeric_limits<std::int32_t>::max(),
                                                          value * (1LL << std::max(m.shift, 0))));
        const auto high = static_cast<std::int64_t>(
            std::floor(std::ldexp(static_cast<long double>(moved) * m.multiplier, -31) + 0.5L));
        ASSERT_EQ(double_rounding_multiply(value, m), plain_divide(high, std::max(-m.shift, 0)))
            << value << " " << m.multiplier << " " << m.shift;
    }
}

TEST(double_rounding, differs_from_one_rounding_where_the_first_makes_a_half) {
    const fixed_multiplier half_of_0_999{2145336164, -1};
    EXPECT_EQ(double_rounding_multiply(1, half_of_0_999), 1);
    EXPECT_EQ(rounding_multiply(1, half_of_0_999), 0);
}

TEST(recurrent_cells, have_sigmoid_and_tanh_within_half_a_step_of_the_real_ones) {
    for (std::int32_t x = -32768; x <= 32767; ++x) {
        const double real = x / 4096.0;
        const double s = 32768 / (1 + std::exp(-real)), t = 32768 * std::tanh(real);
        ASSERT_LE(std::fabs(sigmoid_q15(x) - std::fmin(s, 32767)), 0.5) << x;
        ASSERT_LE(std::fabs(tanh_q15(x) - std::fmin(t, 32767)), 0.5) << x;
    }
    EXPECT_EQ(sigmoid_q15(0), 16384);
    EXPECT_EQ(tanh_q15(0), 0);
}

TEST(recurrent_cells, of_integers_follow_the_rule) {
    random_source random(3);
    for (int n = 0; n < 100'000; ++n) {
        const std::int64_t reach = std::int64_t{1} << pick(random, 8, 17);
        std::array<std::int32_t, 4> x{}, r{};
        for (unsigned g = 0; g < 4; ++g) {
            x[g] = saturated(pick(random, -reach, reach));
            r[g] = static_cast<std::int32_t>(pick(random, -reach, reach));
        }
        auto c = static_cast<std::int16_t>(pick(random, -32768, 32767));
        const std::int16_t before = c;
        const cell_stage stage{cell_kind::lstm,
                               false,
                               static_cast<std::int32_t>(pick(random, -20, 20)),
                               {static_cast<std::int32_t>(pick(random, 1 << 30, 0x7fffffff)),
                                static_cast<std::int32_t>(pick(random, -25, -20))},
                               -128,
                               127};
        const std::int32_t h = lstm_step(x.data(), r.data(), c, stage);
        const auto gate = [&](unsigned g) { return saturated(std::int64_t{x[g]} + r[g]); };
        const std::int64_t i = sigmoid_q15(gate(0)), f = sigmoid_q15(gate(1)),
                           o = sigmoid_q15(gate(2)), g = tanh_q15(gate(3));
        ASSERT_EQ(c, saturated(plain_divide(f * before, 15) + plain_divide(i * g, 18)));
        const auto product = static_cast<std::int32_t>(o * tanh_q15(c));
        const std::int64_t scaled =
            stage.zero_point + double_rounding_multiply(product, stage.scale);
        ASSERT_EQ(h, std::max<std::int64_t>(-128, std::min<std::int64_t>(127, scaled)));
    }
}

float hidden(cell_kind kind, const std::array<float, 4>& x, const std::array<float, 4>& r,
             std::array<float, 2>& state) {
    cell_stage stage;
    stage.kind = kind;
    stage.low = static_cast<std::int32_t>(bits_of(-1e30F));
    stage.high = static_cast<std::int32_t>(bits_of(1e30F));
    return cell_step(x.data(), r.data(), state.data(), stage);
}

TEST(recurrent_cells, of_floating_numbers_follow_the_equations) {
    random_source random(4);
    std::normal_distribution<float> number(0, 2);
    const auto s = [](double v) { return 1 / (1 + std::exp(-v)); };
    for (int n = 0; n < 20'000; ++n) {
        std::array<float, 4> x{}, r{};
        for (unsigned g = 0; g < 4; ++g) {
            x[g] = number(random);
            r[g] = number(random);
        }
        const auto sum = [&](unsigned g) { return double{x[g]} + r[g]; };
        const std::array<float, 2> old{number(random), static_cast<float>(s(number(random)))};
        std::array<float, 2> state = old;
        const float lstm = hidden(cell_kind::lstm, x, r, state);
        const double c = s(sum(1)) * old[0] + s(sum(0)) * std::tanh(sum(3));
        ASSERT_NEAR(state[0], c, 2e-6);
        ASSERT_NEAR(lstm, s(sum(2)) * std::tanh(c), 2e-6);
        state = old;
        const double reset_after = std::tanh(x[2] + s(sum(1)) * r[2]);
        ASSERT_NEAR(hidden(cell_kind::gru, x, r, state),
                    (1 - s(sum(0))) * reset_after + s(sum(0)) * old[0], 4e-6);
        ASSERT_EQ(state[1], old[1]) << "one word of state";
        state = old;
        ASSERT_NEAR(hidden(cell_kind::gru_gates, x, r, state), s(sum(1)) * old[0], 2e-6);
        ASSERT_NEAR(state[1], s(sum(0)), 1e-6);
        ASSERT_EQ(state[0], old[0]);
        state = old;
        const double candidate = (1 - old[1]) * std::tanh(sum(0)) + double{old[1]} * old[0];
        ASSERT_NEAR(hidden(cell_kind::gru_candidate, x, r, state), candidate, 4e-6);
        ASSERT_NEAR(state[0], candidate, 4e-6);
        ASSERT_NEAR(hidden(cell_kind::rnn_tanh, x, r, state), std::tanh(sum(0)), 1e-6);
        ASSERT_NEAR(hidden(cell_kind::rnn_relu, x, r, state), std::fmax(sum(0), 0), 2e-6);
    }
}

TEST(recurrent_cells, cut_floating_sums_to_their_limit) {
    cell_stage stage;
    stage.kind = cell_kind::rnn_relu;
    stage.low = static_cast<std::int32_t>(bits_of(-3.0F));
    stage.high = static_cast<std::int32_t>(bits_of(3.0F));
    const float x = 2.5F, r = 4;
    float state = 0;
    EXPECT_EQ(cell_step(&x, &r, &state, stage), 3.0F);
}

/// Two images of two units: state and outputs stay with their own.
TEST(recurrent_tiles, keep_a_state_for_each_image_and_unit) {
    constexpr std::size_t images = 2, units = 2, sums = units * 4;
    random_source random(5);
    std::array<std::int32_t, images * sums> acc{};
    std::array<std::int16_t, images * sums> second{};
    for (std::size_t n = 0; n < acc.size(); ++n) {
        acc[n] = static_cast<std::int32_t>(pick(random, -9000, 9000));
        second[n] = static_cast<std::int16_t>(pick(random, -9000, 9000));
    }
    std::array<tile_kernels::channel_scale, sums> table{};
    for (auto& entry : table)
        entry = {static_cast<std::int32_t>(pick(random, -50, 50)), 1 << 30, 0};
    constexpr std::size_t pitch = 5; // units of 2 bytes, and a gap
    std::array<std::uint8_t, images * pitch> state{};
    state.fill(0x5a);
    std::array<std::uint8_t, images * units> output{};
    post_program program;
    program.requantise = {0, std::numeric_limits<std::int32_t>::min(),
                          std::numeric_limits<std::int32_t>::max(), true};
    program.cell = {cell_kind::lstm, true, 3, {1 << 30, -22}, -128, 127};
    post_tile tile;
    tile.images = images;
    tile.channels = sums;
    tile.sums = acc.data();
    tile.table = table.data();
    tile.second = reinterpret_cast<const std::uint8_t*>(second.data());
    tile.second_format = {16, true};
    tile.output_format = {8, true};
    tile.output = output.data();
    tile.state = state.data();
    tile.state_pitch = pitch;
    std::array<std::int16_t, images * units> c{};
    post_arithmetic arithmetic;
    for (const bool starts : {true, false, false}) {
        program.cell->starts = starts;
        arithmetic.process(program, tile);
        for (std::size_t n = 0; n < c.size(); ++n) {
            std::array<std::int32_t, 4> x{}, r{};
            for (std::size_t g = 0; g < 4; ++g) {
                const std::size_t at = n * 4 + g;
                x[g] = second[at];
                r[g] = double_rounding_multiply(acc[at] + table[at % sums].bias, {1 << 30, 0});
            }
            const std::int32_t h = lstm_step(x.data(), r.data(), c[n], *program.cell);
            EXPECT_EQ(static_cast<std::int8_t>(output[n]), h);
            const std::uint8_t* kept = state.data() + n / units * pitch + n % units * 2;
            EXPECT_EQ(static_cast<std::int16_t>(kept[0] | kept[1] << 8), c[n]);
        }
        EXPECT_EQ(state[4], 0x5a) << "the gap between images";
    }
}

} // namespace
} // namespace bitloom::post_processing
