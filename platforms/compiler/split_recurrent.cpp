// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/split_recurrent.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace bitloom::compiler {

using network::graph;
using network::layer;
using network::tensor;
using post_processing::cell_kind;

namespace {

/// Gates `first` to `first + count - 1` of every unit.
struct gate_range {
    std::int64_t first, count, all;

    /// Those of `values`, [unit][gate][each]; from each of them elements `from` to `to - 1`.
    template <typename value>
    std::vector<value> of(const std::vector<value>& values, std::size_t each = 1,
                          std::size_t from = 0, std::size_t to = 1) const {
        std::vector<value> some;
        const std::size_t rows = values.size() / each;
        for (std::size_t row = 0; row < rows; ++row)
            if (const auto gate = static_cast<std::int64_t>(row) % all;
                gate >= first && gate < first + count)
                some.insert(some.end(),
                            values.begin() + static_cast<std::ptrdiff_t>(row * each + from),
                            values.begin() + static_cast<std::ptrdiff_t>(row * each + to));
        return some;
    }
    std::vector<double> of_scales(const std::vector<double>& scales) const {
        return scales.size() == 1 ? scales : of(scales);
    }
};

class splitter {
public:
    explicit splitter(split_graph& to)
        : m_to(to) {}

    void split(const layer& l, std::size_t origin) {
        m_origin = origin;
        const std::int64_t gates = network::gates_of(l);
        const std::size_t hidden = l.recurrent->last_only ? all_steps(l) : l.output;
        if (l.recurrent->cell != cell_kind::gru_gates) {
            const gate_range whole{0, gates, gates};
            const std::size_t x = input_part(l, whole);
            add(step_part(l, whole, l.recurrent->cell, {hidden, x, hidden}, l.output));
            return;
        }
        const gate_range inner{0, 2, gates}, candidate{2, 1, gates};
        const std::size_t x = input_part(l, inner);
        const std::size_t x_candidate = input_part(l, candidate);
        tensor reset = net().tensors[l.output];
        reset.name = l.name;
        reset.alias_of.reset();
        reset.height = 1;
        reset.shape = {reset.channels};
        const std::size_t between = append(std::move(reset));
        add(step_part(l, inner, cell_kind::gru_gates, {hidden, x, between}, between));
        add(step_part(l, candidate, cell_kind::gru_candidate, {between, x_candidate, hidden},
                      l.output));
    }

private:
    graph& net() { return m_to.net; }
    void add(layer l) {
        net().layers.push_back(std::move(l));
        m_to.origin.push_back(m_origin);
    }
    std::size_t append(tensor t) {
        net().tensors.push_back(std::move(t));
        return net().tensors.size() - 1;
    }

    /// A place for the hidden values that nobody else reads.
    std::size_t all_steps(const layer& l) {
        tensor hidden = net().tensors[l.output];
        hidden.name = l.name;
        hidden.alias_of.reset();
        hidden.height = net().tensors[l.inputs.front()].height;
        hidden.shape = {hidden.height, hidden.channels};
        return append(std::move(hidden));
    }

    /// Adds the product of the input; returns its result.
    std::size_t input_part(const layer& l, gate_range gates) {
        const tensor& in = net().tensors[l.inputs.front()];
        const auto features = static_cast<std::size_t>(in.channels);
        const auto hidden = static_cast<std::size_t>(l.recurrent->hidden);
        layer product = l;
        product.recurrent.reset();
        product.kind = network::layer_kind::matmul;
        product.weights = gates.of<std::int32_t>(l.weights, features + hidden, 0, features);
        product.weight_scales = gates.of_scales(l.weight_scales);
        product.bias = gates.of(l.bias);
        product.real_low = -std::numeric_limits<float>::infinity();
        product.real_high = std::numeric_limits<float>::infinity();
        tensor sums = in;
        sums.name = l.name;
        sums.alias_of.reset();
        sums.channels = gates.count * l.recurrent->hidden;
        sums.shape = {sums.height, sums.channels};
        if (!in.quantised.format.is_floating()) {
            sums.quantised = {network::gate_scale, 0, {16, true}};
            product.rounds_twice = true;
            product.clamp_low = sums.quantised.format.lowest();
            product.clamp_high = sums.quantised.format.highest();
        }
        product.output = append(std::move(sums));
        add(product);
        return product.output;
    }

    /// The product of hidden values, one step after the other, and the cells behind it.
    static layer step_part(const layer& l, gate_range gates, cell_kind cell,
                           std::vector<std::size_t> inputs, std::size_t output) {
        const auto hidden = static_cast<std::size_t>(l.recurrent->hidden);
        const std::size_t features = l.weights.size() / l.bias.size() - hidden;
        layer step = l;
        step.inputs = std::move(inputs);
        step.output = output;
        step.recurrent->cell = cell;
        step.weights = l.weights.empty() ? std::vector<std::int32_t>{}
                                         : gates.of<std::int32_t>(l.weights, features + hidden,
                                                                  features, features + hidden);
        step.weight_scales = gates.of_scales(l.recurrent->scales);
        step.bias = gates.of(l.recurrent->bias);
        return step;
    }

    split_graph& m_to;
    std::size_t m_origin = 0;
};

} // namespace

split_graph split_recurrent(split_graph given) {
    const auto is_recurrent = [](const layer& l) { return l.recurrent.has_value(); };
    if (std::none_of(given.net.layers.begin(), given.net.layers.end(), is_recurrent))
        return given;
    const std::vector<layer> layers = std::move(given.net.layers);
    const std::vector<std::size_t> origin = std::move(given.origin);
    given.net.layers.clear();
    given.origin.clear();
    splitter parts(given);
    for (std::size_t n = 0; n < layers.size(); ++n) {
        if (layers[n].recurrent) {
            parts.split(layers[n], origin[n]);
            continue;
        }
        given.net.layers.push_back(layers[n]);
        given.origin.push_back(origin[n]);
    }
    return given;
}

} // namespace bitloom::compiler
