// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/calibration.h"

#include "models/common/errors.h"
#include "platforms/network/onnx/values.h"
#include "platforms/network/text.h"
#include "platforms/quantise/largest_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::quantise {

using accelerator::input_set;
using network::layer;

namespace {

/// A tensor's range while samples come in.
struct growing_range {
    bool negative = false;
    float largest = 0;
    std::optional<largest_values> percentile;

    void add(const real_values& values) {
        for (const float value : values) {
            negative = negative || value < 0;
            largest = std::max(largest, std::abs(value));
            if (percentile)
                percentile->add(value);
        }
    }
};

void check_finite(const network::graph& net, const layer& l, const real_values& values,
                  std::uint64_t sample) {
    for (const float value : values)
        if (!std::isfinite(value))
            throw config_error(fmt::format("{}: node {}: gives {} for sample {} of the "
                                           "calibration set; give inputs and weights whose "
                                           "results are finite",
                                           net.file, network::printable(l.name), value, sample));
}

} // namespace

std::vector<accelerator::tensor_codes> code_sample(const network::graph& net,
                                                   const input_set& inputs, std::uint64_t sample) {
    std::vector<accelerator::tensor_codes> codes;
    for (std::size_t i = 0; i < net.inputs.size(); ++i) {
        const std::int64_t elements = net.tensors[net.inputs[i].tensor].elements();
        const auto first = inputs.codes[i].begin() + elements * static_cast<std::ptrdiff_t>(sample);
        codes.emplace_back(first, first + elements);
    }
    return codes;
}

std::vector<real_values> real_sample(const network::graph& net, const input_set& inputs,
                                     std::uint64_t sample) {
    std::vector<real_values> reals;
    for (const auto& codes : code_sample(net, inputs, sample)) {
        reals.emplace_back();
        for (const std::int32_t code : codes)
            reals.back().push_back(real_of_code(code));
    }
    return reals;
}

input_set quantised_inputs(const network::graph& quantised, const input_set& reals) {
    input_set set = reals;
    for (std::size_t i = 0; i < set.codes.size(); ++i) {
        const auto& q = quantised.tensors[quantised.inputs[i].tensor].quantised;
        for (std::int32_t& code : set.codes[i])
            code = static_cast<std::int32_t>(network::code_of_real(real_of_code(code), q));
    }
    return set;
}

calibration calibrate(const network::graph& net, const input_set& inputs,
                      std::optional<double> percentile, const samples_done& done) {
    std::vector<growing_range> ranges(net.tensors.size());
    if (percentile)
        for (std::size_t t = 0; t < ranges.size(); ++t)
            ranges[t].percentile.emplace(inputs.samples *
                                             static_cast<std::uint64_t>(net.tensors[t].elements()),
                                         *percentile);
    calibration found;
    for (const layer& l : net.layers)
        found.mean_outputs.emplace_back(network::has_weights(l.kind) ? l.bias.size() : 0);
    const float_network reference(net);
    const auto add_outputs = [&](std::size_t number, const real_values& outputs) {
        std::vector<double>& sums = found.mean_outputs[number];
        for (std::size_t i = 0; i < outputs.size(); ++i)
            sums[i % sums.size()] += double{outputs[i]};
    };
    for (std::uint64_t sample = 0; sample < inputs.samples; ++sample) {
        const auto values = reference.run(real_sample(net, inputs, sample), add_outputs);
        for (const layer& l : net.layers)
            check_finite(net, l, values[net.stored(l.output)], sample);
        for (std::size_t t = 0; t < values.size(); ++t)
            ranges[t].add(values[t]);
        done(sample + 1);
    }
    for (std::size_t number = 0; number < net.layers.size(); ++number) {
        const network::tensor& out = net.tensors[net.layers[number].output];
        const std::int64_t pixels = out.elements() / out.channels;
        for (double& mean : found.mean_outputs[number])
            mean /= static_cast<double>(inputs.samples) * static_cast<double>(pixels);
    }
    for (std::size_t t = 0; t < ranges.size(); ++t) {
        const bool by_rank = percentile && !net.tensors[t].alias_of;
        found.ranges.push_back(
            {ranges[t].negative, by_rank ? ranges[t].percentile->magnitude() : ranges[t].largest});
    }
    return found;
}

} // namespace bitloom::quantise
