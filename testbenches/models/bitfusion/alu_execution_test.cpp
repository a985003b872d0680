// SPDX-License-Identifier: Apache-2.0
// The post-processing ALU through the whole machine, against plain arithmetic on what the same
// layer gives without it.
#include "platforms/compiler/emitter.h"
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace bitloom::bitfusion {
namespace {

using post_processing::alu_function;

class alu_execution : public accelerator_bench {
protected:
    /// 1x1, so that a sum is plain to compute; small enough for 16 bits.
    known_run small_convolution(operand_format out) const {
        graph_builder g(11);
        g.output(g.convolution(g.input(5, 9, 9, {4, false}), 12, {}, {4, true}, out));
        return compile(g.net(), 11);
    }
    /// The codes that the good program's block gives with this post-processing.
    testing::codes codes_with(const known_run& of, const block& b,
                              std::uint64_t* cycles = nullptr) {
        load(of);
        EXPECT_EQ(run_words(of, compiler::encode_block(b)), fault::none);
        if (cycles != nullptr)
            *cycles = machine.control().executor().records().front().cycles;
        return output_of(of);
    }
    static std::int64_t sum_of(const known_run& r, std::size_t out, std::size_t pixel) {
        const network::layer& l = r.net.layers[0];
        std::int64_t sum = 0;
        for (std::size_t c = 0; c < 5; ++c)
            sum += std::int64_t{r.inputs[0][c * 81 + pixel]} * l.weights[out * 5 + c];
        return sum;
    }
};

TEST_F(alu_execution, clips_behind_requantisation_at_no_cost) {
    const known_run good = small_convolution({8, true});
    run([&] {
        block b = good.program.blocks[0].decoded;
        std::uint64_t plain = 0, with_alu = 0;
        EXPECT_EQ(codes_with(good, b, &plain), good.output);
        b.post.alu = {{alu_function::max, false, 3}, {alu_function::min, false, 40}};
        testing::codes expected = good.output;
        for (std::int32_t& code : expected)
            code = std::clamp<std::int32_t>(code, 3, 40);
        EXPECT_NE(expected, good.output);
        EXPECT_EQ(codes_with(good, b, &with_alu), expected);
        EXPECT_EQ(with_alu, plain) << "the post-processor is a pipeline";
        expect_good_run(good);
    });
}

TEST_F(alu_execution, scales_whole_sums_instead_of_requantisation) {
    const known_run good = small_convolution({16, true});
    run([&] {
        block b = good.program.blocks[0].decoded;
        b.post = {};
        b.post.from_sums = true;
        b.loads[static_cast<unsigned>(buffer::bias)].used = false;
        testing::codes expected(12 * 81), scaled(12 * 81);
        for (std::size_t out = 0; out < 12; ++out)
            for (std::size_t pixel = 0; pixel < 81; ++pixel) {
                const std::int64_t sum = sum_of(good, out, pixel);
                expected[out * 81 + pixel] = static_cast<std::int32_t>(sum);
                const double quotient = static_cast<double>(sum * 100003 + 32768) / 65536;
                scaled[out * 81 + pixel] =
                    static_cast<std::int32_t>(std::max(0.0, std::floor(quotient)));
            }
        EXPECT_EQ(codes_with(good, b), expected);
        b.post.alu = {{alu_function::mul, false, 100003}, // beyond 16 bits: a constant register
                      {alu_function::add, false, 32768},
                      {alu_function::rshift, false, 16},
                      {alu_function::max, false, 0}};
        EXPECT_EQ(codes_with(good, b), scaled);
        expect_good_run(good);
    });
}

TEST_F(alu_execution, takes_the_second_stream) {
    graph_builder g(12);
    const std::size_t in = g.input(6, 9, 9, {8, true});
    g.output(g.add(in, g.convolution(in, 6, {}, {4, true}, {8, true}), {8, true}));
    const known_run good = compile(g.net(), 12);
    ASSERT_EQ(good.program.blocks.size(), 1U);
    // The convolution's own codes, of the same network's oracle.
    const std::size_t convolved = good.net.layers[0].output;
    const testing::codes first = testing::evaluate(good.net, good.inputs)[convolved];
    const testing::codes& second = good.inputs[0];
    testing::codes larger(first.size()), smaller(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        larger[i] = std::max(first[i], second[i]);
        smaller[i] = std::min(first[i], second[i]);
    }
    ASSERT_NE(larger, first);
    ASSERT_NE(larger, second);
    run([&] {
        block b = good.program.blocks[0].decoded;
        b.post.add.reset();
        b.post.alu = {{alu_function::max, true, 0}};
        EXPECT_EQ(codes_with(good, b), larger);
        b.post.alu = {{alu_function::min, true, 0}};
        EXPECT_EQ(codes_with(good, b), smaller);
        expect_good_run(good);
    });
}

TEST_F(alu_execution, cuts_what_is_wider_than_the_output) {
    const known_run good = small_convolution({4, false});
    run([&] {
        block b = good.program.blocks[0].decoded;
        b.post.alu = {{alu_function::mul, false, 7}};
        testing::codes expected = good.output;
        for (std::int32_t& code : expected)
            code = static_cast<std::int32_t>(code * 7 % 16);
        EXPECT_EQ(codes_with(good, b), expected);
    });
}

} // namespace
} // namespace bitloom::bitfusion
