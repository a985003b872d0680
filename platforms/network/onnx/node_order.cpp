// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/network/onnx/onnx_file.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <functional>
#include <queue>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace bitloom::network {
namespace {

class producers {
public:
    producers(const onnx_file& file, const std::vector<node>& nodes) {
        const onnx::GraphProto& graph = file.model.graph();
        for (const onnx::TensorProto& constant : graph.initializer())
            if (!m_given.insert(constant.name()).second)
                file.refuse(fmt::format("two initialisers are named '{}'; rename one",
                                        printable(constant.name())));
        std::unordered_set<std::string> inputs;
        for (const onnx::ValueInfoProto& input : graph.input()) {
            if (!inputs.insert(input.name()).second)
                file.refuse(
                    fmt::format("two inputs are named '{}'; rename one", printable(input.name())));
            // up to IR version 3 every initialiser is an input as well
            m_given.insert(input.name());
        }
        for (std::size_t i = 0; i < nodes.size(); ++i)
            for (std::size_t o = 0; o < nodes[i].output_count(); ++o)
                add(nodes[i], i, nodes[i].output(o));
    }

    bool given(const std::string& name) const { return m_given.count(name) > 0; }

    /// The node that writes `name`, which `reader` reads and which is not given.
    std::size_t find(const node& reader, const std::string& name) const {
        const auto found = m_nodes.find(name);
        if (found == m_nodes.end())
            reader.refuse(fmt::format("input '{}' is neither an initialiser nor an output of a "
                                      "node; export the network again",
                                      printable(name)));
        return found->second;
    }

private:
    void add(const node& writer, std::size_t index, const std::string& name) {
        if (name.empty())
            return;
        if (given(name) || !m_nodes.emplace(name, index).second)
            writer.refuse(
                fmt::format("output '{}' is produced twice; rename one", printable(name)));
    }

    std::unordered_set<std::string> m_given;
    std::unordered_map<std::string, std::size_t> m_nodes;
};

} // namespace

std::vector<node> ordered_nodes(const onnx_file& file) {
    std::vector<node> nodes;
    for (const onnx::NodeProto& proto : file.model.graph().node())
        nodes.emplace_back(proto, file.places[nodes.size()], file.label);

    const producers writers(file, nodes);
    std::vector<std::size_t> missing(nodes.size());
    std::vector<std::vector<std::size_t>> readers(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (std::size_t k = 0; k < nodes[i].input_count(); ++k) {
            const std::string& name = nodes[i].input(k);
            if (name.empty() || writers.given(name))
                continue;
            readers[writers.find(nodes[i], name)].push_back(i);
            ++missing[i];
        }

    // the lowest index first keeps the file's order wherever it is already good
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (missing[i] == 0)
            ready.push(i);
    std::vector<node> order;
    while (!ready.empty()) {
        const std::size_t i = ready.top();
        ready.pop();
        order.push_back(nodes[i]);
        for (std::size_t reader : readers[i])
            if (--missing[reader] == 0)
                ready.push(reader);
    }
    if (order.size() == nodes.size())
        return order;

    // a node without its inputs may merely hang on a cycle; walking upstream ends inside one
    const auto waiting_producer = [&](std::size_t reader) {
        for (std::size_t k = 0; k < nodes[reader].input_count(); ++k) {
            const std::string& name = nodes[reader].input(k);
            if (name.empty() || writers.given(name))
                continue;
            const std::size_t writer = writers.find(nodes[reader], name);
            if (missing[writer] > 0)
                return writer;
        }
        throw model_error("a node waits for nothing");
    };
    std::size_t at = 0;
    while (missing[at] == 0)
        ++at;
    std::set<std::size_t> seen;
    while (seen.insert(at).second)
        at = waiting_producer(at);
    nodes[at].refuse("reads its own output through other nodes; a network must be free of cycles");
}

} // namespace bitloom::network
