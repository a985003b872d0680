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
#include <utility>
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
    /// Whether the file computes in fp32 from end to end; else every activation is quantised.
    bool floating() const { return m_file.floating; }
    /// The file's fixed number of samples; nothing if it is symbolic.
    std::optional<std::int64_t> batch() const { return m_batch; }

    // What a node reads. Each refuses, naming the node, a missing value or one of another kind.
    const value& input(const node& n, std::size_t i);
    const npy_array& constant_input(const node& n, std::size_t i);
    real_constant weight_input(const node& n, std::size_t i); ///< floating: codes are float32
    /// DequantizeLinear's, of an activation, or an activation of a floating network.
    activation real_input(const node& n, std::size_t i);

    /// The same, wherever its samples are.
    activation recurrent_input(const node& n, std::size_t i);

    /// What a node writes. In a floating network a result becomes a tensor here, unless the node
    /// behind it changes the layer that makes it.
    void define(const node& n, value v);
    /// Output `i` of `n`, whose samples are on axis `samples`.
    void define_with_samples(const node& n, std::size_t i, const result& r, std::size_t samples);
    /// Whether another node of a floating network, or its user, reads output `i` of `n`.
    bool is_read(const node& n, std::size_t i) const {
        return i < n.output_count() && !n.output(i).empty() && m_readers.count(n.output(i)) > 0;
    }

    /// The output of the compute node `n` before its QuantizeLinear. `l` is complete but for name,
    /// output and clamps; `shape` reads `extent` in `order`. `suffix`: of the layer's name, where
    /// the node has another layer.
    result pending(const node& n, layer l, const planes& extent, axis_order order,
                   const std::vector<std::int64_t>& shape, const std::string& suffix = "");

    /// A further layer in front of that of the node `n`, in a floating network; arguments as of
    /// pending. Returns the tensor it writes.
    std::size_t define_before(const node& n, layer l, const planes& extent,
                              const std::vector<std::int64_t>& shape, const std::string& suffix);

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
    void set_map(const float_input& in, edge_map map) {
        m_graph.inputs[in.port].map = std::move(map);
    }

    // Of a QONNX file.
    bool is_qonnx() const { return m_file.qonnx; }
    /// What node `n`, read already, has defined.
    const value& output_value(const node& n) const { return m_values.at(n.output(0)); }
    /// Gives `name`, which a node has defined, another value; returns the one before.
    value exchange(const std::string& name, value v) {
        return std::exchange(m_values.at(name), std::move(v));
    }
    bool is_defined(const node& n) const { return m_values.count(n.output(0)) > 0; }
    /// A constant of that name; nullptr if the name is none's, or not known yet.
    const constant* known_constant(const std::string& name);
    const unknown_sizes* known_unknown(const std::string& name) const;
    npy_array decoded(const onnx::TensorProto& proto); ///< as decode_tensor
    /// Shape of a value with its samples, 0 of them where the file leaves that open; nothing if it
    /// is not known yet.
    std::optional<std::vector<std::int64_t>> shape_of(const std::string& name);

private:
    void find_readers();
    /// Whether the real values of `r` are those of its input's codes: a maximum, and Relu.
    bool keeps_codes(const result& r) const;
    /// That becomes a tensor with its input's scale where something else than a QuantizeLinear, the
    /// node `n`, reads it as `name`.
    activation kept(const node& n, const std::string& name, const result& r);
    bool changed_by_reader(const std::string& name, const result& r) const;
    std::size_t written(const node& n, const result& r, const std::string& name);
    void read_inputs();
    void read_input(const onnx::ValueInfoProto& info);
    void keep_maxima_of_outputs();
    void read_outputs();
    void read_output(const onnx::ValueInfoProto& info);
    void check_declared_shapes() const;
    void check_declared(const onnx::ValueInfoProto& info) const;
    void take_layers();
    void fold_constants();
    const value* find(const std::string& name);
    const onnx::ValueInfoProto* declared_input(const std::string& name) const;

    const onnx_file& m_file;
    std::vector<node> m_nodes; ///< in order of execution
    declared_widths m_widths;
    external_data m_outside;

    std::unordered_map<std::string, const onnx::TensorProto*> m_initialisers;
    std::unordered_map<std::string, value> m_values;
    std::optional<std::int64_t> m_batch;
    /// Of each value of a floating network: the node that reads it, nullptr if that is not just
    /// one.
    std::unordered_map<std::string, const node*> m_readers;

    tensor_table m_tensors;
    graph m_graph;
    std::vector<std::optional<std::size_t>> m_port_tensors; ///< of each input
    std::vector<result> m_results; ///< of all compute nodes, in order of execution
    std::unordered_set<std::string> m_layer_names;
};

/// The view behind the layout operator `n` (Reshape, Transpose ...). Refuses what moves samples.
code_view change_layout(importer& im, const node& n, const code_view& before);

} // namespace bitloom::network
