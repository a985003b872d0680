// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/importer.h"

#include "models/common/errors.h"
#include "platforms/network/onnx/constant_folding.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/folded_constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloom::network {

std::int64_t code_of_real(float real, const quantisation& q) {
    const float code = std::nearbyint(real / q.scale) + static_cast<float>(q.zero_point);
    return static_cast<std::int64_t>(std::clamp(code, static_cast<float>(q.format.lowest()),
                                                static_cast<float>(q.format.highest())));
}

importer::importer(const onnx_file& file)
    : m_file(file)
    , m_nodes(ordered_nodes(file))
    , m_widths(file)
    , m_outside(file.path) {}

graph importer::run() {
    m_graph.name = m_file.stem;
    m_graph.file = m_file.label;
    m_graph.sha256 = m_file.sha256;
    for (const onnx::TensorProto& proto : m_file.model.graph().initializer())
        m_initialisers.emplace(proto.name(), &proto);
    for (const node& n : m_nodes)
        if (n.operation() == "Constant")
            define(n, constant{constant_of(n, m_outside), n.output(0)});
    if (floating()) {
        for (const node& n : m_nodes)
            check_operator(*this, n);
        find_readers();
    }
    fold_constants();
    read_inputs();
    for (const node& n : m_nodes)
        is_qonnx() ? import_qonnx_node(*this, n) : import_node(*this, n);
    keep_maxima_of_outputs();
    if (!is_qonnx())
        take_layers();
    read_outputs();
    if (is_qonnx()) // an output may have finished the last one
        take_layers();
    check_declared_shapes();
    m_widths.check_all_met();
    m_graph.tensors = m_tensors.take();
    return std::move(m_graph);
}

const value* importer::find(const std::string& name) {
    const auto found = m_values.find(name);
    if (found != m_values.end())
        return &found->second;
    const auto initialiser = m_initialisers.find(name);
    if (initialiser == m_initialisers.end())
        return nullptr;
    // decoded only where it is read: an unused one may be of any type
    return &m_values.emplace(name, constant{decode_tensor(*initialiser->second, m_outside), name})
                .first->second;
}

/// What a shape that Reshape reads is made of must be known before the inputs are read.
void importer::fold_constants() {
    if (!is_qonnx())
        return;
    for (const node& n : m_nodes)
        if (!is_defined(n))
            if (const auto array = folded(*this, n))
                define(n, constant{*array, n.output(0)});
}

const constant* importer::known_constant(const std::string& name) {
    const value* found = find(name);
    return found == nullptr ? nullptr : std::get_if<constant>(found);
}

const unknown_sizes* importer::known_unknown(const std::string& name) const {
    const auto found = m_values.find(name);
    return found == m_values.end() ? nullptr : std::get_if<unknown_sizes>(&found->second);
}

npy_array importer::decoded(const onnx::TensorProto& proto) {
    return decode_tensor(proto, m_outside);
}

const onnx::ValueInfoProto* importer::declared_input(const std::string& name) const {
    for (const onnx::ValueInfoProto& info : m_file.model.graph().input())
        if (info.name() == name)
            return &info;
    return nullptr;
}

std::optional<std::vector<std::int64_t>> importer::shape_of(const std::string& name) {
    std::vector<std::int64_t> shape;
    if (const constant* known = known_constant(name))
        return known->array.shape;
    if (const onnx::ValueInfoProto* info = declared_input(name)) {
        for (const auto& extent : info->type().tensor_type().shape().dim())
            shape.push_back(extent.has_dim_value() ? extent.dim_value() : 0);
        return shape;
    }
    const auto found = m_values.find(name);
    if (found == m_values.end())
        return std::nullopt;
    if (const auto* a = std::get_if<activation>(&found->second))
        shape = a->view.shape();
    else if (const auto* r = std::get_if<result>(&found->second))
        shape = r->view.shape();
    else if (const auto* chain = std::get_if<float_chain>(&found->second))
        shape = view_of(*chain).shape();
    else
        return std::nullopt;
    shape.insert(shape.begin(), m_batch.value_or(0));
    return shape;
}

