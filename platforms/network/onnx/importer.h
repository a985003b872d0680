// SPDX-License-Identifier: Apache-2.0
// What the operators share while they turn nodes into tensors and layers: the meaning of each name
// in the file, and the layers found so far.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/declared_widths.h"
#include "platforms/network/onnx/external_data.h"
#include "platforms/network/onnx/onnx_file.h"
#include "platforms/network/onnx/tensor_table.h"
#include "platforms/network/onnx/values.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace bitloom::network {

class importer {
public:
    /// `file` must outlive the importer.
    explicit importer(const onnx_file& file);

    /// Runs over all nodes, once. Throws config_error.
    graph run();

    tensor_table& tensors() { return m_tensors; }
    const tensor_table& tensors() const { return m_tensors; }
    declared_widths& widths() { return m_widths; }
    std::int64_t opset() const { return m_file.opset; }
    /// The file's fixed number of samples; nothing if it is symbolic.
    std::optional<std::int64_t> batch() const { return m_batch; }

    // What a node reads. Each refuses, naming the node, a missing value or one of another kind.
    const value& input(const node& n, std::size_t i);
    const npy_array& constant_input(const node& n, std::size_t i);
    const real_constant& weight_input(const node& n, std::size_t i);
    activation real_input(const node& n, std::size_t i); ///< DequantizeLinear's, of an activation

    /// What a node writes.
    void define(const node& n, value v);

    /// The output of the compute node `n` before its QuantizeLinear. `l` is complete but for name,
    /// output and clamps; `shape` reads `extent` in `order`.
    result pending(const node& n, layer l, const planes& extent, axis_order order,
                   const std::vector<std::int64_t>& shape);

    /// The layer of `r` now writes `output`; `n` is its QuantizeLinear (or itself, on codes). Sets
    /// the clamps from the real bounds of `r` and the scale of `output`, if that is known yet.
    void finish(const node& n, const result& r, std::size_t output);

    /// The tensor that a layer reads to see input `i`, which is `a`, as `p`.
    std::size_t tensor_as(const node& n, std::size_t i, const activation& a, const planes& p);

    /// Another name for the codes of `a`: the node's output. Refuses what no alias can express.
    std::size_t add_alias(const node& n, const activation& a);

    /// Refuses another declared width of the node's output than `bits`, which its codes have.
    void check_width(const node& n, unsigned bits);

    /// The tensor that the network's input got from an earlier QuantizeLinear, if any.
    std::optional<std::size_t> bound(const float_input& in) const {
        return m_port_tensors[in.port];
    }
    void bind(const float_input& in, std::size_t tensor) { m_port_tensors[in.port] = tensor; }
    const port& port_of(const float_input& in) const { return m_graph.inputs[in.port]; }

private:
    void read_inputs();
    void read_input(const onnx::ValueInfoProto& info);
    void read_outputs();
    void read_output(const onnx::ValueInfoProto& info);
    void check_declared_shapes() const;
    void check_declared(const onnx::ValueInfoProto& info) const;
    void take_layers();
    const value* find(const std::string& name);

    const onnx_file& m_file;
    std::vector<node> m_nodes; ///< in order of execution
    declared_widths m_widths;
    external_data m_outside;

    std::unordered_map<std::string, const onnx::TensorProto*> m_initialisers;
    std::unordered_map<std::string, value> m_values;
    std::optional<std::int64_t> m_batch;

    tensor_table m_tensors;
    graph m_graph;
    std::vector<std::optional<std::size_t>> m_port_tensors; ///< of each input
    std::vector<result> m_results; ///< of all compute nodes, in order of execution
    std::unordered_set<std::string> m_layer_names;
};

/// The view behind the layout operator `n` (Reshape, Transpose ...). Refuses what moves samples.
code_view change_layout(importer& im, const node& n, const code_view& before);

} // namespace bitloom::network
