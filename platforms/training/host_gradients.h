// SPDX-License-Identifier: Apache-2.0
// The gradients that the host computes: of clamps, additions, concatenations and pools, none of
// which multiplies by weights. In float, sums in the order of the windows.
#pragma once

#include "platforms/training/layer_products.h"

namespace bitloom::training {

/// Zeroes the gradient of what the layer's clamp gave its bounds. `y`: the layer's outputs.
void through_clamp(const network::layer& l, const real_values& y, real_values& dy);

/// Adds to the gradients of the layer's inputs, by stored tensor, what `dy`, through its clamp
/// already, makes of them. Maxima hand theirs to the first of the largest, averages to each element
/// that counts. `values`: by stored tensor. Throws config_error, naming the layer, over frames.
void pass_back(const network::graph& net, const network::layer& l, std::uint64_t samples,
               const std::vector<real_values>& values, const real_values& dy,
               std::vector<real_values>& gradients);

/// Adds `dx` to a gradient, which may be empty.
void add_to(real_values& gradient, const real_values& dx);

} // namespace bitloom::training
