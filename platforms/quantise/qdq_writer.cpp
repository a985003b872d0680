// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/qdq_writer.h"

#include "models/common/errors.h"
#include "platforms/quantise/onnx_model.h"
#include "platforms/quantise/tensor_form.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace bitloom::quantise {

using network::layer;
using network::layer_kind;
using network::quantisation;
using network::tensor;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

bool is_wide(operand_format format) {
    return container_bits(format) > 8;
}

std::int64_t opset_of(const network::graph& net) {
    const auto needs_more = [](const layer& l) {
        const network::window& w = l.geometry;
        const bool dilated = std::max({w.dilation_frames, w.dilation_height, w.dilation_width}) > 1;
        return network::has_weights(l.kind) ? is_wide(l.weight_format)
                                            : l.kind == layer_kind::average_pool && dilated;
    };
    const bool wide = std::any_of(net.tensors.begin(), net.tensors.end(),
                                  [](const tensor& t) { return is_wide(t.quantised.format); });
    return wide || std::any_of(net.layers.begin(), net.layers.end(), needs_more) ? 21 : 13;
}

class qdq_writer {
public:
    explicit qdq_writer(const network::graph& net)
        : m_net(net)
        , m_model(net.name, opset_of(net))
        , m_written(net.tensors.size()) {}

    std::string write();

private:
    /// The real values of a stored tensor, behind its DequantizeLinear.
    struct written {
        std::string name;
        tensor_form form;
    };

    void write_input(const network::port& p);
    void write_output(const network::port& p);
    void write_layer(const layer& l);
    std::string weighted(const layer& l);
    std::string gemm(const layer& l, const std::string& from);
    std::string pooled(const layer& l);
    std::string clamped(const layer& l, std::string value, bool own);
    bool is_output_of(const network::port& p, std::size_t stored, const tensor_form& form) const;
    std::string name_of(std::size_t stored, const tensor_form& form);
    /// Adds QuantizeLinear and DequantizeLinear behind `value`.
    void quantise(const std::string& value, std::size_t stored, const tensor_form& form);
    std::string read(std::size_t tensor, std::size_t axes);
    /// Of a tensor as it stands, or as plainly as it can be brought to other planes.
    std::size_t axes_of(std::size_t tensor) const;
    std::string weights_of(const layer& l, const dimensions& shape);
    std::string bias_of(const layer& l);
    void window(const layer& l, onnx::NodeProto& node) const;

    const network::graph& m_net;
    onnx_model m_model;
    std::vector<std::optional<written>> m_written; ///< by stored tensor
    std::size_t m_axes = 4;                        ///< of what the layer being written gives
};

std::string qdq_writer::write() {
    for (const auto* ports : {&m_net.inputs, &m_net.outputs})
        for (const network::port& p : *ports)
            m_model.reserve(p.name);
    for (const layer& l : m_net.layers)
        m_model.reserve(l.name);
    for (const network::port& p : m_net.inputs)
        write_input(p);
    for (const layer& l : m_net.layers)
        write_layer(l);
    for (const network::port& p : m_net.outputs)
        write_output(p);
    return m_model.bytes();
}

void qdq_writer::write_input(const network::port& p) {
    const tensor& t = m_net.tensors[p.tensor];
    m_model.input(p.name, t.shape);
    const tensor_form form = plain_form(network::planes_of(t));
    quantise(p.name, p.tensor, form);
    written& here = *m_written[p.tensor];
    here.name = from_declared(m_model, here.name, t, form);
}

/// Whether the output is the tensor's real values as they stand.
bool qdq_writer::is_output_of(const network::port& p, std::size_t stored,
                              const tensor_form& form) const {
    const tensor& declared = m_net.tensors[p.tensor];
    return m_net.stored(p.tensor) == stored && p.function == network::host_function::none &&
           declared.shape == form.channels_first() &&
           (declared.order == network::axis_order::channels_first || !form.orders_differ());
}

std::string qdq_writer::name_of(std::size_t stored, const tensor_form& form) {
    const std::string& own = m_net.tensors[stored].name;
    for (const network::port& p : m_net.outputs)
        if (p.name == own && is_output_of(p, stored, form))
            return own;
    return m_model.name(own);
}

void qdq_writer::quantise(const std::string& value, std::size_t stored, const tensor_form& form) {
    const quantisation& q = m_net.tensors[stored].quantised;
    const std::string& own = m_net.tensors[stored].name;
    const std::string scale = m_model.floats(own + "_scale", {}, {q.scale});
    const std::string zero = m_model.codes(own + "_zero_point", {}, {q.zero_point}, q.format);
    const std::string codes = m_model.name(own + "_q");
    m_model.declare_width(codes, q.format);
    m_model.node("QuantizeLinear", {value, scale, zero}, codes, m_model.name(own + "_quantize"));
    const std::string real = name_of(stored, form);
    m_model.node("DequantizeLinear", {codes, scale, zero}, real, m_model.name(own + "_dequantize"));
    m_written[stored] = written{real, form};
}

