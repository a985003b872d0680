// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/pool_order.h"

#include "platforms/network/onnx/quantiser.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace bitloom::network {

namespace {

bool is_quantiser(const onnx::NodeProto& n) {
    return is_qonnx_operator(n.domain(), n.op_type()) && n.op_type() != "Trunc";
}

bool never_falls(const onnx::NodeProto& n) {
    return n.op_type() == "Relu" || n.op_type() == "Clip" || is_quantiser(n);
}

/// Operators whose values are floating before a quantiser.
bool gives_sums(const onnx::NodeProto& n) {
    static const std::set<std::string> operators{
        "Conv", "BatchNormalization", "Relu", "Clip", "Mul", "Div", "Sub", "AveragePool"};
    return operators.count(n.op_type()) > 0;
}

class value_uses {
public:
    explicit value_uses(onnx::GraphProto& graph) {
        for (const onnx::ValueInfoProto& output : graph.output())
            m_kept.insert(output.name());
        for (const onnx::TensorProto& constant : graph.initializer())
            m_constants.insert(constant.name());
        for (onnx::NodeProto& n : *graph.mutable_node()) {
            for (const std::string& input : n.input())
                m_readers[input].push_back(&n);
            for (const std::string& output : n.output())
                m_makers[output] = &n;
        }
    }
    /// The one node that reads a value which is no output of the network, as its first input.
    onnx::NodeProto* only_reader(const std::string& value) const {
        const auto found = m_readers.find(value);
        if (m_kept.count(value) > 0 || found == m_readers.end() || found->second.size() != 1 ||
            found->second[0]->input(0) != value || found->second[0]->output_size() != 1)
            return nullptr;
        return found->second[0];
    }
    const onnx::NodeProto* maker(const std::string& value) const {
        const auto found = m_makers.find(value);
        return found == m_makers.end() ? nullptr : found->second;
    }

    /// An Add that is not of two activations.
    bool adds_constant(const onnx::NodeProto& n) const {
        return n.op_type() == "Add" &&
               std::any_of(n.input().begin(), n.input().end(),
                           [&](const auto& i) { return m_constants.count(i) > 0; });
    }

private:
    std::set<std::string> m_kept, m_constants;
    std::unordered_map<std::string, std::vector<onnx::NodeProto*>> m_readers;
    std::unordered_map<std::string, onnx::NodeProto*> m_makers;
};

/// The nodes behind `pool` up to its quantiser, or none.
std::vector<onnx::NodeProto*> way_to_quantiser(const value_uses& uses,
                                               const onnx::NodeProto& pool) {
    std::vector<onnx::NodeProto*> way;
    for (const std::string* name = &pool.output(0);; name = &way.back()->output(0)) {
        onnx::NodeProto* next = uses.only_reader(*name);
        if (next == nullptr || !never_falls(*next) || way.size() == 8)
            return {};
        way.push_back(next);
        if (is_quantiser(*next))
            return way;
    }
}

} // namespace

void quantise_before_pools(onnx::GraphProto& graph) {
    const value_uses uses(graph);
    for (onnx::NodeProto& pool : *graph.mutable_node()) {
        if (pool.op_type() != "MaxPool" || pool.input_size() != 1 || pool.output_size() != 1)
            continue;
        const onnx::NodeProto* before = uses.maker(pool.input(0));
        if (before == nullptr || !(gives_sums(*before) || uses.adds_constant(*before)))
            continue;
        const std::vector<onnx::NodeProto*> way = way_to_quantiser(uses, pool);
        if (way.empty())
            continue;
        const std::string result = way.back()->output(0);
        std::string read = pool.input(0);
        for (onnx::NodeProto* n : way) {
            n->set_input(0, read);
            read = n->output(0) + "/before_" + pool.output(0);
            n->set_output(0, read);
        }
        pool.set_input(0, read);
        pool.set_output(0, result);
    }
}

} // namespace bitloom::network
