// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/published_types.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::accelerator {

/// A layer of the graph that the published cost model prices.
struct published_layer {
    std::size_t index = 0; ///< in the graph
    bitfusion::published::layer shape;
};

/// The machine that the published cost model sees in a platform.
bitfusion::published::machine
published_machine(const configuration::platform_configuration& platform);

/// Convolutions and matrix products in graph order; pools, additions and concatenations cost
/// nothing there. Throws config_error, naming the layer, for what the model has no terms for:
/// operands of more than 8 bits, groups, dilation, kernels, strides or outputs that are not square,
/// counts beyond 64 bits.
std::vector<published_layer> published_layers(const network::graph& net,
                                              const bitfusion::published::machine& machine,
                                              std::uint64_t batch);

} // namespace bitloom::accelerator
