// SPDX-License-Identifier: Apache-2.0
// The importer's inputs and outputs, and what the file declares about its values.
#include "models/common/errors.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/importer.h"
#include "platforms/network/onnx/input_order.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

namespace bitloom::network {
void importer::read_inputs() {
    for (const onnx::ValueInfoProto& info : m_file.model.graph().input())
        if (m_initialisers.count(info.name()) == 0)
            read_input(info);
    if (m_graph.inputs.empty())
        m_file.refuse("has no inputs; export a network with an input");
}

void importer::read_input(const onnx::ValueInfoProto& info) {
    const std::string name = printable(info.name());
    const onnx::TypeProto::Tensor& type = info.type().tensor_type();
    const bool as_float = type.elem_type() == onnx::TensorProto::FLOAT;
    auto format = code_format(type.elem_type());
    if (!as_float && !format)
        m_file.refuse(fmt::format("input '{}' has ONNX element type {}; use int8, uint8, int16, "
                                  "uint16 or float32",
                                  name, type.elem_type()));
    if (!type.has_shape() || type.shape().dim_size() == 0)
        m_file.refuse(fmt::format("input '{}' has no shape; declare it, samples on axis 0", name));

    std::vector<std::int64_t> shape;
    std::int64_t elements = 1;
    for (int axis = 0; axis < type.shape().dim_size(); ++axis) {
        const auto& extent = type.shape().dim(axis);
        if (axis == 0 && !extent.has_dim_value())
            continue;
        if (extent.dim_value() <= 0)
            m_file.refuse(fmt::format("input '{}' has no positive size on axis {}; declare a fixed "
                                      "shape (axis 0 alone may be symbolic)",
                                      name, axis));
        if (axis == 0) {
            if (m_batch.value_or(extent.dim_value()) != extent.dim_value())
                m_file.refuse(fmt::format("input '{}' has {} samples, another input {}; declare "
                                          "the same number",
                                          name, extent.dim_value(), *m_batch));
            m_batch = extent.dim_value();
            continue;
        }
        shape.push_back(extent.dim_value());
        if (__builtin_mul_overflow(elements, extent.dim_value(), &elements) ||
            elements > most_elements)
            m_file.refuse(fmt::format("input '{}' has more than {} elements a sample; declare its "
                                      "real shape",
                                      name, most_elements));
    }

    const layout_reader change = [&](const node& n, const code_view& before) {
        return change_layout(*this, n, before);
    };
    const input_reading reading = read_order(m_nodes, info.name(), shape, change);
    const auto view = code_view::of(walk_of(reading.extent, reading.order), shape);
    require(view.has_value(), "an input whose shape does not read its codes");
    port p;
    p.name = info.name();
    p.as_float = as_float;
    m_port_tensors.emplace_back();
    if (as_float && floating()) {
        p.tensor =
            m_tensors.add(info.name(), reading.extent, reading.order, *view, fp32_format).value();
        m_tensors.settle(p.tensor, 1.0F, 0);
        m_port_tensors.back() = p.tensor;
        m_values.emplace(info.name(), activation{p.tensor, *view, true});
    } else if (as_float) {
        m_values.emplace(info.name(), float_input{m_graph.inputs.size(), reading.extent,
                                                  reading.order, *view, *view});
    } else {
        format->bits = m_widths.of(info.name(), *format);
        p.tensor =
            m_tensors.add(info.name(), reading.extent, reading.order, *view, *format).value();
        m_port_tensors.back() = p.tensor;
        m_values.emplace(info.name(), activation{p.tensor, *view, false});
    }
    m_graph.inputs.push_back(p);
}

void importer::keep_maxima_of_outputs() {
    for (const onnx::ValueInfoProto& info : m_file.model.graph().output())
        for (const node& n : m_nodes) {
            const auto found = m_values.find(info.name());
            if (n.output_count() == 0 || n.output(0) != info.name() || found == m_values.end())
                continue;
            if (const auto* r = std::get_if<result>(&found->second); r && keeps_codes(*r))
                kept(n, info.name(), *r);
        }
}

void importer::read_outputs() {
    for (std::size_t i = 0; i < m_graph.inputs.size(); ++i) {
        if (!m_port_tensors[i])
            m_file.refuse(fmt::format("input '{}' is not quantised; put a {} behind it",
                                      printable(m_graph.inputs[i].name),
                                      is_qonnx() ? "Quant" : "QuantizeLinear"));
        m_graph.inputs[i].tensor = *m_port_tensors[i];
    }
    for (const onnx::ValueInfoProto& info : m_file.model.graph().output())
        read_output(info);
    if (m_graph.outputs.empty())
        m_file.refuse("has no outputs; export a network with an output");
}

void importer::read_output(const onnx::ValueInfoProto& info) {
    const std::string name = printable(info.name());
    for (const port& other : m_graph.outputs)
        if (other.name == info.name())
            m_file.refuse(fmt::format("two outputs are named '{}'; keep one", name));
    const value* found = find(info.name());
    if (!found)
        m_file.refuse(
            fmt::format("output '{}' is written by no node; export the network again", name));
    const auto* host = std::get_if<host_result>(found);
    const auto* a = host ? &host->from : std::get_if<activation>(found);
    std::optional<read_out> computed;
    if (const auto* r = std::get_if<result>(found); r && is_qonnx())
        computed = read_out_of(*this, m_file, info.name(), {*r, {}});
    if (const auto* chain = std::get_if<float_chain>(found))
        computed = read_out_of(*this, m_file, info.name(), *chain);
    if (computed)
        a = &computed->from;
    if (!a)
        m_file.refuse(fmt::format("output '{}' is not an activation{}; end the network there", name,
                                  floating() ? "" : "'s codes or their DequantizeLinear"));
    if (a->samples != 0)
        m_file.refuse(fmt::format("output '{}' has its samples on axis {}; transpose them to "
                                  "axis 0",
                                  name, a->samples));
    std::size_t tensor = a->tensor;
    if (a->view.walk() != m_tensors.view(tensor).walk() ||
        a->view.shape() != m_tensors.at(tensor).shape) {
        // a change of layout between the last DequantizeLinear and the output
        const auto alias = m_tensors.add_alias(info.name(), tensor, a->view);
        if (!alias)
            m_file.refuse(fmt::format("output '{}' orders its codes neither as channels, rows, "
                                      "columns nor as rows, columns, channels; output the tensor "
                                      "before the Transpose",
                                      name));
        tensor = *alias;
    }
    port p;
    p.name = info.name();
    p.tensor = tensor;
    p.as_float = host ? host->real : a->real;
    if (computed)
        p.map = computed->map;
    if (host) {
        p.function = host->function;
        p.axis = host->axis;
        p.requantised = host->quantised;
    }
    m_graph.outputs.push_back(std::move(p));
}

void importer::check_declared_shapes() const {
    for (const onnx::ValueInfoProto& info : m_file.model.graph().value_info())
        check_declared(info);
    for (const onnx::ValueInfoProto& info : m_file.model.graph().output())
        check_declared(info);
}

void importer::check_declared(const onnx::ValueInfoProto& info) const {
    const auto found = m_values.find(info.name());
    if (found == m_values.end() || !info.type().has_tensor_type() ||
        !info.type().tensor_type().has_shape())
        return;
    std::vector<std::int64_t> shape;
    std::size_t samples = 0;
    if (const auto* a = std::get_if<activation>(&found->second)) {
        shape = a->view.shape();
        samples = a->samples;
    } else if (const auto* r = std::get_if<result>(&found->second))
        shape = r->view.shape();
    else if (const auto* chain = std::get_if<float_chain>(&found->second))
        shape = view_of(*chain).shape();
    else
        return;
    const auto& declared = info.type().tensor_type().shape();
    bool same = declared.dim_size() == static_cast<int>(shape.size()) + 1;
    std::vector<std::int64_t> extents;
    for (int axis = 0; axis < declared.dim_size(); ++axis) {
        const auto& extent = declared.dim(axis);
        extents.push_back(extent.has_dim_value() ? extent.dim_value() : -1);
        const auto at = static_cast<std::size_t>(axis);
        if (at != samples && same && extent.has_dim_value())
            same = extent.dim_value() == shape[at - (at > samples ? 1 : 0)];
    }
    if (!same)
        m_file.refuse(fmt::format("'{}' is declared as {} but computed as {} per sample; export "
                                  "the network again",
                                  printable(info.name()), shape_text(extents), shape_text(shape)));
}

} // namespace bitloom::network
