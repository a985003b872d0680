// SPDX-License-Identifier: Apache-2.0
// LSTM, GRU and RNN of floating networks.
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/recurrent_gates.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bitloom::network {

namespace {

using post_processing::cell_kind;

/// What the operators differ in.
struct operator_form {
    layer_kind kind;
    std::vector<std::size_t> gates; ///< the file's, in the order of cell_kind
    std::vector<std::string> functions;
};

operator_form form_of(const node& n) {
    if (n.operation() == "LSTM") // the file has i, o, f, c
        return {layer_kind::lstm, {0, 2, 1, 3}, {"Sigmoid", "Tanh", "Tanh"}};
    if (n.operation() == "GRU")
        return {layer_kind::gru, {0, 1, 2}, {"Sigmoid", "Tanh"}};
    return {layer_kind::rnn, {0}, {"Tanh"}};
}

class recurrent_import {
public:
    recurrent_import(importer& im, const node& n)
        : m_im(im)
        , m_node(n)
        , m_form(form_of(n)) {}

    void run() {
        check_attributes();
        const bool samples_first = m_node.integer("layout", 0) != 0;
        const activation x = m_im.recurrent_input(m_node, 0);
        const std::size_t wanted = samples_first ? 0 : 1;
        if (x.view.rank() != 2 || x.samples != wanted)
            m_node.refuse(fmt::format("reads '{}' with {} axes and its samples on axis {}; give "
                                      "three and samples on axis {}, by a Transpose",
                                      printable(m_node.input(0)), x.view.rank() + 1, x.samples,
                                      wanted));
        const std::int64_t steps = x.view.shape()[0];
        m_features = x.view.shape()[1];
        layer l;
        l.kind = m_form.kind;
        l.weight_format = fp32_format;
        recurrence r;
        r.cell = cell();
        r.backwards = m_node.text("direction", "forward") == "reverse";
        if (m_node.has("clip"))
            r.limit = m_node.real("clip", 0);
        if (!(r.limit > 0))
            m_node.refuse(fmt::format("its clip is {}; give a positive one", r.limit));
        r.hidden = m_hidden = hidden_units();
        l.recurrent = r;
        read_weights(l);
        check_rest(steps);
        l.inputs = {m_im.tensor_as(m_node, 0, x, {m_features, steps, 1})};
        define(std::move(l), steps, samples_first);
    }

private:
    void check_attributes() const {
        if (!m_im.floating())
            m_node.refuse(
                fmt::format("operator {} is not supported between quantisers; a YAML file "
                            "gives an integer lstm",
                            m_node.operation()));
        m_node.only({"activation_alpha", "activation_beta", "activations", "clip", "direction",
                     "hidden_size", "input_forget", "layout", "linear_before_reset"});
        const std::string direction = m_node.text("direction", "forward");
        if (direction != "forward" && direction != "reverse")
            m_node.refuse(fmt::format("its direction is {}; use forward or reverse, one of each "
                                      "and a Concat for both",
                                      printable(direction)));
        if (m_node.integer("input_forget", 0) != 0)
            m_node.refuse("its input_forget is set; leave it out");
        const auto functions = m_node.texts("activations");
        const bool relu =
            m_form.kind == layer_kind::rnn && functions == std::vector<std::string>{"Relu"};
        if (!functions.empty() && functions != m_form.functions && !relu)
            m_node.refuse(fmt::format("its activations are {}; use {}{}",
                                      printable(fmt::format("{}", fmt::join(functions, ", "))),
                                      fmt::join(m_form.functions, ", "),
                                      m_form.kind == layer_kind::rnn ? " or Relu" : ""));
        if (!m_node.reals("activation_alpha").empty() || !m_node.reals("activation_beta").empty())
            m_node.refuse("has activation_alpha or activation_beta; leave them out");
    }

    cell_kind cell() const {
        if (m_form.kind == layer_kind::lstm)
            return cell_kind::lstm;
        if (m_form.kind == layer_kind::gru)
            return m_node.integer("linear_before_reset", 0) != 0 ? cell_kind::gru
                                                                 : cell_kind::gru_gates;
        return m_node.texts("activations") == std::vector<std::string>{"Relu"}
                   ? cell_kind::rnn_relu
                   : cell_kind::rnn_tanh;
    }

    std::vector<std::int32_t> bits(std::size_t input,
                                   const std::vector<std::int64_t>& shape) const {
        const npy_array& array = m_im.constant_input(m_node, input);
        if (array.type != element_type::float32 || array.shape != shape)
            m_node.refuse(fmt::format("'{}' holds {} of shape {}; give float32 of {}",
                                      printable(m_node.input(input)), element_name(array.type),
                                      shape_text(array.shape), shape_text(shape)));
        std::vector<std::int32_t> words(array.bytes.size() / sizeof(std::int32_t));
        if (!words.empty())
            std::memcpy(words.data(), array.bytes.data(), array.bytes.size());
        return words;
    }

    std::int64_t hidden_units() const {
        const npy_array& recurrent = m_im.constant_input(m_node, 2);
        const std::int64_t hidden =
            recurrent.shape.size() == 3 ? recurrent.shape[2] : m_node.integer("hidden_size", 0);
        if (hidden < 1 || m_node.integer("hidden_size", hidden) != hidden)
            m_node.refuse(fmt::format("its hidden_size is {}, its recurrent weights '{}' have "
                                      "shape {}; export the network again",
                                      m_node.integer("hidden_size", hidden),
                                      printable(m_node.input(2)), shape_text(recurrent.shape)));
        return hidden;
    }

    void read_weights(layer& l) const {
        const auto gates = static_cast<std::int64_t>(m_form.gates.size());
        const auto w = bits(1, {1, gates * m_hidden, m_features});
        const auto r = bits(2, {1, gates * m_hidden, m_hidden});
        std::vector<std::int32_t> b(static_cast<std::size_t>(2 * gates * m_hidden), 0);
        if (m_node.has_input(3))
            b = bits(3, {1, 2 * gates * m_hidden});
        l.weights_name = m_node.input(1);
        std::vector<recurrent_gate> read;
        const auto units = static_cast<std::size_t>(m_hidden);
        const auto rows = [&](const std::vector<std::int32_t>& all, std::size_t first) {
            const std::size_t row = all.size() / (units * m_form.gates.size());
            const auto from = all.begin() + static_cast<std::ptrdiff_t>(first * units * row);
            return std::vector<std::int32_t>(from, from + static_cast<std::ptrdiff_t>(units * row));
        };
        const auto half = b.begin() + static_cast<std::ptrdiff_t>(b.size() / 2);
        const std::vector<std::int32_t> of_input(b.begin(), half), of_hidden(half, b.end());
        for (const std::size_t gate : m_form.gates)
            read.push_back({rows(w, gate),
                            rows(r, gate),
                            rows(of_input, gate),
                            rows(of_hidden, gate),
                            {1.0},
                            {1.0}});
        set_gates(l, read);
    }

    /// Lengths of sequences, initial states and peepholes.
    void check_rest(std::int64_t steps) const {
        if (m_node.has_input(4)) {
            const auto* lengths = m_im.known_constant(m_node.input(4));
            const bool whole =
                lengths != nullptr && lengths->array.type == element_type::int32 && [&] {
                    const auto all = integers_of(lengths->array);
                    return std::all_of(all.begin(), all.end(),
                                       [&](std::int64_t each) { return each == steps; });
                }();
            if (!whole)
                m_node.refuse(fmt::format("has sequence_lens '{}'; leave them out, every sequence "
                                          "has all {} steps",
                                          printable(m_node.input(4)), steps));
        }
        for (const std::size_t i : {5U, 6U})
            if (m_node.has_input(i) && !is_zero(i))
                m_node.refuse(fmt::format("has the initial state '{}' for its {} units; leave it "
                                          "out, every sample begins with zeros",
                                          printable(m_node.input(i)), m_hidden));
        if (m_node.has_input(7) && !is_zero(7))
            m_node.refuse(
                fmt::format("has peepholes '{}'; this cell has none", printable(m_node.input(7))));
    }

    bool is_zero(std::size_t input) const {
        if (const auto* unknown = m_im.known_unknown(m_node.input(input)))
            return unknown->zeros;
        const auto* known = m_im.known_constant(m_node.input(input));
        if (known == nullptr || known->array.type != element_type::float32)
            return false;
        const auto all = reals_of(known->array);
        return std::all_of(all.begin(), all.end(), [](float each) { return each == 0; });
    }

    void define(layer l, std::int64_t steps, bool samples_first) {
        if (m_im.is_read(m_node, 2))
            m_node.refuse(fmt::format("its cell state '{}' is read; read the hidden values",
                                      printable(m_node.output(2))));
        const bool all = m_im.is_read(m_node, 0), last = m_im.is_read(m_node, 1);
        if (all && last)
            m_node.refuse(fmt::format("both '{}' and '{}' are read; read one of them",
                                      printable(m_node.output(0)), printable(m_node.output(1))));
        if (!last) {
            const result r = m_im.pending(m_node, std::move(l), {m_hidden, steps, 1},
                                          axis_order::channels_last, {steps, 1, m_hidden});
            m_im.define_with_samples(m_node, 0, r, samples_first ? 0 : 2);
            return;
        }
        l.recurrent->last_only = true;
        const result r = m_im.pending(m_node, std::move(l), {m_hidden, 1, 1},
                                      axis_order::channels_last, {1, m_hidden});
        m_im.define_with_samples(m_node, 1, r, samples_first ? 0 : 1);
    }

    importer& m_im;
    const node& m_node;
    operator_form m_form;
    std::int64_t m_features = 0, m_hidden = 0;
};

} // namespace

bool is_recurrent_operator(const node& n) {
    const std::string& operation = n.operation();
    return operation == "LSTM" || operation == "GRU" || operation == "RNN";
}

void import_recurrent(importer& im, const node& n) {
    recurrent_import(im, n).run();
}

} // namespace bitloom::network
