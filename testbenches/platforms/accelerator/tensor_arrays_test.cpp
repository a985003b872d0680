// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_arrays.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace bitloom::accelerator {
namespace {

using network::axis_order;
using network::element_type;

network::tensor tensor_of(std::int64_t channels, std::int64_t height, std::int64_t width,
                          axis_order order, operand_format format = {8, true}) {
    network::tensor t;
    t.name = "t";
    t.channels = channels;
    t.height = height;
    t.width = width;
    t.order = order;
    t.shape = order == axis_order::channels_first
                  ? std::vector<std::int64_t>{channels, height, width}
                  : std::vector<std::int64_t>{height, width, channels};
    t.quantised.format = format;
    return t;
}

/// Code of (sample, channel, row, column); distinct within 8 bits for small tensors.
std::int32_t code(std::size_t s, std::size_t c, std::size_t h, std::size_t w) {
    return static_cast<std::int32_t>(s * 60 + c * 20 + h * 5 + w - 60);
}

tensor_codes channels_last_codes(const network::tensor& t, std::size_t samples) {
    tensor_codes codes;
    for (std::size_t s = 0; s < samples; ++s)
        for (std::size_t h = 0; h < static_cast<std::size_t>(t.height); ++h)
            for (std::size_t w = 0; w < static_cast<std::size_t>(t.width); ++w)
                for (std::size_t c = 0; c < static_cast<std::size_t>(t.channels); ++c)
                    codes.push_back(code(s, c, h, w));
    return codes;
}
std::vector<std::int32_t> channels_first_codes(const network::tensor& t, std::size_t samples) {
    std::vector<std::int32_t> codes;
    for (std::size_t s = 0; s < samples; ++s)
        for (std::size_t c = 0; c < static_cast<std::size_t>(t.channels); ++c)
            for (std::size_t h = 0; h < static_cast<std::size_t>(t.height); ++h)
                for (std::size_t w = 0; w < static_cast<std::size_t>(t.width); ++w)
                    codes.push_back(code(s, c, h, w));
    return codes;
}

std::vector<std::int32_t> int8_values(const network::npy_array& a) {
    std::vector<std::int32_t> values;
    for (const std::uint8_t byte : a.bytes)
        values.push_back(static_cast<std::int8_t>(byte));
    return values;
}

TEST(declared_array, of_channels_first_is_nchw) {
    network::graph net;
    net.tensors.push_back(tensor_of(3, 4, 5, axis_order::channels_first));
    const network::npy_array a = declared_array(net, 0, channels_last_codes(net.tensors[0], 2), 2);
    EXPECT_EQ(a.type, element_type::int8);
    EXPECT_EQ(a.shape, (std::vector<std::int64_t>{2, 3, 4, 5}));
    EXPECT_EQ(int8_values(a), channels_first_codes(net.tensors[0], 2));
}

TEST(declared_array, of_channels_last_is_nhwc) {
    network::graph net;
    net.tensors.push_back(tensor_of(3, 4, 5, axis_order::channels_last));
    const tensor_codes codes = channels_last_codes(net.tensors[0], 2);
    const network::npy_array a = declared_array(net, 0, codes, 2);
    EXPECT_EQ(a.shape, (std::vector<std::int64_t>{2, 4, 5, 3}));
    EXPECT_EQ(int8_values(a), codes);
}

TEST(declared_array, of_a_transposed_alias_has_the_codes_at_the_same_places) {
    network::graph net;
    net.tensors.push_back(tensor_of(3, 4, 5, axis_order::channels_first));
    net.tensors.push_back(tensor_of(3, 4, 5, axis_order::channels_last));
    net.tensors[1].alias_of = 0;
    const tensor_codes codes = channels_last_codes(net.tensors[0], 2);
    EXPECT_EQ(int8_values(declared_array(net, 1, codes, 2)), codes);
}

TEST(declared_array, of_a_flattened_alias_has_the_declared_sequence_of_its_source) {
    network::graph net;
    net.tensors.push_back(tensor_of(3, 4, 5, axis_order::channels_first));
    net.tensors.push_back(tensor_of(60, 1, 1, axis_order::channels_first));
    net.tensors[1].shape = {60};
    net.tensors[1].alias_of = 0;
    net.tensors.push_back(tensor_of(60, 1, 1, axis_order::channels_first));
    net.tensors[2].shape = {6, 10};
    net.tensors[2].channels = 6;
    net.tensors[2].width = 10;
    net.tensors[2].alias_of = 1; // an alias of an alias
    const tensor_codes codes = channels_last_codes(net.tensors[0], 2);
    const auto expected = channels_first_codes(net.tensors[0], 2);
    const network::npy_array flat = declared_array(net, 1, codes, 2);
    EXPECT_EQ(flat.shape, (std::vector<std::int64_t>{2, 60}));
    EXPECT_EQ(int8_values(flat), expected);
    const network::npy_array folded = declared_array(net, 2, codes, 2);
    EXPECT_EQ(folded.shape, (std::vector<std::int64_t>{2, 6, 10}));
    EXPECT_EQ(int8_values(folded), expected);
}

TEST(declared_array, has_a_byte_up_to_8_bits_and_two_beyond) {
    for (unsigned bits = 1; bits <= 16; ++bits)
        for (const bool is_signed : {false, true}) {
            network::graph net;
            net.tensors.push_back(
                tensor_of(1, 1, 2, axis_order::channels_first, {bits, is_signed}));
            const operand_format f{bits, is_signed};
            const tensor_codes ends{static_cast<std::int32_t>(f.lowest()),
                                    static_cast<std::int32_t>(f.highest())};
            const network::npy_array a = declared_array(net, 0, ends, 1);
            const element_type expected =
                bits <= 8 ? (is_signed ? element_type::int8 : element_type::uint8)
                          : (is_signed ? element_type::int16 : element_type::uint16);
            EXPECT_EQ(a.type, expected) << bits;
            const network::npy_array real = dequantised(a, {1.0F, 0, f});
            float values[2];
            std::memcpy(values, real.bytes.data(), sizeof values);
            EXPECT_EQ(values[0], static_cast<float>(f.lowest())) << bits;
            EXPECT_EQ(values[1], static_cast<float>(f.highest())) << bits;
        }
}

TEST(codes_of, takes_the_declared_order_back) {
    for (const axis_order order : {axis_order::channels_first, axis_order::channels_last}) {
        const network::tensor t = tensor_of(3, 4, 5, order);
        const auto declared = order == axis_order::channels_first ? channels_first_codes(t, 2)
                                                                  : channels_last_codes(t, 2);
        EXPECT_EQ(codes_of(t, declared), channels_last_codes(t, 2));
    }
}

TEST(dequantised, is_the_distance_from_the_zero_point_times_the_scale_in_float32) {
    for (const bool is_signed : {false, true}) {
        network::npy_array codes;
        codes.type = is_signed ? element_type::int8 : element_type::uint8;
        codes.shape = {256};
        for (unsigned i = 0; i < 256; ++i)
            codes.bytes.push_back(static_cast<std::uint8_t>(i));
        const float scale = 0.1234567F;
        const network::npy_array real = dequantised(codes, {scale, 17, {8, is_signed}});
        EXPECT_EQ(real.type, element_type::float32);
        EXPECT_EQ(real.shape, codes.shape);
        for (int i = 0; i < 256; ++i) {
            const int value = is_signed && i > 127 ? i - 256 : i;
            float found = 0;
            std::memcpy(&found, real.bytes.data() + 4 * i, 4);
            EXPECT_EQ(found, static_cast<float>(value - 17) * scale);
        }
    }
}

} // namespace
} // namespace bitloom::accelerator
