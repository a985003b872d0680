// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>

namespace bitloom::network {
namespace {

[[noreturn]] void refuse(const onnx::TensorProto& proto, const std::string& what) {
    throw config_error(fmt::format("constant '{}' {}", printable(proto.name()), what));
}

element_type type_of(const onnx::TensorProto& proto) {
    switch (proto.data_type()) {
    case onnx::TensorProto::INT8:
        return element_type::int8;
    case onnx::TensorProto::UINT8:
    case onnx::TensorProto::BOOL:
        return element_type::uint8;
    case onnx::TensorProto::INT16:
        return element_type::int16;
    case onnx::TensorProto::UINT16:
        return element_type::uint16;
    case onnx::TensorProto::INT32:
        return element_type::int32;
    case onnx::TensorProto::INT64:
        return element_type::int64;
    case onnx::TensorProto::FLOAT:
        return element_type::float32;
    case onnx::TensorProto::FLOAT16:
    case onnx::TensorProto::BFLOAT16:
    case onnx::TensorProto::DOUBLE:
        refuse(proto, fmt::format("is {}; convert the network to float32",
                                  onnx::TensorProto_DataType_Name(proto.data_type())));
    default:
        refuse(proto,
               fmt::format("has ONNX element type {}; use int8, uint8, int16, uint16, int32, "
                           "int64 or float32",
                           proto.data_type()));
    }
}

template <typename To, typename From>
void append(std::vector<std::uint8_t>& bytes, const From& values) {
    for (const auto& value : values) {
        const To narrowed = static_cast<To>(value);
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof(To));
        std::memcpy(bytes.data() + at, &narrowed, sizeof(To));
    }
}

template <typename To>
void append_small(std::vector<std::uint8_t>& bytes, const onnx::TensorProto& proto) {
    for (std::int32_t value : proto.int32_data())
        if (static_cast<std::int32_t>(static_cast<To>(value)) != value)
            refuse(proto,
                   fmt::format("holds {}, which its type cannot; export the network again", value));
    append<To>(bytes, proto.int32_data());
}

void append_typed(std::vector<std::uint8_t>& bytes, element_type type,
                  const onnx::TensorProto& proto) {
    switch (type) {
    case element_type::int8:
        return append_small<std::int8_t>(bytes, proto);
    case element_type::uint8:
        return append_small<std::uint8_t>(bytes, proto);
    case element_type::int16:
        return append_small<std::int16_t>(bytes, proto);
    case element_type::uint16:
        return append_small<std::uint16_t>(bytes, proto);
    case element_type::int32:
        return append<std::int32_t>(bytes, proto.int32_data());
    case element_type::int64:
        return append<std::int64_t>(bytes, proto.int64_data());
    default:
        return append<float>(bytes, proto.float_data());
    }
}

} // namespace

npy_array decode_tensor(const onnx::TensorProto& proto, external_data& outside) {
    const bool is_outside = proto.data_location() == onnx::TensorProto::EXTERNAL;
    if (!is_outside && proto.external_data_size() > 0)
        refuse(proto, "names external data but is not marked as external; save the network again");
    if (proto.has_segment())
        refuse(proto, "is split into segments; export the network again");
    npy_array array;
    array.type = type_of(proto);
    array.shape.assign(proto.dims().begin(), proto.dims().end());
    auto claimed = static_cast<std::int64_t>(element_bytes(array.type));
    for (std::int64_t extent : array.shape) {
        if (extent < 0)
            refuse(proto,
                   fmt::format("has shape {}; extents are not negative", shape_text(array.shape)));
        if (__builtin_mul_overflow(claimed, extent, &claimed))
            refuse(proto, fmt::format("has shape {}, which exceeds 64 bits; export the network "
                                      "again",
                                      shape_text(array.shape)));
    }
    if (is_outside)
        array.bytes = outside.read(proto, static_cast<std::uint64_t>(claimed));
    else if (proto.has_raw_data())
        array.bytes.assign(proto.raw_data().begin(), proto.raw_data().end());
    else
        append_typed(array.bytes, array.type, proto);
    if (array.bytes.size() != static_cast<std::uint64_t>(claimed))
        refuse(proto,
               fmt::format("holds {} bytes but its shape {} needs {}; export the network again",
                           array.bytes.size(), shape_text(array.shape), claimed));
    return array;
}

npy_array constant_of(const node& constant, external_data& outside) {
    constant.only({"value", "value_float", "value_floats", "value_int", "value_ints"});
    if (const onnx::TensorProto* proto = constant.tensor("value")) {
        try {
            return decode_tensor(*proto, outside);
        } catch (const config_error& error) {
            constant.refuse(error.what());
        }
    }
    if (constant.has("value_float"))
        return array_of({}, std::vector<float>{constant.real("value_float", 0)});
    if (constant.has("value_int"))
        return array_of(element_type::int64, {}, {constant.integer("value_int", 0)});
    if (constant.has("value_floats")) {
        const std::vector<float> values = constant.reals("value_floats");
        return array_of({static_cast<std::int64_t>(values.size())}, values);
    }
    if (constant.has("value_ints")) {
        const std::vector<std::int64_t> values = constant.integers("value_ints");
        return array_of(element_type::int64, {static_cast<std::int64_t>(values.size())}, values);
    }
    constant.refuse("has no value; export the network again");
}

std::vector<float> reals_of(const npy_array& array) {
    require(array.type == element_type::float32, "float32 of another array");
    std::vector<float> values(array.bytes.size() / sizeof(float));
    if (!values.empty())
        std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
    return values;
}

npy_array array_of(element_type type, std::vector<std::int64_t> shape,
                   const std::vector<std::int64_t>& values) {
    npy_array array{type, std::move(shape), {}};
    // little-endian two's complement: the low bytes are the narrower integer
    array.bytes.resize(values.size() * element_bytes(type));
    for (std::size_t i = 0; i < values.size(); ++i)
        std::memcpy(array.bytes.data() + i * element_bytes(type), &values[i], element_bytes(type));
    return array;
}

npy_array array_of(std::vector<std::int64_t> shape, const std::vector<float>& values) {
    npy_array array{element_type::float32, std::move(shape), {}};
    append<float>(array.bytes, values);
    return array;
}

std::optional<operand_format> code_format(element_type type) {
    switch (type) {
    case element_type::int8:
        return operand_format{8, true};
    case element_type::uint8:
        return operand_format{8, false};
    case element_type::int16:
        return operand_format{16, true};
    case element_type::uint16:
        return operand_format{16, false};
    default:
        return std::nullopt;
    }
}

std::optional<operand_format> code_format(std::int32_t onnx_type) {
    switch (onnx_type) {
    case onnx::TensorProto::INT8:
        return operand_format{8, true};
    case onnx::TensorProto::UINT8:
        return operand_format{8, false};
    case onnx::TensorProto::INT16:
        return operand_format{16, true};
    case onnx::TensorProto::UINT16:
        return operand_format{16, false};
    default:
        return std::nullopt;
    }
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    return fmt::format("[{}]", fmt::join(shape, ", "));
}

} // namespace bitloom::network