std::size_t qdq_writer::axes_of(std::size_t tensor) const {
    const network::planes extent = network::planes_of(m_net.tensors[tensor]);
    const tensor_form& form = m_written[m_net.stored(tensor)]->form;
    return extent == form.extent ? form.axes : plain_form(extent).axes;
}

std::string qdq_writer::read(std::size_t tensor, std::size_t axes) {
    const written& from = m_written[m_net.stored(tensor)].value();
    return changed_form(m_model, from.name, from.form,
                        {network::planes_of(m_net.tensors[tensor]), axes});
}

void qdq_writer::write_output(const network::port& p) {
    const tensor& declared = m_net.tensors[p.tensor];
    const std::size_t stored = m_net.stored(p.tensor);
    const written from = m_written[stored].value();
    m_model.output(p.name, declared.shape);
    if (from.name == p.name)
        return;
    const tensor& ordered = m_net.tensors[m_net.ordered_as(p.tensor)];
    const network::planes extent = network::planes_of(ordered);
    const tensor_form form = extent == from.form.extent ? from.form : plain_form(extent);
    const std::string value =
        to_declared(m_model, changed_form(m_model, from.name, from.form, form), form, ordered.order,
                    declared.shape);
    switch (p.function) {
    case network::host_function::none:
        m_model.node("Identity", {value}, p.name, m_model.name(p.name + "_output"));
        break;
    case network::host_function::softmax:
        attribute(m_model.node("Softmax", {value}, p.name, m_model.name(p.name + "_softmax")),
                  "axis", static_cast<std::int64_t>(p.axis) + 1);
        break;
    case network::host_function::sigmoid:
        m_model.node("Sigmoid", {value}, p.name, m_model.name(p.name + "_sigmoid"));
        break;
    }
}

/// The layer's bounds and, below the type's width, those of its codes. `own`: the nodes here are
/// all of the layer.
std::string qdq_writer::clamped(const layer& l, std::string value, bool own) {
    const tensor& out = m_net.tensors[l.output];
    const quantisation& q = out.quantised;
    float low = l.real_low, high = l.real_high;
    if (q.format.bits < container_bits(q.format)) {
        low = std::max(low, static_cast<float>(q.format.lowest() - q.zero_point) * q.scale);
        high = std::min(high, static_cast<float>(q.format.highest() - q.zero_point) * q.scale);
    }
    if (low == -infinity && high == infinity)
        return value;
    const std::string result = m_model.name(out.name + "_clamped");
    const std::string name = own ? l.name : m_model.name(l.name + "_clamp");
    if (low == 0 && high == infinity) {
        m_model.node("Relu", {value}, result, name);
        return result;
    }
    const auto bound = [&](const char* which, float real) {
        return std::abs(real) == infinity ? std::string()
                                          : m_model.floats(out.name + which, {}, {real});
    };
    std::vector<std::string> inputs{value, bound("_low", low), bound("_high", high)};
    if (inputs.back().empty())
        inputs.pop_back();
    m_model.node("Clip", inputs, result, name);
    return result;
}

void qdq_writer::window(const layer& l, onnx::NodeProto& node) const {
    const network::window& w = l.geometry;
    const auto each = [&](std::int64_t frames, std::int64_t height, std::int64_t width) {
        return m_axes == 5 ? dimensions{frames, height, width} : dimensions{height, width};
    };
    attribute(node, "kernel_shape", each(w.kernel_frames, w.kernel_height, w.kernel_width));
    attribute(node, "strides", each(w.stride_frames, w.stride_height, w.stride_width));
    dimensions pads = each(w.pad_front, w.pad_top, w.pad_left);
    for (const std::int64_t pad : each(w.pad_back, w.pad_bottom, w.pad_right))
        pads.push_back(pad);
    attribute(node, "pads", pads);
    const dimensions dilations = each(w.dilation_frames, w.dilation_height, w.dilation_width);
    if (dilations != dimensions(dilations.size(), 1)) // AveragePool of opset 13 knows none
        attribute(node, "dilations", dilations);
}

std::string qdq_writer::weights_of(const layer& l, const dimensions& shape) {
    const std::string wanted = l.weights_name.empty() ? l.name + "_weights" : l.weights_name;
    const std::string codes = m_model.codes(wanted + "_q", shape, l.weights, l.weight_format);
    m_model.declare_width(codes, l.weight_format);
    const std::string scale =
        m_model.floats(wanted + "_scale", {static_cast<std::int64_t>(l.bias.size())},
                       {l.weight_scales.begin(), l.weight_scales.end()});
    const std::string zero =
        m_model.codes(wanted + "_zero_point", {static_cast<std::int64_t>(l.bias.size())},
                      std::vector<std::int32_t>(l.bias.size()), l.weight_format);
    const std::string real = m_model.name(wanted);
    attribute(m_model.node("DequantizeLinear", {codes, scale, zero}, real,
                           m_model.name(wanted + "_dequantize")),
              "axis", 0);
    return real;
}

