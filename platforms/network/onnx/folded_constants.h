// SPDX-License-Identifier: Apache-2.0
// Constants behind a quantised layer's sum: factors go into the scales of its weights, terms into
// its bias (docs/numerics.md).
#pragma once

#include "platforms/network/onnx/importer.h"

#include <vector>

namespace bitloom::network {

/// x * factor + term, of each channel.
struct affine {
    std::vector<double> factors, terms;
};

/// Takes finite `a` into the layer of `r`, which has weights, and into the bounds of `r`. A
/// negative factor changes the signs of its channel's weights and bias, a factor of 0 makes them 0.
/// Refuses, naming the node, weights that cannot, a Relu or Clip before whose bounds then differ
/// between channels, and a layer that another node has changed already.
void fold(const node& n, result& r, const affine& a);

/// Adds `terms` (empty: none) to the layer's bias, each rounded half to even to a multiple of
/// `input_scale` * weight scale. Refuses, naming `n`, biases beyond 32 bits.
void round_terms(const node& n, const std::vector<double>& terms, float input_scale, layer& l);

/// Of an output channel.
double weight_scale(const layer& l, std::size_t channel);

} // namespace bitloom::network
