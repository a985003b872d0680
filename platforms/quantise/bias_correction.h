// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/quantise/calibration.h"

namespace bitloom::quantise {

/// Takes the mean error of every output channel into its bias: layer by layer, each on the codes
/// that the corrected layers before it give, so that the mean of its outputs before the clamp
/// becomes that in `found` (empirical bias correction, Nagel et al., "Data-Free Quantization
/// Through Weight Equalization and Bias Correction", 2019, appendix D). `quantised`: what
/// quantised_graph gives; `inputs`: codes of it. `done` is told layers, of all.
void correct_biases(network::graph& quantised, const calibration& found,
                    const accelerator::input_set& inputs,
                    const std::function<void(std::size_t)>& done);

} // namespace bitloom::quantise
