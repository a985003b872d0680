// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_arrays.h"
#include "testbenches/platforms/accelerator/input_files.h"

#include <cmath>
#include <limits>

namespace bitloom::accelerator {
namespace {

using network::element_type;
using samples = std::vector<std::int8_t>;

class input_arrays : public input_files {};

TEST_F(input_arrays, of_integers_are_codes_in_channels_last_order) {
    input("x", false, {8, true});
    const auto file = save_int8("x.npy", {2, 2, 3, 1}, {0, 1, 2, 3, 4, 5, -6, -5, -4, -3, -2, -1});
    for (const std::string& argument : {file, "x=" + file}) {
        const input_set set = read_inputs(m_net, {argument});
        EXPECT_EQ(set.samples, 2U);
        ASSERT_EQ(set.codes.size(), 1U);
        EXPECT_EQ(set.codes[0], (tensor_codes{0, 3, 1, 4, 2, 5, -6, -3, -5, -2, -4, -1}));
    }
}

TEST_F(input_arrays, of_floating_networks_are_bits) {
    input("x", true, fp32_format);
    const std::vector<float> values{0, -0.0F, 0.1F, -1e-45F, 3e38F, 7};
    const tensor_codes codes =
        read_inputs(m_net, {save_float("x.npy", {1, 2, 3, 1}, values)}).codes[0];
    for (std::size_t channel = 0; channel < 2; ++channel)
        for (std::size_t row = 0; row < 3; ++row)
            EXPECT_EQ(std::memcmp(&codes[row * 2 + channel], &values[channel * 3 + row], 4), 0);
    const network::npy_array back = declared_array(m_net, 0, codes, 1);
    EXPECT_EQ(back.type, element_type::float32);
    EXPECT_EQ(back.shape, (std::vector<std::int64_t>{1, 2, 3, 1}));
    EXPECT_EQ(std::memcmp(back.bytes.data(), values.data(), back.bytes.size()), 0);
}

TEST_F(input_arrays, seeded_floating_ones_are_those_of_every_machine) {
    input("x", true, fp32_format);
    const tensor_codes codes = seeded_inputs(m_net, 4000, 3).codes[0];
    std::vector<float> values(codes.size());
    std::memcpy(values.data(), codes.data(), codes.size() * sizeof(float));
    double sum = 0, squares = 0;
    for (const float value : values) {
        sum += value;
        squares += double{value} * value;
    }
    const auto count = static_cast<double>(values.size());
    EXPECT_NEAR(sum / count, 0, 5 / std::sqrt(count));
    EXPECT_NEAR(squares / count, 1, 5 * std::sqrt(2 / count));
    EXPECT_EQ(seeded_inputs(m_net, 4000, 3).codes[0], codes);
    EXPECT_NE(seeded_inputs(m_net, 4000, 4).codes[0], codes);
}

TEST_F(input_arrays, of_channels_last_inputs_keep_their_order) {
    network::tensor& t = input("x", false, {8, true});
    t.order = network::axis_order::channels_last;
    t.shape = {3, 1, 2};
    const auto file = save_int8("x.npy", {1, 3, 1, 2}, {0, 1, 2, 3, 4, 5});
    EXPECT_EQ(read_inputs(m_net, {file}).codes[0], (tensor_codes{0, 1, 2, 3, 4, 5}));
}

TEST_F(input_arrays, may_leave_out_or_add_unit_axes) {
    input("x", false, {8, true});
    const samples values{0, 1, 2, 3, 4, 5};
    const tensor_codes expected{0, 3, 1, 4, 2, 5};
    for (const std::vector<std::int64_t>& shape :
         {std::vector<std::int64_t>{1, 2, 3, 1}, {1, 2, 3}, {1, 1, 2, 1, 3}})
        EXPECT_EQ(read_inputs(m_net, {save_int8("x.npy", shape, values)}).codes[0], expected);
}

TEST_F(input_arrays, of_unsigned_bytes_reach_255) {
    input("x", false, {8, false});
    const auto file = save<std::uint8_t>("x.npy", element_type::uint8, {1, 2, 3, 1},
                                         {255, 254, 253, 128, 127, 0});
    EXPECT_EQ(read_inputs(m_net, {file}).codes[0], (tensor_codes{255, 128, 254, 127, 253, 0}));
}

TEST_F(input_arrays, of_floats_are_quantised_half_to_even_and_clamped) {
    input("x", true, {8, true}); // scale 0.5, zero point 3
    const float infinity = std::numeric_limits<float>::infinity();
    const auto file = save_float("x.npy", {3, 2, 3, 1},
                                 {0.25F, 0.75F, 1.25F, -0.25F, -0.75F, -1.25F, // halves
                                  0.0F, 0.24F, 0.26F, -0.0F, -0.24F, -0.26F,   //
                                  100.0F, 1e30F, infinity, -100.0F, -1e30F, -infinity});
    EXPECT_EQ(read_inputs(m_net, {file}).codes[0], (tensor_codes{3, 3, 5, 1, 5, 1, //
                                                                 3, 3, 3, 3, 4, 2, //
                                                                 127, -128, 127, -128, 127, -128}));
}

TEST_F(input_arrays, of_floats_divide_in_float32_as_the_runtimes_do) {
    input("x", true, {8, true}).quantised = {0.1F, 0, {8, true}};
    std::vector<float> values(6 * 100);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = (static_cast<float>(i) - 300.0F) * 0.05F * 0.5F; // many near ties
    const auto file = save_float("x.npy", {100, 2, 3, 1}, values);
    const tensor_codes found = read_inputs(m_net, {file}).codes[0];
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float quotient = values[i] / 0.1F;
        float even = std::floor(quotient + 0.5F);
        if (even - quotient == 0.5F && std::fmod(even, 2.0F) != 0)
            even -= 1;
        const std::size_t row = i % 3, channel = i % 6 / 3;
        EXPECT_EQ(found[i / 6 * 6 + row * 2 + channel], static_cast<std::int32_t>(even))
            << quotient;
    }
}

TEST_F(input_arrays, of_several_inputs_are_matched_by_name_in_any_order) {
    input("a", false, {8, true});
    input("b", true, {8, true});
    const auto a = save_int8("a.npy", {1, 2, 3}, {1, 2, 3, 4, 5, 6});
    const auto b = save_float("b.npy", {1, 2, 3}, std::vector<float>(6, 1.0F));
    const input_set set = read_inputs(m_net, {"b=" + b, "a=" + a});
    EXPECT_EQ(set.codes[0], (tensor_codes{1, 4, 2, 5, 3, 6}));
    EXPECT_EQ(set.codes[1], tensor_codes(6, 5));
}

TEST(seeded_inputs, repeat_with_their_seed_and_cover_the_whole_format) {
    for (const operand_format format :
         {operand_format{8, true}, {8, false}, {4, true}, {2, false}, {1, false}}) {
        network::graph net;
        network::tensor t;
        t.channels = 50;
        t.height = t.width = 10;
        t.shape = {50, 10, 10};
        t.quantised.format = format;
        net.tensors = {t, t};
        net.inputs = {{"a", 0, false}, {"b", 1, true}};
        const input_set set = seeded_inputs(net, 2, 5);
        EXPECT_EQ(set.samples, 2U);
        EXPECT_EQ(set.codes[0].size(), 10000U);
        EXPECT_EQ(set.codes, seeded_inputs(net, 2, 5).codes);
        EXPECT_NE(set.codes, seeded_inputs(net, 2, 6).codes);
        EXPECT_NE(set.codes[0], set.codes[1]);
        for (std::int32_t code = format.lowest(); code <= format.highest(); ++code)
            EXPECT_THAT(set.codes[0], ::testing::Contains(code)) << format.bits;
        for (const std::int32_t code : set.codes[0])
            ASSERT_TRUE(format.holds(code));
    }
}

} // namespace
} // namespace bitloom::accelerator
