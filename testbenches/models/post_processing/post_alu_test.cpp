// SPDX-License-Identifier: Apache-2.0
// The ALU against plain arithmetic: 128 bits and whole-number division, no shifts.
#include "models/common/bit_packing.h"
#include "testbenches/models/post_processing/example_tile.h"
#include "testbenches/models/post_processing/plain_rule.h"

#include <gtest/gtest.h>

#include <limits>

namespace bitloom::post_processing {
namespace {

using plain::wide_int;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// The value of 64 bits that is `value` modulo 2^64.
std::int64_t wrapped(wide_int value) {
    const wide_int modulus = plain::power_of_two(64);
    wide_int rest = value - plain::floor_division(value, modulus) * modulus;
    if (rest >= plain::power_of_two(63))
        rest -= modulus;
    return static_cast<std::int64_t>(rest);
}

wide_int modulo(wide_int value, wide_int by) {
    return value - plain::floor_division(value, by) * by;
}

std::int64_t expected(alu_function f, std::int64_t v, std::int64_t b) {
    const wide_int wide_v = v, wide_b = b;
    switch (f) {
    case alu_function::add:
        return wrapped(wide_v + wide_b);
    case alu_function::sub:
        return wrapped(wide_v - wide_b);
    case alu_function::mul: // the operand's upper half is a multiple of 2^64 away
        return wrapped(
            modulo(wide_v * modulo(wide_b, 65536), plain::power_of_two(64)) +
            modulo(wide_v * plain::floor_division(wide_b, 65536), plain::power_of_two(64)) * 65536);
    case alu_function::move_high: {
        const wide_int word = modulo(wide_b, 65536) * 65536 + modulo(wide_v, 65536);
        return static_cast<std::int64_t>(
            word >= plain::power_of_two(31) ? word - plain::power_of_two(32) : word);
    }
    case alu_function::max:
        return v < b ? b : v;
    case alu_function::min:
        return v < b ? v : b;
    case alu_function::rshift:
        return static_cast<std::int64_t>(plain::floor_division(
            wide_v, plain::power_of_two(static_cast<int>(modulo(wide_b, 64)))));
    }
    return 0;
}

TEST(post_alu, computes_every_function_as_plain_arithmetic_does) {
    std::mt19937_64 random(1);
    const std::int64_t corners[] = {0,       1,          -1,         2,          63,     64,
                                    -32768,  32767,      65535,      65536,      lowest, highest,
                                    1 << 30, -(1 << 30), lowest + 1, highest - 1};
    const auto value = [&] {
        const std::uint64_t kind = random() % 4;
        if (kind == 0)
            return corners[random() % std::size(corners)];
        return static_cast<std::int64_t>(random()) >> (kind == 1 ? 0 : random() % 64);
    };
    for (int n = 0; n < 1000000; ++n) {
        const auto f = static_cast<alu_function>(1 + random() % 7);
        const std::int64_t v = value(), b = value();
        ASSERT_EQ(alu_result(f, v, b), expected(f, v, b))
            << static_cast<int>(f) << " of " << v << " and " << b;
    }
}

TEST(post_alu, makes_a_relu_and_a_scale) {
    // (sum * 77 + 128) >> 8, and nothing below 0
    const std::vector<alu_step> steps{{alu_function::mul, false, 77},
                                      {alu_function::add, false, 128},
                                      {alu_function::rshift, false, 8},
                                      {alu_function::max, false, 0},
                                      {alu_function::min, false, 255}};
    std::vector<std::int64_t> values{-5, 0, 1, 2, 100, 1000, std::numeric_limits<int>::max()};
    run_alu(steps, values, {});
    EXPECT_EQ(values, (std::vector<std::int64_t>{0, 0, 0, 1, 30, 255, 255}));
}

/// A tile of a known source with random steps behind it: codes are what the tile gives without
/// them, worked on one by one.
TEST(post_alu, works_behind_every_stage_and_takes_the_second_stream) {
    std::mt19937_64 random(2);
    for (int n = 0; n < 3000; ++n) {
        const bool has_second = random() % 2 == 0;
        example_tile x(random, {static_cast<source>(random() % 5), random() % 2 == 0, has_second});
        post_tile t = x.tile();
        // Whole codes, as the steps before leave them: 16 bits are never cut.
        const operand_format sixteen{16, true};
        t.output_format = sixteen;
        const std::size_t count = t.pixels() * t.channels;
        std::vector<std::uint8_t> out(count * 2 + 8);
        t.output = out.data();
        post_arithmetic arithmetic;
        const auto codes = [&] {
            arithmetic.process(x.program(), t);
            std::vector<std::int16_t> result(count);
            unpack_codes(out.data(), count, sixteen, result.data());
            return result;
        };
        const std::vector<std::int16_t> before = codes();
        std::int32_t high = x.program().add          ? x.program().add->high
                            : x.program().rescale    ? x.program().rescale->high
                            : x.program().pool       ? x.program().pool->high
                            : x.program().requantise ? x.program().requantise->high
                                                     : t.input_format.highest();
        std::vector<std::int16_t> second(count);
        if (has_second)
            for (std::size_t p = 0; p < t.pixels(); ++p)
                unpack_codes(t.second + p * packed_bytes(t.channels, t.second_format.bits),
                             t.channels, t.second_format, second.data() + p * t.channels);
        std::vector<alu_step>& steps = x.program().alu;
        for (std::uint64_t k = random() % 5; k > 0; --k)
            steps.push_back({static_cast<alu_function>(1 + random() % 7),
                             has_second && random() % 2 == 0,
                             static_cast<std::int32_t>(random() >> (random() % 64))});
        const std::vector<std::int16_t> after = codes();
        for (std::size_t i = 0; i < count; ++i) {
            std::int64_t v = high > 32767 ? static_cast<std::uint16_t>(before[i]) : before[i];
            for (const alu_step& s : steps)
                v = expected(s.function, v,
                             s.with_second ? t.second_format.value_of(second[i]) : s.constant);
            ASSERT_EQ(after[i], static_cast<std::int16_t>(v)) << n << " element " << i;
        }
    }
}

TEST(post_alu, takes_whole_sums_and_leaves_low_bits) {
    const std::vector<std::int32_t> sums{-70000, -1, 0, 5, 300, 1 << 30};
    post_program p;
    p.from_sums = true;
    p.alu = {{alu_function::rshift, false, 1}};
    post_tile t;
    t.channels = 6;
    t.sums = sums.data();
    post_arithmetic arithmetic;
    std::vector<std::uint8_t> out(8);
    t.output = out.data();
    const auto codes = [&](operand_format f) {
        t.output_format = f;
        arithmetic.process(p, t);
        std::vector<std::int16_t> result(6);
        unpack_codes(out.data(), 6, f, result.data());
        return result;
    };
    using row = std::vector<std::int16_t>;
    EXPECT_EQ(codes({8, true}), (row{0x48, -1, 0, 2, -106, 0})) << "-35000 is ...0111'01001000";
    EXPECT_EQ(codes({4, false}), (row{8, 15, 0, 2, 6, 0}));
    EXPECT_EQ(codes({1, true}), (row{-1, -1, -1, 1, 1, 1})) << "bipolar: the whole value's sign";
    EXPECT_EQ(codes({1, false}), (row{0, 1, 0, 0, 0, 0}));
}

} // namespace
} // namespace bitloom::post_processing
