// SPDX-License-Identifier: Apache-2.0
// Pad is no layer: the convolution or pool behind it lets its window begin outside the input.
#pragma once

#include "platforms/network/onnx/importer.h"

#include <cstdint>
#include <vector>

namespace bitloom::network {

/// What a window slides over: the activation that memory holds and, around it, elements of one
/// code.
struct framed_input {
    activation inner;
    std::vector<std::int64_t> before, after; ///< elements per spatial axis; empty: none
    std::int64_t code = 0;                   ///< that they hold ...
    float real = 0;                          ///< ... or the number, in a floating network

    bool framed() const { return !before.empty(); }
};

/// Input `i` of a convolution or pool, through a Pad if there is one. `codes_too`: the node may
/// stand on integer codes. Refuses, naming the node, a Pad of channels and whatever
/// importer::real_input refuses.
framed_input input_of_window(importer& im, const node& n, std::size_t i, bool codes_too);

} // namespace bitloom::network
