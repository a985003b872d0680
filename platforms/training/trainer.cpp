// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/trainer.h"

#include "models/common/errors.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/accelerator/tensor_arrays.h"
#include "platforms/compiler/compile.h"
#include "platforms/training/host_gradients.h"
#include "platforms/training/sample_order.h"
#include "platforms/training/step_record.h"
#include "platforms/training/trainable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bitloom::training {

using accelerator::exploration_platform;
using accelerator::input_set;
using accelerator::tensor_codes;
using network::graph;
using network::layer;
using quantise::code_of_float;
using quantise::real_of_code;

namespace {

/// The machine ended a program in a fault, which the outcome tells.
struct machine_fault {};

real_values reals_of(const tensor_codes& codes) {
    real_values reals(codes.size());
    std::transform(codes.begin(), codes.end(), reals.begin(), real_of_code);
    return reals;
}

tensor_codes codes_of(const real_values& reals) {
    tensor_codes codes(reals.size());
    std::transform(reals.begin(), reals.end(), codes.begin(), code_of_float);
    return codes;
}

/// In float, each operation rounded once.
void update(std::vector<std::int32_t>& weights, const real_values& gradient, float rate) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const float change = rate * gradient[i];
        weights[i] = code_of_float(real_of_code(weights[i]) - change);
    }
}

} // namespace

std::vector<std::int64_t> weight_shape(const layer& l) {
    const auto outs = static_cast<std::int64_t>(l.bias.size());
    const auto each = static_cast<std::int64_t>(l.weights.size()) / outs;
    const network::window& w = l.geometry;
    if (l.kind == network::layer_kind::matmul)
        return {outs, each};
    return {outs, each / (w.kernel_height * w.kernel_width), w.kernel_height, w.kernel_width};
}

trainer::trainer(graph& net, const configuration::platform_configuration& platform,
                 const input_set& inputs, const std::vector<std::int64_t>& labels,
                 training_options options)
    : m_net(net)
    , m_platform(platform)
    , m_inputs(inputs)
    , m_labels(labels)
    , m_options(std::move(options))
    , m_technology(accelerator::technology_of(platform))
    , m_has_gradient(behind_weights(net)) {
    check_trainable(net);
    check_products();
}

/// What the machine refuses is known before it is built; only the numbers are not.
void trainer::check_products() const {
    const auto check = [&](const graph& net, std::uint64_t samples) {
        compiler::compile(net, m_platform, samples);
    };
    check(m_net, m_options.batch);
    for (const layer& l : m_net.layers) {
        if (!network::has_weights(l.kind))
            continue;
        const auto zeros = [&](std::size_t t) {
            return real_values(m_options.batch *
                               static_cast<std::size_t>(m_net.tensors[t].elements()));
        };
        const layer_products products(m_net, l, m_options.batch);
        const real_values dy = zeros(l.output);
        for (const product& p :
             {products.for_weights(zeros(l.inputs.front()), dy), products.for_bias(dy)})
            check(p.net, p.inputs.samples);
        if (m_has_gradient[m_net.stored(l.inputs.front())])
            check(products.for_input(dy).net, m_options.batch);
    }
}

training_outcome trainer::run() {
    exploration_platform machine("platform", m_platform);
    machine.host.script = [&] { train(machine); };
    sc_core::sc_start();
    machine.host.rethrow();
    if (!m_outcome.steps.empty()) {
        m_outcome.record = m_outcome.steps.front().record;
        for (std::size_t s = 1; s < m_outcome.steps.size(); ++s)
            add(m_outcome.record, m_outcome.steps[s].record);
        price(m_outcome.record, m_technology);
    }
    return std::move(m_outcome);
}

void trainer::train(exploration_platform& machine) {
    try {
        for (std::uint64_t n = 0; n < m_options.steps; ++n)
            if (!step(machine, n))
                break;
    } catch (const machine_fault&) {
        // the steps before it stand
    }
}

