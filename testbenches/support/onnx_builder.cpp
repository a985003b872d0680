// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/onnx_builder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace bitloom::testing {
namespace {

std::size_t bytes_of(int type) {
    switch (type) {
    case onnx::TensorProto::INT8:
    case onnx::TensorProto::UINT8:
    case onnx::TensorProto::BOOL:
        return 1;
    case onnx::TensorProto::INT16:
    case onnx::TensorProto::UINT16:
        return 2;
    case onnx::TensorProto::INT32:
        return 4;
    case onnx::TensorProto::INT64:
        return 8;
    default:
        throw std::logic_error("the builder does not write this element type");
    }
}

void declare(onnx::ValueInfoProto& info, const std::string& name, int type,
             const onnx_builder::shape& extents) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    if (extents.empty())
        return;
    auto& declared = *tensor.mutable_shape();
    for (std::int64_t extent : extents) {
        auto& dimension = *declared.add_dim();
        if (extent == onnx_builder::symbolic)
            dimension.set_dim_param("N");
        else
            dimension.set_dim_value(extent);
    }
}

onnx::AttributeProto& add(onnx::NodeProto& node, const std::string& name,
                          onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
}

} // namespace

onnx_builder::onnx_builder(std::int64_t opset) {
    m_model.set_ir_version(8);
    m_model.add_opset_import()->set_version(opset);
    m_model.mutable_graph()->set_name("built");
}

void onnx_builder::input(const std::string& name, int type, const shape& extents) {
    declare(*graph().add_input(), name, type, extents);
}

void onnx_builder::output(const std::string& name, int type, const shape& extents) {
    declare(*graph().add_output(), name, type, extents);
}

void onnx_builder::value_info(const std::string& name, int type, const shape& extents) {
    declare(*graph().add_value_info(), name, type, extents);
}

onnx::TensorProto& onnx_builder::initialiser(const std::string& name) {
    for (onnx::TensorProto& candidate : *graph().mutable_initializer())
        if (candidate.name() == name)
            return candidate;
    onnx::TensorProto& fresh = *graph().add_initializer();
    fresh.set_name(name);
    return fresh;
}

void onnx_builder::integers(const std::string& name, int type, const shape& extents,
                            const std::vector<std::int64_t>& values) {
    onnx::TensorProto& tensor = initialiser(name);
    tensor.set_data_type(type);
    tensor.clear_dims();
    for (std::int64_t extent : extents)
        tensor.add_dims(extent);
    std::string bytes;
    for (std::int64_t value : values)
        bytes.append(reinterpret_cast<const char*>(&value), bytes_of(type));
    tensor.set_raw_data(bytes);
}

void onnx_builder::floats(const std::string& name, const shape& extents,
                          const std::vector<float>& values) {
    onnx::TensorProto& tensor = initialiser(name);
    tensor.set_data_type(float32);
    tensor.clear_dims();
    for (std::int64_t extent : extents)
        tensor.add_dims(extent);
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
}

onnx::NodeProto& onnx_builder::node(const std::string& operation,
                                    const std::vector<std::string>& inputs,
                                    const std::vector<std::string>& outputs,
                                    const std::string& name) {
    onnx::NodeProto& fresh = *graph().add_node();
    fresh.set_op_type(operation);
    if (!name.empty())
        fresh.set_name(name);
    for (const std::string& input : inputs)
        fresh.add_input(input);
    for (const std::string& output : outputs)
        fresh.add_output(output);
    return fresh;
}

onnx::NodeProto& onnx_builder::quantize(const std::string& x, const std::string& y, float scale,
                                        std::int64_t zero_point, int type) {
    floats(y + "_scale", {}, {scale});
    integers(y + "_zp", type, {}, {zero_point});
    return node("QuantizeLinear", {x, y + "_scale", y + "_zp"}, {y}, "Q_" + y);
}

onnx::NodeProto& onnx_builder::dequantize(const std::string& x, const std::string& y, float scale,
                                          std::int64_t zero_point, int type) {
    floats(y + "_scale", {}, {scale});
    integers(y + "_zp", type, {}, {zero_point});
    return node("DequantizeLinear", {x, y + "_scale", y + "_zp"}, {y}, "DQ_" + y);
}

onnx::NodeProto& onnx_builder::weights(const std::string& y, int type, const shape& extents,
                                       const std::vector<std::int64_t>& codes,
                                       const std::vector<float>& scales, std::int64_t axis) {
    const bool per_tensor = scales.size() == 1;
    const shape each = per_tensor ? shape{} : shape{static_cast<std::int64_t>(scales.size())};
    integers(y + "_q", type, extents, codes);
    floats(y + "_scale", each, scales);
    integers(y + "_zp", type, each, std::vector<std::int64_t>(scales.size(), 0));
    onnx::NodeProto& fresh =
        node("DequantizeLinear", {y + "_q", y + "_scale", y + "_zp"}, {y}, "DQ_" + y);
    if (!per_tensor)
        attribute(fresh, "axis", axis);
    return fresh;
}

std::filesystem::path onnx_builder::save() const {
    static int count = 0;
    const std::filesystem::path file =
        std::filesystem::path(::testing::TempDir()) /
        ("built_" + std::to_string(::getpid()) + "_" + std::to_string(count++) + ".onnx");
    save(file);
    return file;
}

void onnx_builder::save(const std::filesystem::path& file) const {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    if (!m_model.SerializeToOstream(&stream))
        throw std::runtime_error("cannot write " + file.string());
}

void attribute(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
    add(node, name, onnx::AttributeProto::INT).set_i(value);
}

void attribute(onnx::NodeProto& node, const std::string& name, float value) {
    add(node, name, onnx::AttributeProto::FLOAT).set_f(value);
}

void attribute(onnx::NodeProto& node, const std::string& name, const std::string& value) {
    add(node, name, onnx::AttributeProto::STRING).set_s(value);
}

void attribute(onnx::NodeProto& node, const std::string& name,
               const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& fresh = add(node, name, onnx::AttributeProto::INTS);
    for (std::int64_t value : values)
        fresh.add_ints(value);
}

} // namespace bitloom::testing
