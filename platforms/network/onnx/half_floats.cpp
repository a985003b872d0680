// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/half_floats.h"

#include "models/common/float_formats.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cstring>
#include <set>

namespace bitloom::network {
namespace {

using onnx::TensorProto;

const char* type_name(std::int32_t type) {
    return type == TensorProto::FLOAT16 ? "float16" : "bfloat16";
}

/// FLOAT16, BFLOAT16, or FLOAT for anything else.
std::int32_t type_of_inputs(const onnx_file& file) {
    std::set<std::string> constants;
    for (const TensorProto& each : file.model.graph().initializer())
        constants.insert(each.name());
    std::set<std::int32_t> types;
    for (const onnx::ValueInfoProto& input : file.model.graph().input())
        if (constants.count(input.name()) == 0)
            types.insert(input.type().tensor_type().elem_type());
    for (const std::int32_t type : {TensorProto::FLOAT16, TensorProto::BFLOAT16}) {
        if (types.count(type) == 0)
            continue;
        if (types.size() > 1)
            file.refuse(fmt::format("has inputs of {} and of another type; give all the same",
                                    type_name(type)));
        return type;
    }
    return TensorProto::FLOAT;
}

class widening {
public:
    widening(const onnx_file& file, std::int32_t type)
        : m_file(file)
        , m_type(type) {}

    void apply(TensorProto& t) const {
        if (t.data_type() != m_type)
            return;
        if (t.data_location() == TensorProto::EXTERNAL)
            m_file.refuse(fmt::format("constant '{}' is {} outside of the file; save the network "
                                      "with its data inside",
                                      printable(t.name()), type_name(m_type)));
        std::vector<std::uint16_t> halves(t.raw_data().size() / sizeof(std::uint16_t));
        if (!halves.empty())
            std::memcpy(halves.data(), t.raw_data().data(), halves.size() * sizeof halves[0]);
        else
            for (const std::int32_t code : t.int32_data())
                halves.push_back(static_cast<std::uint16_t>(code));
        std::string words(halves.size() * sizeof(std::uint32_t), '\0');
        for (std::size_t i = 0; i < halves.size(); ++i) {
            const std::uint32_t word = fp32_of_code(halves[i], m_file.floats);
            std::memcpy(&words[i * sizeof word], &word, sizeof word);
        }
        t.clear_int32_data();
        t.set_raw_data(std::move(words));
        t.set_data_type(TensorProto::FLOAT);
    }

    /// Weights of fp32 would be rounded without a word.
    void check_weights() const {
        std::set<std::string> wide;
        for (const TensorProto& each : m_file.model.graph().initializer())
            if (each.data_type() == TensorProto::FLOAT)
                wide.insert(each.name());
        for (const onnx::NodeProto& node : m_file.model.graph().node())
            for (const std::string& input : node.input())
                if (wide.count(input) > 0)
                    m_file.refuse(fmt::format("constant '{}' is float32 in a network of {}; give "
                                              "both the same type",
                                              printable(input), type_name(m_type)));
    }

private:
    const onnx_file& m_file;
    std::int32_t m_type;
};

} // namespace

void widen_half_floats(onnx_file& file) {
    const std::int32_t type = type_of_inputs(file);
    if (type == TensorProto::FLOAT)
        return;
    file.floats = type == TensorProto::FLOAT16 ? fp16_format : bf16_format;
    const widening wide(file, type);
    wide.check_weights();
    onnx::GraphProto& graph = *file.model.mutable_graph();
    for (TensorProto& each : *graph.mutable_initializer())
        wide.apply(each);
    for (onnx::SparseTensorProto& each : *graph.mutable_sparse_initializer())
        wide.apply(*each.mutable_values());
    for (onnx::NodeProto& node : *graph.mutable_node())
        for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
            if (attribute.has_t())
                wide.apply(*attribute.mutable_t());
            if (attribute.has_sparse_tensor())
                wide.apply(*attribute.mutable_sparse_tensor()->mutable_values());
        }
    for (onnx::ValueInfoProto& input : *graph.mutable_input())
        if (input.type().tensor_type().elem_type() == type)
            input.mutable_type()->mutable_tensor_type()->set_elem_type(TensorProto::FLOAT);
}

void narrow_floats(graph& net, operand_format floats) {
    if (floats == fp32_format)
        return;
    for (tensor& t : net.tensors)
        t.quantised.format = floats;
    for (layer& l : net.layers) {
        if (!has_weights(l.kind))
            continue;
        l.weight_format = floats;
        for (std::int32_t& weight : l.weights.own())
            weight = static_cast<std::int32_t>(
                nearest_code_of_fp32(static_cast<std::uint32_t>(weight), floats));
    }
}

} // namespace bitloom::network