const value& importer::input(const node& n, std::size_t i) {
    if (n.input(i).empty())
        n.refuse(fmt::format("lacks its input {}; export the network again", i));
    const value* found = nullptr;
    try {
        found = find(n.input(i));
    } catch (const config_error& error) {
        n.refuse(error.what());
    }
    if (!found)
        n.refuse(fmt::format("input '{}' is a further output of its node; only first outputs are "
                             "supported",
                             printable(n.input(i))));
    return *found;
}

const npy_array& importer::constant_input(const node& n, std::size_t i) {
    if (const auto* found = std::get_if<constant>(&input(n, i)))
        return found->array;
    n.refuse(fmt::format("input '{}' is computed; it must be an initialiser or a Constant",
                         printable(n.input(i))));
}

real_constant importer::weight_input(const node& n, std::size_t i) {
    const value& found = input(n, i);
    if (const auto* plain = std::get_if<constant>(&found); plain && floating())
        return {plain->array, plain->name, {1.0F}, {0}, 0};
    if (floating())
        n.refuse(fmt::format("'{}' is computed; weights must be an initialiser or a Constant",
                             printable(n.input(i))));
    if (const auto* weights = std::get_if<real_constant>(&found))
        return *weights;
    if (std::holds_alternative<constant>(found))
        n.refuse(fmt::format("'{}' is not quantised; it must be a DequantizeLinear of an integer "
                             "initialiser",
                             printable(n.input(i))));
    n.refuse(fmt::format("'{}' is computed, and {} of two activations is not supported; one of "
                         "them must be a DequantizeLinear of an integer initialiser",
                         printable(n.input(i)), n.operation()));
}

activation importer::real_input(const node& n, std::size_t i) {
    const activation a = recurrent_input(n, i);
    if (a.samples != 0)
        n.refuse(fmt::format("reads '{}' with its samples on axis {}; transpose them to axis 0",
                             printable(n.input(i)), a.samples));
    return a;
}

activation importer::recurrent_input(const node& n, std::size_t i) {
    const value& found = input(n, i);
    const std::string name = printable(n.input(i));
    if (const auto* a = std::get_if<activation>(&found)) {
        if (!a->real)
            n.refuse(fmt::format("reads the integer codes '{}'; put a DequantizeLinear before it",
                                 name));
        return *a;
    }
    if (const auto* r = std::get_if<result>(&found); r && keeps_codes(*r))
        return kept(n, n.input(i), *r);
    if (const auto* r = std::get_if<result>(&found))
        n.refuse(fmt::format("reads '{}' of node {} before it is quantised; put a QuantizeLinear "
                             "and a DequantizeLinear between them",
                             name, printable(r->made->l.name)));
    if (std::holds_alternative<float_input>(found))
        n.refuse(fmt::format("reads the float input '{}'; put a QuantizeLinear and a "
                             "DequantizeLinear between them",
                             name));
    if (std::holds_alternative<padded>(found))
        n.refuse(
            fmt::format("reads the padded '{}'; only Conv and MaxPool may follow a Pad", name));
    if (std::holds_alternative<float_chain>(found))
        n.refuse(fmt::format("reads '{}' in floating point; put a {} between them", name,
                             is_qonnx() ? "Quant of one scale"
                                        : "QuantizeLinear and a DequantizeLinear"));
    if (std::holds_alternative<host_result>(found))
        n.refuse(fmt::format(
            "reads '{}', which the host computes; a Softmax or Sigmoid must end the network",
            name));
    n.refuse(fmt::format("input '{}' is constant; it must be an activation", name));
}

void importer::define(const node& n, value v) {
    const auto* r = std::get_if<result>(&v);
    if (floating() && r && !changed_by_reader(n.output(0), *r))
        v = activation{written(n, *r, n.output(0)), r->view, true};
    m_values.insert_or_assign(n.output(0), std::move(v));
}

void importer::define_with_samples(const node& n, std::size_t i, const result& r,
                                   std::size_t samples) {
    activation a{written(n, r, n.output(i)), r.view, true};
    a.samples = samples;
    m_values.insert_or_assign(n.output(i), a);
}

