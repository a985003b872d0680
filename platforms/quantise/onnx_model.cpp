// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/onnx_model.h"

#include "platforms/results/version.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <nlohmann/json.hpp>

namespace bitloom::quantise {

namespace {

/// The first file format version that has the opset, by ONNX's table of versions.
std::int64_t file_version(std::int64_t opset) {
    return opset < 21 ? 7 : 10;
}

void declare(onnx::ValueInfoProto& value, const std::string& name, const dimensions& shape) {
    value.set_name(name);
    auto& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    type.mutable_shape()->add_dim()->set_dim_param("N");
    for (const std::int64_t extent : shape)
        type.mutable_shape()->add_dim()->set_dim_value(extent);
}

int type_of(operand_format format) {
    switch (container_bits(format)) {
    case 8:
        return format.is_signed ? onnx::TensorProto::INT8 : onnx::TensorProto::UINT8;
    case 16:
        return format.is_signed ? onnx::TensorProto::INT16 : onnx::TensorProto::UINT16;
    default:
        return onnx::TensorProto::INT32;
    }
}

} // namespace

unsigned container_bits(operand_format format) {
    return format.bits <= 8 ? 8 : format.bits <= 16 ? 16 : 32;
}

onnx_model::onnx_model(const std::string& graph_name, std::int64_t opset) {
    m_model.set_ir_version(file_version(opset));
    m_model.set_producer_name("bitloom");
    m_model.set_producer_version(results::version());
    m_model.add_opset_import()->set_version(opset);
    m_model.mutable_graph()->set_name(graph_name);
}

std::string onnx_model::name(const std::string& wanted) {
    std::string found = wanted;
    for (unsigned n = 2; !m_names.insert(found).second; ++n)
        found = wanted + "_" + std::to_string(n);
    return found;
}

void onnx_model::input(const std::string& name, const dimensions& shape) {
    declare(*m_model.mutable_graph()->add_input(), name, shape);
}

void onnx_model::output(const std::string& name, const dimensions& shape) {
    declare(*m_model.mutable_graph()->add_output(), name, shape);
}

onnx::NodeProto& onnx_model::node(const char* operation, const std::vector<std::string>& inputs,
                                  const std::string& output, const std::string& name) {
    onnx::NodeProto& added = *m_model.mutable_graph()->add_node();
    added.set_op_type(operation);
    for (const std::string& each : inputs)
        added.add_input(each);
    added.add_output(output);
    added.set_name(name);
    return added;
}

onnx::TensorProto& onnx_model::initialiser(const std::string& name, const dimensions& shape,
                                           int type) {
    onnx::TensorProto& added = *m_model.mutable_graph()->add_initializer();
    added.set_name(name);
    added.set_data_type(type);
    for (const std::int64_t extent : shape)
        added.add_dims(extent);
    return added;
}

std::string onnx_model::floats(const std::string& wanted, const dimensions& shape,
                               const std::vector<float>& values) {
    const std::string given = name(wanted);
    initialiser(given, shape, onnx::TensorProto::FLOAT)
        .set_raw_data(values.data(), values.size() * sizeof(float));
    return given;
}

std::string onnx_model::longs(const std::string& wanted, const std::vector<std::int64_t>& values) {
    const std::string given = name(wanted);
    initialiser(given, {static_cast<std::int64_t>(values.size())}, onnx::TensorProto::INT64)
        .set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
    return given;
}

std::string onnx_model::codes(const std::string& wanted, const dimensions& shape,
                              const std::vector<std::int32_t>& values, operand_format format) {
    const std::string given = name(wanted);
    std::string& bytes = *initialiser(given, shape, type_of(format)).mutable_raw_data();
    for (const std::int32_t value : values)
        for (unsigned bit = 0; bit < container_bits(format); bit += 8)
            bytes.push_back(static_cast<char>(static_cast<std::uint32_t>(value) >> bit & 0xff));
    return given;
}

void onnx_model::declare_width(const std::string& tensor, operand_format format) {
    if (format.bits < container_bits(format))
        m_widths.emplace_back(tensor, format.bits);
}

std::string onnx_model::bytes() {
    m_model.clear_metadata_props();
    if (!m_widths.empty()) {
        nlohmann::ordered_json widths;
        for (const auto& [tensor, bits] : m_widths)
            widths[tensor] = bits;
        onnx::StringStringEntryProto& entry = *m_model.add_metadata_props();
        entry.set_key("bitloom.bits");
        entry.set_value(widths.dump());
    }
    std::string bytes;
    {
        google::protobuf::io::StringOutputStream stream(&bytes);
        google::protobuf::io::CodedOutputStream coded(&stream);
        coded.SetSerializationDeterministic(true);
        m_model.SerializeToCodedStream(&coded);
    }
    return bytes;
}

void attribute(onnx::NodeProto& node, const char* name, std::int64_t value) {
    onnx::AttributeProto& added = *node.add_attribute();
    added.set_name(name);
    added.set_type(onnx::AttributeProto::INT);
    added.set_i(value);
}

void attribute(onnx::NodeProto& node, const char* name, const dimensions& values) {
    onnx::AttributeProto& added = *node.add_attribute();
    added.set_name(name);
    added.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
        added.add_ints(value);
}

} // namespace bitloom::quantise
