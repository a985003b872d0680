// SPDX-License-Identifier: Apache-2.0
// A quantised network beside the one it was made from, on the same samples.
#pragma once

#include "platforms/quantise/calibration.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::quantise {

/// What the codes of a tensor stand for against the real values, over all elements and samples.
struct tensor_error {
    double signal = 0; ///< sum of the squares of the real values
    double noise = 0;  ///< of the differences

    /// 10 log10(signal / noise); nothing where there is no noise or no signal.
    std::optional<double> decibels() const;
    /// sqrt(noise / signal); nothing where there is no signal.
    std::optional<double> relative() const;
};

struct prediction {
    std::vector<tensor_error> layers; ///< of the output of each
    // The first output's largest element of each sample.
    std::vector<std::int64_t> real_classes, integer_classes;
};

/// A network in fp32 or a quantised one, and its inputs.
struct sampled_network {
    const network::graph& net;
    const accelerator::input_set& inputs;
};

/// Runs both, the quantised one in the integers that a machine computes. They have the same layers
/// in the same order.
prediction predict(const sampled_network& real, const sampled_network& quantised,
                   const samples_done& done);

} // namespace bitloom::quantise
