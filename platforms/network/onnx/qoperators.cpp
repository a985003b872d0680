// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/qoperators.h"

#include "platforms/network/text.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace bitloom::network {
namespace {

constexpr int all_others = -1;

/// Where the inputs of an operator on codes stand. Codes, scale and zero point follow each other.
struct form {
    const char* operation; ///< on real values
    bool microsoft;
    int operands; ///< so many triples of codes from input `first` on; the second may be weights
    int first = 0;
    int output_scale = 3; ///< its zero point follows
    int bias = -1;
    int weight_axis = -1; ///< that several weight scales run along
};

const std::map<std::string, form>& forms() {
    static const std::map<std::string, form> table{
        {"QLinearConv", {"Conv", false, 2, 0, 6, 8, 0}},
        {"QLinearMatMul", {"MatMul", false, 2, 0, 6, -1, 1}},
        {"QGemm", {"Gemm", true, 2, 0, 7, 6, 1}},
        {"QLinearAdd", {"Add", true, 2, 0, 6}},
        {"QLinearAveragePool", {"AveragePool", true, 1}},
        {"QLinearGlobalAveragePool", {"GlobalAveragePool", true, 1}},
        {"QLinearConcat", {"Concat", true, all_others, 2, 0}},
    };
    return table;
}

class speller {
public:
    speller(const onnx::NodeProto& proto, std::size_t index, const onnx_file& file,
            onnx::GraphProto& graph)
        : m_proto(proto)
        , m_node(proto, index, file.label)
        , m_form(forms().at(proto.op_type()))
        , m_graph(graph) {}

    void spell() {
        std::vector<std::string> inputs;
        inputs.reserve(static_cast<std::size_t>(operands()) + 1);
        for (int i = 0; i < operands(); ++i)
            inputs.push_back(dequantised(m_form.first + 3 * i, i == 1 ? weight_axis() : -1));
        if (m_form.bias >= 0 && m_node.has_input(at(m_form.bias)))
            inputs.push_back(m_node.input(at(m_form.bias)));
        if (m_node.output_count() != 1 || m_node.output(0).empty())
            m_node.refuse("has no output or several; export the network again");
        const std::string real = m_node.output(0) + " before QuantizeLinear";
        copy_attributes(add(m_form.operation, inputs, real));
        const std::string& zero_point = needed(m_form.output_scale + 1);
        add("QuantizeLinear", {real, needed(m_form.output_scale), zero_point}, m_node.output(0));
    }

private:
    static std::size_t at(int i) { return static_cast<std::size_t>(i); }

    int operands() const {
        const int others = m_proto.input_size() - m_form.first;
        if (m_form.operands == all_others && others % 3 != 0)
            m_node.refuse(fmt::format("has {} inputs; give codes, scale and zero point of each "
                                      "operand",
                                      m_proto.input_size()));
        return m_form.operands == all_others ? others / 3 : m_form.operands;
    }

    const std::string& needed(int i) const {
        if (!m_node.has_input(at(i)))
            m_node.refuse(fmt::format("lacks its input {}; export {} with scales and zero points",
                                      i, m_node.operation()));
        return m_node.input(at(i));
    }

    int weight_axis() const {
        return m_proto.op_type() == "QGemm" && m_node.integer("transB", 0) != 0
                   ? 0
                   : m_form.weight_axis;
    }

    std::string dequantised(int codes, int axis) {
        const std::string real = fmt::format("{} for {}", needed(codes), m_node.name());
        // both operands may be the same tensor
        if (!m_written.insert(real).second)
            return real;
        onnx::NodeProto& node =
            add("DequantizeLinear", {needed(codes), needed(codes + 1), m_node.input(at(codes + 2))},
                real);
        if (axis < 0)
            return real;
        onnx::AttributeProto& attribute = *node.add_attribute();
        attribute.set_name("axis");
        attribute.set_type(onnx::AttributeProto::INT);
        attribute.set_i(axis);
        return real;
    }

    onnx::NodeProto& add(const char* operation, const std::vector<std::string>& inputs,
                         const std::string& output) {
        onnx::NodeProto& node = *m_graph.add_node();
        node.set_domain(spelled_out);
        node.set_op_type(operation);
        node.set_name(m_node.name());
        for (const std::string& input : inputs)
            node.add_input(input);
        node.add_output(output);
        return node;
    }

    void copy_attributes(onnx::NodeProto& node) const {
        if (m_node.integer("channels_last", 0) != 0)
            m_node.refuse("its channels_last is set; export with channels first");
        for (const onnx::AttributeProto& attribute : m_proto.attribute())
            if (attribute.name() != "channels_last" || m_proto.op_type() == "QLinearConv")
                *node.add_attribute() = attribute;
    }

    const onnx::NodeProto& m_proto;
    node m_node;
    const form& m_form;
    onnx::GraphProto& m_graph;
    std::set<std::string> m_written;
};

} // namespace

bool works_on_codes(const std::string& operation) {
    return forms().count(operation) > 0;
}

bool is_microsoft_operator(const std::string& domain, const std::string& operation) {
    if (domain != "com.microsoft")
        return false;
    const auto found = forms().find(operation);
    return operation == "QuantizeLinear" || operation == "DequantizeLinear" ||
           (found != forms().end() && found->second.microsoft);
}

void spell_out_operators_on_codes(onnx_file& file) {
    onnx::GraphProto& graph = *file.model.mutable_graph();
    google::protobuf::RepeatedPtrField<onnx::NodeProto> given;
    given.Swap(graph.mutable_node());
    for (int i = 0; i < given.size(); ++i) {
        const auto place = static_cast<std::size_t>(i);
        if (works_on_codes(given[i].op_type()))
            speller(given[i], place, file, graph).spell();
        else
            graph.add_node()->Swap(given.Mutable(i));
        file.places.resize(static_cast<std::size_t>(graph.node_size()), place);
    }
}

} // namespace bitloom::network
