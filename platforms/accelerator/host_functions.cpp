// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/host_functions.h"

#include "models/common/errors.h"
#include "models/common/float_formats.h"
#include "platforms/accelerator/tensor_arrays.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace bitloom::accelerator {

using network::element_type;
using network::npy_array;

namespace {

std::vector<float> floats_of(const npy_array& a) {
    require(a.type == element_type::float32, "a host function of integers");
    std::vector<float> values(a.bytes.size() / sizeof(float));
    if (!values.empty())
        std::memcpy(values.data(), a.bytes.data(), a.bytes.size());
    return values;
}

/// One group of values, `stride` apart.
void softmax_of(float* first, std::size_t count, std::size_t stride) {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < count; ++i)
        largest = std::max(largest, first[i * stride]);
    const auto power = [&](std::size_t i) {
        return std::exp(double{first[i * stride]} - double{largest});
    };
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += power(i);
    for (std::size_t i = 0; i < count; ++i)
        first[i * stride] = static_cast<float>(power(i) / sum);
}

} // namespace

npy_array softmax(const npy_array& reals, std::size_t axis) {
    std::vector<float> values = floats_of(reals);
    const auto count = static_cast<std::size_t>(reals.shape.at(axis));
    std::size_t stride = 1;
    for (std::size_t i = axis + 1; i < reals.shape.size(); ++i)
        stride *= static_cast<std::size_t>(reals.shape[i]);
    for (std::size_t group = 0; group < values.size() / count; ++group)
        softmax_of(values.data() + group / stride * stride * count + group % stride, count, stride);
    npy_array result = reals;
    if (!values.empty())
        std::memcpy(result.bytes.data(), values.data(), result.bytes.size());
    return result;
}

npy_array sigmoid(const npy_array& reals) {
    std::vector<float> values = floats_of(reals);
    for (float& value : values)
        value = static_cast<float>(1 / (1 + std::exp(-double{value})));
    npy_array result = reals;
    if (!values.empty())
        std::memcpy(result.bytes.data(), values.data(), result.bytes.size());
    return result;
}

npy_array quantised(const npy_array& reals, const network::quantisation& q) {
    npy_array codes;
    codes.type = q.format.is_signed ? element_type::int8 : element_type::uint8;
    codes.shape = reals.shape;
    for (const float value : floats_of(reals)) {
        const float code = std::nearbyint(value / q.scale) + static_cast<float>(q.zero_point);
        const float held = std::clamp(code, static_cast<float>(q.format.lowest()),
                                      static_cast<float>(q.format.highest()));
        codes.bytes.push_back(static_cast<std::uint8_t>(static_cast<std::int32_t>(held)));
    }
    return codes;
}

npy_array mapped(const npy_array& codes, const network::edge_map& map) {
    npy_array reals;
    reals.type = element_type::float32;
    reals.shape = codes.shape;
    const std::vector<std::int64_t> integers = network::integers_of(codes);
    reals.bytes.resize(integers.size() * sizeof(float));
    for (std::size_t i = 0; i < integers.size(); ++i) {
        const float value = map.map.value(integers[i], map.channel_of(i));
        std::memcpy(reals.bytes.data() + i * sizeof(float), &value, sizeof(float));
    }
    return reals;
}

namespace {

npy_array widened(const npy_array& a) {
    if (a.type != element_type::float16)
        return a;
    npy_array wide{element_type::float32, a.shape, {}};
    const std::size_t count = a.bytes.size() / sizeof(std::uint16_t);
    wide.bytes.resize(count * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t half = 0;
        std::memcpy(&half, a.bytes.data() + i * sizeof half, sizeof half);
        const std::uint32_t word = fp32_of_fp16(half);
        std::memcpy(wide.bytes.data() + i * sizeof word, &word, sizeof word);
    }
    return wide;
}

/// Numbers of the format, rounded to nearest; bf16 stays float32, which numpy knows.
npy_array narrowed(const npy_array& reals, operand_format format) {
    npy_array result{
        format == fp16_format ? element_type::float16 : element_type::float32, reals.shape, {}};
    const std::size_t bytes = network::element_bytes(result.type);
    for (const float value : floats_of(reals)) {
        std::uint32_t code = nearest_code_of_fp32(bits_of(value), format);
        if (format == bf16_format)
            code = fp32_of_code(code, format);
        const auto* from = reinterpret_cast<const std::uint8_t*>(&code);
        result.bytes.insert(result.bytes.end(), from, from + bytes);
    }
    return result;
}

} // namespace

npy_array output_array(const network::graph& net, const network::port& output,
                       const npy_array& codes) {
    const network::quantisation& q = net.tensors[output.tensor].quantised;
    if (output.map)
        return mapped(codes, *output.map);
    if (output.function == network::host_function::none)
        return output.as_float ? dequantised(codes, q) : codes;
    npy_array reals = widened(dequantised(codes, q));
    reals = output.function == network::host_function::softmax ? softmax(reals, output.axis + 1)
                                                               : sigmoid(reals);
    if (q.format.is_floating())
        return narrowed(reals, q.format);
    if (!output.requantised)
        return reals;
    const npy_array again = quantised(reals, *output.requantised);
    return output.as_float ? dequantised(again, *output.requantised) : again;
}

} // namespace bitloom::accelerator
