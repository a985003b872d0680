// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/post_processing/example_tile.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace bitloom::post_processing {
namespace {

class post_stages : public ::testing::TestWithParam<stage_choice> {
protected:
    std::mt19937_64 m_random{8};
    post_arithmetic m_arithmetic;
};

TEST_P(post_stages, equal_a_plain_loop_over_the_pixels_of_any_tile) {
    for (int repeat = 0; repeat < 250; ++repeat) {
        example_tile example(m_random, GetParam());
        m_arithmetic.process(example.program(), example.tile());
        ASSERT_EQ(example.output(), example.expected_output()) << "tile " << repeat;
        ASSERT_EQ(m_arithmetic.before_add(), example.expected_before_add()) << "tile " << repeat;
    }
}

// A program may say anything: bounds outside the format or crossed, zero points and multipliers of
// 32 bits. The codes mean nothing then, but nothing is undefined (the sanitizers look on).
TEST_P(post_stages, survive_constants_that_make_no_sense) {
    const auto any = [&] {
        constexpr std::int32_t extremes[] = {std::numeric_limits<std::int32_t>::min(), -1, 0, 1,
                                             std::numeric_limits<std::int32_t>::max()};
        const auto dice = m_random() % 10;
        return dice < 5 ? extremes[dice] : static_cast<std::int32_t>(m_random());
    };
    const auto scale = [&] {
        const auto shift = static_cast<std::int32_t>(m_random() % 62) - 31;
        return fixed_multiplier{any(), m_random() % 2 == 0 ? 30 : shift};
    };
    for (int repeat = 0; repeat < 400; ++repeat) {
        example_tile example(m_random, GetParam());
        post_program& p = example.program();
        if (p.requantise)
            p.requantise = requantise_stage{any(), any(), any()};
        if (p.pool)
            p.pool = pool_stage{p.pool->kind, any(), any(), any(), any()};
        if (p.rescale)
            p.rescale = rescale_stage{any(), scale(), any(), any(), any()};
        if (p.add)
            p.add = add_stage{any(), scale(), any(), scale(), scale(), any(), any(), any()};
        m_arithmetic.process(p, example.tile());
        const std::vector<std::uint8_t> once = example.output();
        m_arithmetic.process(p, example.tile());
        ASSERT_EQ(example.output(), once);
        for (std::size_t behind = once.size() - 8; behind < once.size(); ++behind)
            ASSERT_EQ(once[behind], 0xa5) << "written behind the tile";
    }
}

std::string name_of(const ::testing::TestParamInfo<stage_choice>& info) {
    static constexpr const char* sources[] = {"requantised", "stream", "pooled_maximum",
                                              "pooled_average", "pooled_rescaled"};
    return std::string(sources[static_cast<unsigned>(info.param.from)]) +
           (info.param.rescale ? "_then_rescaled" : "") + (info.param.add ? "_then_added" : "");
}

INSTANTIATE_TEST_SUITE_P(every_combination, post_stages,
                         ::testing::Values(stage_choice{source::sums, false, false},
                                           stage_choice{source::sums, false, true},
                                           stage_choice{source::sums, true, false},
                                           stage_choice{source::sums, true, true},
                                           stage_choice{source::stream, false, false},
                                           stage_choice{source::stream, false, true},
                                           stage_choice{source::stream, true, false},
                                           stage_choice{source::stream, true, true},
                                           stage_choice{source::pooled_maximum, false, false},
                                           stage_choice{source::pooled_maximum, false, true},
                                           stage_choice{source::pooled_maximum, true, false},
                                           stage_choice{source::pooled_maximum, true, true},
                                           stage_choice{source::pooled_average, false, false},
                                           stage_choice{source::pooled_average, false, true},
                                           stage_choice{source::pooled_rescaled, false, false},
                                           stage_choice{source::pooled_rescaled, false, true}),
                         name_of);

/// One addition of 8-bit codes with the given stage.
std::int32_t added(post_arithmetic& arithmetic, const add_stage& stage, std::uint8_t a,
                   std::uint8_t b) {
    std::uint8_t out = 0;
    post_program program;
    program.from_stream = true;
    program.add = stage;
    post_tile tile;
    tile.input = &a;
    tile.second = &b;
    tile.output = &out;
    arithmetic.process(program, tile);
    return static_cast<std::int8_t>(out);
}

TEST(post_arithmetic, forgets_the_terms_of_the_addition_before) {
    std::mt19937_64 random(9);
    post_arithmetic shared;
    add_stage stage{0, {1 << 30, 0}, 0, {1 << 30, 0}, {1 << 30, -18}, 0, -128, 127};
    for (int repeat = 0; repeat < 300; ++repeat) {
        switch (random() % 5) {
        case 0:
            stage.zero_a = static_cast<std::int32_t>(random() % 20);
            break;
        case 1:
            stage.zero_b = static_cast<std::int32_t>(random() % 20);
            break;
        case 2:
            stage.scale_a.multiplier = static_cast<std::int32_t>(random() >> 34);
            break;
        case 3:
            stage.scale_b.shift = -static_cast<std::int32_t>(random() % 3);
            break;
        default:
            stage.zero_point = static_cast<std::int32_t>(random() % 9);
        }
        const auto a = static_cast<std::uint8_t>(random()), b = static_cast<std::uint8_t>(random());
        EXPECT_EQ(added(shared, stage, a, b),
                  add_codes(static_cast<std::int8_t>(a), static_cast<std::int8_t>(b), stage));
    }
}

TEST(post_arithmetic, adds_terms_that_pass_30_bits_as_add_codes_does) {
    post_arithmetic arithmetic;
    for (const std::int32_t shift : {1, 2, 3, 4}) { // terms up to 2^20 * 255 * 2^shift
        const add_stage stage{
            128, {1 << 30, shift}, 128, {1 << 30, shift}, {1 << 30, -20 - shift}, 0, -128, 127};
        for (int a = 0; a < 256; a += 5)
            for (int b = 0; b < 256; b += 3)
                ASSERT_EQ(
                    added(arithmetic, stage, static_cast<std::uint8_t>(a),
                          static_cast<std::uint8_t>(b)),
                    add_codes(static_cast<std::int8_t>(a), static_cast<std::int8_t>(b), stage))
                    << a << ' ' << b;
    }
}

TEST(post_arithmetic, sums_large_windows_of_wide_codes_exactly) {
    post_program program;
    program.from_stream = true;
    program.pool = pool_stage{pool_kind::average, 0, 0, 0, 65535};
    constexpr std::uint32_t side = 300; // 90,000 codes of 60,000: beyond 32 bits
    const std::vector<std::uint16_t> input(std::size_t{side} * side, 60'000);
    std::uint16_t output = 0;
    post_tile tile;
    tile.input = reinterpret_cast<const std::uint8_t*>(input.data());
    tile.input_format = tile.output_format = {16, false};
    tile.input_rows = tile.input_columns = side;
    tile.window.kernel_rows = tile.window.kernel_columns = side;
    tile.window.limit_rows = tile.window.limit_columns = side;
    tile.output = reinterpret_cast<std::uint8_t*>(&output);
    post_arithmetic().process(program, tile);
    EXPECT_EQ(output, 60'000);
}

// The bias buffer holds what software put into memory; only the compiler's tables are in range.
TEST(post_arithmetic, survives_a_table_with_any_shift) {
    std::mt19937_64 random(10);
    for (const source from : {source::sums, source::pooled_rescaled})
        for (int repeat = 0; repeat < 100; ++repeat) {
            example_tile example(random, {from, false, false});
            const post_tile tile = example.tile();
            std::vector<tile_kernels::channel_scale> table(70); // the most channels there are
            for (auto& entry : table)
                entry = {static_cast<std::int32_t>(random()), static_cast<std::int32_t>(random()),
                         static_cast<std::int32_t>(random()) >> random() % 32};
            post_tile hostile = tile;
            hostile.table = table.data();
            post_arithmetic arithmetic;
            arithmetic.process(example.program(), hostile);
        }
}

} // namespace
} // namespace bitloom::post_processing
