// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/code_view.h"
#include "platforms/network/onnx/importer.h"
#include "platforms/network/onnx/pad.h"

#include <cstdint>
#include <vector>

namespace bitloom::network {

/// The planes of a convolution's or pool's input, declared [channel, row, column], in three
/// dimensions [channel, frame, row, column], in one [channel, row]. Refuses other shapes.
planes spatial_input(importer& im, const node& n, const activation& a);

/// A kernel laid over planes.
struct window_placement {
    window geometry;
    std::int64_t height = 1, width = 1, frames = 1; ///< of the output
    /// What ceil_mode adds: elements of the padding that windows cover beyond the padded input.
    std::int64_t below = 0, right = 0, behind = 0;

    bool overhangs() const { return below + right + behind > 0; }
};

/// Reads strides, dilations, pads and auto_pad. `kernel` has one extent per spatial axis; one
/// dimension becomes height x 1, three frames x height x width. The frame of `framed` becomes
/// padding. `last_part`: a last window that only in part lies over the padded input counts, too
/// (ceil_mode), if it begins within the input or the padding before it. Refuses negative values and
/// kernels beyond the padded input.
window_placement place_window(const node& n, const planes& in,
                              const std::vector<std::int64_t>& kernel, const framed_input& framed,
                              bool last_part = false);

/// [channels, height, width], [channels, height] in one dimension, with frames before the height in
/// three. `rank`: axes of that.
std::vector<std::int64_t> spatial_shape(const planes& out, std::size_t rank);

} // namespace bitloom::network