result importer::pending(const node& n, layer l, const planes& extent, axis_order order,
                         const std::vector<std::int64_t>& shape, const std::string& suffix) {
    if (!fits_memory(extent))
        n.refuse(fmt::format("its output has {} channels of {} x {} elements a sample; at most {} "
                             "elements are supported",
                             extent.channels, extent.frames * extent.height, extent.width,
                             most_elements));
    const auto view = code_view::of(walk_of(extent, order), shape);
    require(view.has_value(), "a layer whose shape does not read its output");
    const std::string name = n.name() + suffix;
    if (!m_layer_names.insert(name).second)
        n.refuse("another layer has this name; give each node its own");
    l.name = name;
    result r;
    r.made = std::make_shared<result::compute>();
    r.made->l = std::move(l);
    r.made->output_name = n.output(0) + suffix;
    r.extent = extent;
    r.order = order;
    r.view = *view;
    m_results.push_back(r);
    return r;
}

void importer::finish(const node& n, const result& r, std::size_t output) {
    layer& l = r.made->l;
    if (r.made->finished)
        n.refuse(fmt::format("quantises node {} a second time; one QuantizeLinear may follow it",
                             printable(l.name)));
    if (r.changes != r.made->changes)
        n.refuse(fmt::format("quantises node {} without the constants that another node applies to "
                             "it; quantise one of them only",
                             printable(l.name)));
    r.made->finished = true;
    l.output = output;
    const operand_format format = m_tensors.at(output).quantised.format;
    if (format.is_floating()) {
        l.real_low = r.low;
        l.real_high = r.high;
        return;
    }
    if (!r.made->terms.empty())
        round_terms(n, r.made->terms, m_tensors.quantised(l.inputs.front())->scale, l);
    l.clamp_low = format.lowest();
    l.clamp_high = format.highest();
    if (const auto q = m_tensors.quantised(output)) {
        l.clamp_low = code_of_real(r.low, *q);
        l.clamp_high = code_of_real(r.high, *q);
    }
}

bool importer::keeps_codes(const result& r) const {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return !floating() && !is_qonnx() && r.made->l.kind == layer_kind::max_pool &&
           !r.made->finished && (r.low == 0 || r.low == -infinity) && r.high == infinity;
}

activation importer::kept(const node& n, const std::string& name, const result& r) {
    const std::size_t input = r.made->l.inputs.front();
    const auto tensor =
        m_tensors.add(name, r.extent, r.order, r.view, m_tensors.at(input).quantised.format);
    if (!tensor)
        n.refuse(fmt::format("reads '{}' behind a Transpose that is not between NCHW and NHWC; "
                             "quantise before it",
                             printable(name)));
    m_tensors.share(*tensor, input);
    finish(n, r, *tensor);
    const activation a{*tensor, r.view, true};
    m_values.insert_or_assign(name, a);
    return a;
}

std::size_t importer::tensor_as(const node& n, std::size_t i, const activation& a,
                                const planes& p) {
    const auto found = m_tensors.with_planes(n.input(i), a.tensor, a.view, p);
    if (!found)
        n.refuse(fmt::format("cannot read '{}' in place: after the changes of layout before it, "
                             "rows, columns and channels are not those of tensor '{}'; quantise "
                             "after each change of layout",
                             printable(n.input(i)), printable(m_tensors.at(a.tensor).name)));
    return *found;
}

void importer::check_width(const node& n, unsigned bits) {
    const unsigned declared = m_widths.given(n.output(0)).value_or(bits);
    if (declared != bits)
        n.refuse(fmt::format("'{}' has {} bits but holds codes of '{}', which has {}; give both "
                             "the same",
                             printable(n.output(0)), declared, printable(n.input(0)), bits));
}

std::size_t importer::add_alias(const node& n, const activation& a) {
    const auto alias = m_tensors.add_alias(n.output(0), a.tensor, a.view);
    if (!alias)
        n.refuse(fmt::format("'{}' orders the codes of '{}' neither as channels, rows, columns nor "
                             "as rows, columns, channels; use a Transpose between NCHW and NHWC "
                             "only",
                             printable(n.output(0)), printable(m_tensors.at(a.tensor).name)));
    check_width(n, m_tensors.at(*alias).quantised.format.bits);
    return *alias;
}

void importer::take_layers() {
    for (const result& r : m_results) {
        if (!r.made->finished)
            m_file.refuse(fmt::format("node {}: its output is never quantised; put a {} behind it",
                                      printable(r.made->l.name),
                                      is_qonnx() ? "Quant" : "QuantizeLinear"));
        m_graph.layers.push_back(std::move(r.made->l));
    }
}

} // namespace bitloom::network
