// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/host_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

namespace bitloom::accelerator {
namespace {

using network::element_type;
using network::npy_array;

npy_array floats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
    npy_array a{element_type::float32, std::move(shape), {}};
    a.bytes.resize(values.size() * sizeof(float));
    if (!values.empty())
        std::memcpy(a.bytes.data(), values.data(), a.bytes.size());
    return a;
}

std::vector<float> values_of(const npy_array& a) {
    std::vector<float> values(a.bytes.size() / sizeof(float));
    if (!values.empty())
        std::memcpy(values.data(), a.bytes.data(), a.bytes.size());
    return values;
}

TEST(host_softmax, adds_up_to_one_in_each_sample) {
    const float e = std::exp(1.0F);
    const auto p = values_of(softmax(floats({2, 2}, {0, 1, 5, 5}), 1));
    EXPECT_FLOAT_EQ(p[0], 1 / (1 + e));
    EXPECT_FLOAT_EQ(p[1], e / (1 + e));
    EXPECT_FLOAT_EQ(p[2], 0.5F);
    EXPECT_FLOAT_EQ(p[3], 0.5F);
}

TEST(host_softmax, runs_along_an_inner_axis) {
    // [sample, channel, column]: channels of each column
    const auto p = values_of(softmax(floats({1, 2, 3}, {0, 7, 1, 0, 9, 1}), 1));
    EXPECT_FLOAT_EQ(p[0], 0.5F);
    EXPECT_FLOAT_EQ(p[3], 0.5F);
    EXPECT_FLOAT_EQ(p[1] + p[4], 1);
    EXPECT_LT(p[1], p[4]);
}

TEST(host_softmax, large_values_do_not_overflow) {
    const auto p = values_of(softmax(floats({1, 2}, {3e38F, -3e38F}), 1));
    EXPECT_EQ(p[0], 1);
    EXPECT_EQ(p[1], 0);
}

TEST(host_softmax, of_no_samples_is_empty) {
    EXPECT_TRUE(softmax(floats({0, 3}, {}), 1).bytes.empty());
}

TEST(host_sigmoid, is_a_half_at_zero_and_ends_at_zero_and_one) {
    const auto p = values_of(sigmoid(floats({1, 5}, {0, 1, -1, 200, -200})));
    EXPECT_EQ(p[0], 0.5F);
    EXPECT_FLOAT_EQ(p[1], 1 / (1 + std::exp(-1.0F)));
    EXPECT_FLOAT_EQ(p[1] + p[2], 1);
    EXPECT_EQ(p[3], 1);
    EXPECT_NEAR(p[4], 0, 1e-30);
}

TEST(host_quantise, rounds_halves_to_even_and_saturates) {
    const npy_array codes =
        quantised(floats({1, 5}, {0.5F, 1.5F, -0.5F, 1000, -1000}), {1, 2, {8, true}});
    EXPECT_EQ(codes.type, element_type::int8);
    const std::vector<std::uint8_t> expected{2, 4, 2, 127, 0x80};
    EXPECT_EQ(codes.bytes, expected);
    EXPECT_EQ(quantised(floats({1}, {99}), {1, 0, {4, false}}).bytes,
              std::vector<std::uint8_t>{15});
}

class output : public ::testing::Test {
protected:
    output() {
        m_net.tensors.resize(1);
        m_net.tensors[0].quantised = {0.5F, 1, {8, true}};
        m_codes = {element_type::int8, {1, 2}, {1, 3}}; // real 0 and 1
    }

    network::graph m_net;
    network::port m_port;
    npy_array m_codes;
};

TEST_F(output, codes_stay_and_floats_are_dequantised) {
    EXPECT_EQ(output_array(m_net, m_port, m_codes).bytes, m_codes.bytes);
    m_port.as_float = true;
    EXPECT_EQ(values_of(output_array(m_net, m_port, m_codes)), (std::vector<float>{0, 1}));
}

TEST_F(output, a_softmax_is_of_the_real_values) {
    m_port.function = network::host_function::softmax;
    m_port.as_float = true;
    EXPECT_FLOAT_EQ(values_of(output_array(m_net, m_port, m_codes))[0], 1 / (1 + std::exp(1.0F)));
}

TEST_F(output, a_softmax_may_be_quantised_again) {
    m_port.function = network::host_function::softmax;
    m_port.requantised = {1.0F / 256, -128, {8, true}};
    // 0.2689 * 256 = 68.8, 0.7311 * 256 = 187.2
    const std::vector<std::uint8_t> expected{static_cast<std::uint8_t>(69 - 128), 187 - 128};
    EXPECT_EQ(output_array(m_net, m_port, m_codes).bytes, expected);
    m_port.as_float = true;
    EXPECT_EQ(values_of(output_array(m_net, m_port, m_codes))[1], 187.0F / 256);
}

} // namespace
} // namespace bitloom::accelerator
