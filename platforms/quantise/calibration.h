// SPDX-License-Identifier: Apache-2.0
// What the tensors of a network in fp32 hold on a calibration set.
#pragma once

#include "platforms/accelerator/input_arrays.h"
#include "platforms/network/graph.h"
#include "platforms/quantise/float_network.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace bitloom::quantise {

struct tensor_range {
    bool negative = false; ///< whether any value is
    float magnitude = 0;   ///< that codes are to reach: the largest |x|, or a percentile of |x|
};

struct calibration {
    std::vector<tensor_range> ranges; ///< by tensor; of aliases, nothing
    /// By layer with weights, per output channel: mean of its outputs before the clamp.
    std::vector<std::vector<double>> mean_outputs;
};

/// Told how many samples are done.
using samples_done = std::function<void(std::uint64_t)>;

/// Runs all samples. `percentile` (above 0, at most 100): of the magnitudes, all elements of all
/// samples, zeros too; without it the largest. Throws config_error, naming the layer, where the
/// network gives an infinity or NaN.
calibration calibrate(const network::graph& net, const accelerator::input_set& inputs,
                      std::optional<double> percentile, const samples_done& done);

/// One sample of the inputs of a network in fp32, by input.
std::vector<real_values> real_sample(const network::graph& net,
                                     const accelerator::input_set& inputs, std::uint64_t sample);
/// The same of a quantised network.
std::vector<accelerator::tensor_codes>
code_sample(const network::graph& net, const accelerator::input_set& inputs, std::uint64_t sample);

/// The codes that a quantised network's inputs have for those of the network it was made from.
accelerator::input_set quantised_inputs(const network::graph& quantised,
                                        const accelerator::input_set& reals);

} // namespace bitloom::quantise
