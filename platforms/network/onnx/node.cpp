// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/node.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::network {

namespace {
const std::string nothing;
}

node::node(const onnx::NodeProto& proto, std::size_t index, std::string file)
    : m_proto(&proto)
    , m_index(index)
    , m_name(proto.name().empty() ? fmt::format("{}_{}", proto.op_type(), index) : proto.name())
    , m_file(std::move(file)) {}

std::size_t node::input_count() const {
    return static_cast<std::size_t>(m_proto->input_size());
}
std::size_t node::output_count() const {
    return static_cast<std::size_t>(m_proto->output_size());
}

const std::string& node::input(std::size_t i) const {
    return i < input_count() ? m_proto->input(static_cast<int>(i)) : nothing;
}

const std::string& node::output(std::size_t i) const {
    return i < output_count() ? m_proto->output(static_cast<int>(i)) : nothing;
}

void node::refuse(const std::string& what) const {
    throw config_error(fmt::format("{}: node {}: {}", m_file, printable(m_name), what));
}

void node::only(std::initializer_list<const char*> names) const {
    std::set<std::string> seen;
    for (const onnx::AttributeProto& attribute : m_proto->attribute()) {
        if (std::find(names.begin(), names.end(), attribute.name()) == names.end())
            refuse(fmt::format("attribute '{}' of {} is not supported; export without it",
                               printable(attribute.name()), printable(operation())));
        if (!seen.insert(attribute.name()).second)
            refuse(
                fmt::format("attribute '{}' stands twice; keep one", printable(attribute.name())));
    }
}

const onnx::AttributeProto* node::find(const char* name,
                                       onnx::AttributeProto::AttributeType type) const {
    for (const onnx::AttributeProto& attribute : m_proto->attribute()) {
        if (attribute.name() != name)
            continue;
        if (attribute.type() != type)
            refuse(fmt::format("attribute '{}' has another type than {} declares it with; export "
                               "the network again",
                               name, printable(operation())));
        return &attribute;
    }
    return nullptr;
}

bool node::has(const char* name) const {
    return std::any_of(
        m_proto->attribute().begin(), m_proto->attribute().end(),
        [&](const onnx::AttributeProto& attribute) { return attribute.name() == name; });
}

std::int64_t node::integer(const char* name, std::int64_t otherwise) const {
    const auto* attribute = find(name, onnx::AttributeProto::INT);
    return attribute ? attribute->i() : otherwise;
}

float node::real(const char* name, float otherwise) const {
    const auto* attribute = find(name, onnx::AttributeProto::FLOAT);
    return attribute ? attribute->f() : otherwise;
}

std::string node::text(const char* name, const char* otherwise) const {
    const auto* attribute = find(name, onnx::AttributeProto::STRING);
    return attribute ? attribute->s() : otherwise;
}

std::vector<std::int64_t> node::integers(const char* name,
                                         std::vector<std::int64_t> otherwise) const {
    const auto* attribute = find(name, onnx::AttributeProto::INTS);
    if (!attribute)
        return otherwise;
    return {attribute->ints().begin(), attribute->ints().end()};
}

std::vector<float> node::reals(const char* name) const {
    const auto* attribute = find(name, onnx::AttributeProto::FLOATS);
    if (!attribute)
        return {};
    return {attribute->floats().begin(), attribute->floats().end()};
}

std::vector<std::string> node::texts(const char* name) const {
    const auto* attribute = find(name, onnx::AttributeProto::STRINGS);
    if (!attribute)
        return {};
    return {attribute->strings().begin(), attribute->strings().end()};
}

const onnx::TensorProto* node::tensor(const char* name) const {
    const auto* attribute = find(name, onnx::AttributeProto::TENSOR);
    return attribute ? &attribute->t() : nullptr;
}

} // namespace bitloom::network