std::string qdq_writer::bias_of(const layer& l) {
    const std::string wanted = l.name + "_bias";
    const auto channels = static_cast<std::int64_t>(l.bias.size());
    constexpr operand_format word{32, true};
    const float input_scale = m_net.tensors[l.inputs.front()].quantised.scale;
    std::vector<float> scales;
    for (const double scale : l.weight_scales)
        scales.push_back(input_scale * static_cast<float>(scale));
    const std::string codes = m_model.codes(wanted + "_q", {channels}, l.bias, word);
    const std::string scale = m_model.floats(wanted + "_scale", {channels}, scales);
    const std::string real = m_model.name(wanted);
    attribute(m_model.node("DequantizeLinear", {codes, scale}, real,
                           m_model.name(wanted + "_dequantize")),
              "axis", 0);
    return real;
}

/// A matrix product of the whole tensor: one row of features per sample.
std::string qdq_writer::gemm(const layer& l, const std::string& from) {
    const auto channels = static_cast<std::int64_t>(l.bias.size());
    std::string flat = from;
    if (axes_of(l.inputs.front()) != 2) {
        flat = m_model.name(from + "_flat");
        m_model.node("Flatten", {from}, flat, flat);
    }
    m_axes = 2;
    const auto features = static_cast<std::int64_t>(l.weights.size()) / channels;
    const std::string weights = weights_of(l, {channels, features});
    const std::string bias = bias_of(l);
    std::string sums = m_model.name(m_net.tensors[l.output].name + "_sums");
    attribute(m_model.node("Gemm", {flat, weights, bias}, sums, l.name), "transB", 1);
    return sums;
}

std::string qdq_writer::weighted(const layer& l) {
    const tensor &in = m_net.tensors[l.inputs.front()], &out = m_net.tensors[l.output];
    const network::window& w = l.geometry;
    if (l.kind == layer_kind::matmul && out.elements() == out.channels)
        return gemm(l, read(l.inputs.front(), axes_of(l.inputs.front())));
    m_axes = std::max({in.frames, out.frames, w.kernel_frames}) > 1 ? 5 : 4;
    const std::string from = read(l.inputs.front(), m_axes);
    const auto channels = static_cast<std::int64_t>(l.bias.size());
    dimensions shape{channels, in.channels / l.groups};
    layer sorted = l;
    if (m_axes == 5) {
        shape.push_back(w.kernel_frames);
        network::put_channels_first(sorted, in.channels / l.groups);
    }
    shape.push_back(w.kernel_height);
    shape.push_back(w.kernel_width);
    const std::string weights = weights_of(sorted, shape);
    const std::string bias = bias_of(l);
    std::string sums = m_model.name(out.name + "_sums");
    onnx::NodeProto& node = m_model.node("Conv", {from, weights, bias}, sums, l.name);
    window(l, node);
    attribute(node, "group", l.groups);
    return sums;
}

std::string qdq_writer::pooled(const layer& l) {
    const tensor &in = m_net.tensors[l.inputs.front()], &out = m_net.tensors[l.output];
    const network::window& w = l.geometry;
    m_axes = std::max({in.frames, out.frames, w.kernel_frames}) > 1 ? 5 : 4;
    const bool largest = l.kind == layer_kind::max_pool;
    const bool of_one =
        w.kernel_frames * w.kernel_height * w.kernel_width == 1 && in.elements() == out.elements();
    if (largest && of_one) { // a Relu or Clip by itself, if it has bounds
        m_axes = axes_of(l.inputs.front());
        const std::string from = read(l.inputs.front(), m_axes);
        std::string result = clamped(l, from, true);
        if (result != from)
            return result;
        m_axes = std::max<std::size_t>(m_axes, 4);
    }
    const std::string from = read(l.inputs.front(), m_axes);
    std::string result = m_model.name(out.name + "_pooled");
    onnx::NodeProto& node =
        m_model.node(largest ? "MaxPool" : "AveragePool", {from}, result, l.name);
    window(l, node);
    if (!largest)
        attribute(node, "count_include_pad", l.geometry.counts_padding ? 1 : 0);
    return clamped(l, result, false);
}

void qdq_writer::write_layer(const layer& l) {
    const tensor& out = m_net.tensors[l.output];
    std::string value;
    switch (l.kind) {
    case layer_kind::add:
    case layer_kind::concat: {
        m_axes = plain_form(network::planes_of(out)).axes;
        for (const std::size_t input : l.inputs)
            m_axes = std::max(m_axes, axes_of(input));
        std::vector<std::string> inputs;
        for (const std::size_t input : l.inputs)
            inputs.push_back(read(input, m_axes));
        const bool is_add = l.kind == layer_kind::add;
        const std::string sums = m_model.name(out.name + (is_add ? "_sums" : "_joined"));
        onnx::NodeProto& node = m_model.node(is_add ? "Add" : "Concat", inputs, sums, l.name);
        if (!is_add)
            attribute(node, "axis", 1);
        value = clamped(l, sums, false);
        break;
    }
    case layer_kind::average_pool:
    case layer_kind::max_pool:
        value = pooled(l);
        break;
    default:
        value = clamped(l, weighted(l), false);
    }
    quantise(value, m_net.stored(l.output), {network::planes_of(out), m_axes});
}

} // namespace

std::string qdq_model(const network::graph& net) {
    return qdq_writer(net).write();
}

} // namespace bitloom::quantise
