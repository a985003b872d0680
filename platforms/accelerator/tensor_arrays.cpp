// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_arrays.h"

#include "models/common/float_formats.h"

#include <cstring>

namespace bitloom::accelerator {

using network::axis_order;
using network::element_type;
using network::npy_array;
using network::tensor;

namespace {

std::size_t size(std::int64_t n) {
    return static_cast<std::size_t>(n);
}

/// Calls f(declared index, channels-last index) for every element of one sample.
template <typename function>
void for_each_element(const tensor& t, function f) {
    // In either order frames lie below each other.
    const std::size_t c = size(t.channels), h = size(t.frames * t.height), w = size(t.width);
    std::size_t last = 0;
    for (std::size_t row = 0; row < h; ++row)
        for (std::size_t column = 0; column < w; ++column)
            for (std::size_t channel = 0; channel < c; ++channel, ++last)
                f(t.order == axis_order::channels_last ? last : (channel * h + row) * w + column,
                  last);
}

npy_array with_shape(const tensor& t, std::uint64_t samples) {
    npy_array a;
    a.type = element_type_of(t);
    a.shape.push_back(static_cast<std::int64_t>(samples));
    a.shape.insert(a.shape.end(), t.shape.begin(), t.shape.end());
    return a;
}

} // namespace

element_type element_type_of(const tensor& t) {
    const operand_format f = t.quantised.format;
    if (f.is_floating())
        return f == fp16_format ? element_type::float16 : element_type::float32;
    if (f.bits <= 8)
        return f.is_signed ? element_type::int8 : element_type::uint8;
    if (f.bits > 16)
        return element_type::int32;
    return f.is_signed ? element_type::int16 : element_type::uint16;
}

npy_array declared_array(const network::graph& net, std::size_t index, const tensor_codes& codes,
                         std::uint64_t samples) {
    const tensor& t = net.tensors[index];
    const tensor& order = net.tensors[net.ordered_as(index)];
    npy_array a = with_shape(t, samples);
    const std::size_t bytes = network::element_bytes(a.type);
    const std::size_t elements = size(t.elements());
    a.bytes.resize(samples * elements * bytes);
    for (std::size_t s = 0; s < samples; ++s)
        for_each_element(order, [&](std::size_t declared, std::size_t last) {
            std::int32_t code = codes[s * elements + last];
            if (t.quantised.format == bf16_format) // numpy has no such type
                code = static_cast<std::int32_t>(
                    fp32_of_code(static_cast<std::uint32_t>(code), bf16_format));
            std::memcpy(a.bytes.data() + (s * elements + declared) * bytes, &code,
                        bytes); // little-endian: low byte first
        });
    return a;
}

npy_array dequantised(const npy_array& codes, const network::quantisation& q) {
    if (q.format.is_floating())
        return codes;
    npy_array a;
    a.type = element_type::float32;
    a.shape = codes.shape;
    const std::size_t bytes = network::element_bytes(codes.type);
    const std::size_t count = codes.bytes.size() / bytes;
    a.bytes.resize(count * sizeof(float));
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t raw = 0;
        std::memcpy(&raw, codes.bytes.data() + i * bytes, bytes);
        std::int32_t code = raw;
        if (codes.type == element_type::int8)
            code = static_cast<std::int8_t>(raw);
        else if (codes.type == element_type::int16)
            code = static_cast<std::int16_t>(raw);
        const float value = static_cast<float>(code - q.zero_point) * q.scale;
        std::memcpy(a.bytes.data() + i * sizeof(float), &value, sizeof(float));
    }
    return a;
}

tensor_codes codes_of(const tensor& t, const std::vector<std::int32_t>& declared) {
    tensor_codes codes(declared.size());
    const std::size_t elements = size(t.elements());
    for (std::size_t s = 0; s < declared.size() / elements; ++s)
        for_each_element(t, [&](std::size_t from, std::size_t last) {
            codes[s * elements + last] = declared[s * elements + from];
        });
    return codes;
}

} // namespace bitloom::accelerator
