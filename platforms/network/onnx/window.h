// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/code_view.h"
#include "platforms/network/onnx/importer.h"
#include "platforms/network/onnx/pad.h"

#include <cstdint>
#include <vector>

namespace bitloom::network {

/// The planes of a convolution's or pool's input, declared [channel, row, column] or, in one
/// dimension, [channel, row]. Refuses other shapes.
planes spatial_input(importer& im, const node& n, const activation& a);

/// A kernel laid over planes.
struct window_placement {
    window geometry;
    std::int64_t height = 1, width = 1; ///< of the output
};

/// Reads strides, dilations, pads and auto_pad. `kernel` has one extent per spatial axis; one
/// dimension becomes height x 1. The frame of `framed` becomes padding. Refuses negative values and
/// kernels beyond the padded input.
window_placement place_window(const node& n, const planes& in,
                              const std::vector<std::int64_t>& kernel, const framed_input& framed);

/// [channels, height, width], or [channels, height] in one dimension.
std::vector<std::int64_t> spatial_shape(const planes& out, std::size_t rank);

} // namespace bitloom::network