bool trainer::step(exploration_platform& machine, std::uint64_t number) {
    const auto samples = samples_of_step(number, m_options.batch, m_inputs.samples, m_options.seed);
    m_last = number + 1 == m_options.steps;
    passing now;
    now.record = accelerator::empty_record(m_net, m_platform, m_options.batch);
    now.record.samples = m_options.batch;
    const auto codes = run_on(machine, m_net, inputs_of(samples), now);
    for (const tensor_codes& each : codes)
        now.values.push_back(reals_of(each));
    now.gradients.resize(m_net.tensors.size());

    std::vector<std::int64_t> labels;
    labels.reserve(samples.size());
    for (const std::uint64_t s : samples)
        labels.push_back(m_labels[s]);
    const std::size_t output = m_net.stored(m_net.outputs.front().tensor);
    loss_of_batch found = cross_entropy(now.values[output], labels);
    if (!std::isfinite(found.loss))
        throw config_error(fmt::format("--rate {}: the loss of step {} is no number, give less",
                                       m_options.rate, number + 1));
    now.gradients[output] = std::move(found.score_gradients);
    for (std::size_t n = m_net.layers.size(); n-- > 0;)
        go_back(machine, n, now);
    if (m_last && m_options.keep_tensors)
        keep_tensors(now);
    price(now.record, m_technology);
    m_outcome.steps.push_back({found.loss, found.accuracy, std::move(now.record)});
    return !m_options.done || m_options.done(number + 1, m_outcome.steps.back());
}

input_set trainer::inputs_of(const std::vector<std::uint64_t>& samples) const {
    input_set chosen;
    chosen.samples = samples.size();
    for (const tensor_codes& all : m_inputs.codes) {
        const std::size_t elements = all.size() / m_inputs.samples;
        tensor_codes& codes = chosen.codes.emplace_back();
        for (const std::uint64_t s : samples)
            codes.insert(codes.end(), all.begin() + static_cast<std::ptrdiff_t>(s * elements),
                         all.begin() + static_cast<std::ptrdiff_t>((s + 1) * elements));
    }
    return chosen;
}

/// All samples at once; the codes of all tensors.
std::vector<tensor_codes> trainer::run_on(exploration_platform& machine, const graph& net,
                                          const input_set& inputs, passing& now) {
    accelerator::run_options options;
    options.batch = inputs.samples;
    options.keep_all_tensors = true;
    accelerator::run_outcome outcome =
        accelerator::network_runner(net, m_platform, inputs, options).run_on(machine);
    if (outcome.fault) {
        m_outcome.fault = std::move(outcome.fault);
        throw machine_fault();
    }
    append(now.record, outcome.record);
    return std::move(outcome.tensors);
}

/// Layer by layer from the end: all that read a layer's output stand behind it.
void trainer::go_back(exploration_platform& machine, std::size_t number, passing& now) {
    layer& l = m_net.layers[number];
    const std::size_t output = m_net.stored(l.output);
    real_values& dy = now.gradients[output];
    if (!m_has_gradient[output] || dy.empty())
        return;
    through_clamp(l, now.values[output], dy);
    if (!network::has_weights(l.kind))
        return pass_back(m_net, l, m_options.batch, now.values, dy, now.gradients);
    const std::size_t input = m_net.stored(l.inputs.front());
    const layer_products products(m_net, l, m_options.batch);
    const auto result = [&](const product& p) {
        return reals_of(run_on(machine, p.net, p.inputs, now)[1]);
    };
    if (m_has_gradient[input])
        add_to(now.gradients[input], result(products.for_input(dy)));
    const real_values dw = products.in_order(result(products.for_weights(now.values[input], dy)));
    const real_values db = result(products.for_bias(dy));
    if (m_last && m_options.keep_tensors) {
        keep(l.name + ".weight_gradient", weight_shape(l), dw);
        keep(l.name + ".bias_gradient", {static_cast<std::int64_t>(db.size())}, db);
    }
    update(l.weights.own(), dw, m_options.rate);
    update(l.bias, db, m_options.rate);
}

void trainer::keep(const std::string& name, std::vector<std::int64_t> shape,
                   const real_values& values) {
    network::npy_array array{network::element_type::float32, std::move(shape), {}};
    array.bytes.resize(values.size() * sizeof(float));
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    m_outcome.tensors.push_back({name, std::move(array)});
}

void trainer::keep_tensors(const passing& now) {
    for (std::size_t t = 0; t < m_net.tensors.size(); ++t) {
        const std::string& name = m_net.tensors[t].name;
        const std::size_t stored = m_net.stored(t);
        const auto as_declared = [&](const real_values& values) {
            return accelerator::declared_array(m_net, t, codes_of(values), m_options.batch);
        };
        m_outcome.tensors.push_back({name, as_declared(now.values[stored])});
        if (!now.gradients[stored].empty())
            m_outcome.tensors.push_back({name + ".gradient", as_declared(now.gradients[stored])});
    }
}

} // namespace bitloom::training
