// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/prediction.h"

#include "models/common/errors.h"
#include "platforms/accelerator/labels.h"
#include "platforms/accelerator/tensor_arrays.h"
#include "platforms/quantise/integer_network.h"

#include <algorithm>
#include <cmath>

namespace bitloom::quantise {

namespace {

void add(tensor_error& error, const real_values& reals, const code_values& codes,
         const network::quantisation& q) {
    for (std::size_t i = 0; i < reals.size(); ++i) {
        const double real = reals[i];
        const double meant = (codes[i] - q.zero_point) * double{q.scale};
        error.signal += real * real;
        error.noise += (real - meant) * (real - meant);
    }
}

std::int64_t class_of(const network::graph& net, const accelerator::tensor_codes& codes) {
    return accelerator::predictions(
               accelerator::declared_array(net, net.outputs.front().tensor, codes, 1))
        .front();
}

} // namespace

std::optional<double> tensor_error::decibels() const {
    if (noise == 0 || signal == 0)
        return std::nullopt;
    return 10 * std::log10(signal / noise);
}

std::optional<double> tensor_error::relative() const {
    if (signal == 0)
        return std::nullopt;
    return std::sqrt(noise / signal);
}

prediction predict(const sampled_network& real, const sampled_network& quantised,
                   const samples_done& done) {
    const network::graph &before = real.net, &after = quantised.net;
    require(before.layers.size() == after.layers.size(), "a quantised network of other layers");
    const float_network reference(before);
    const integer_network machine(after);
    prediction found;
    found.layers.resize(before.layers.size());
    for (std::uint64_t s = 0; s < real.inputs.samples; ++s) {
        const auto reals = reference.run(real_sample(before, real.inputs, s));
        const auto codes = machine.run(code_sample(after, quantised.inputs, s));
        for (std::size_t n = 0; n < before.layers.size(); ++n) {
            const std::size_t to = after.stored(after.layers[n].output);
            add(found.layers[n], reals[before.stored(before.layers[n].output)], codes[to],
                after.tensors[to].quantised);
        }
        const real_values& output = reals[before.stored(before.outputs.front().tensor)];
        accelerator::tensor_codes bits(output.size());
        std::transform(output.begin(), output.end(), bits.begin(), code_of_float);
        found.real_classes.push_back(class_of(before, bits));
        found.integer_classes.push_back(
            class_of(after, codes[after.stored(after.outputs.front().tensor)]));
        done(s + 1);
    }
    return found;
}

} // namespace bitloom::quantise
