// SPDX-License-Identifier: Apache-2.0
// Weights and biases as a layer holds them.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/importer.h"

#include <cstdint>

namespace bitloom::network {

/// The codes of weights, in the constant's own order. Refuses, naming the node, types other than
/// int8 and uint8, codes beyond the declared width, a zero point other than 0, and scales along
/// another axis than `channel_axis`. Sets format and scales of the layer.
std::vector<std::int16_t> take_weights(importer& im, const node& n, std::size_t input,
                                       const real_constant& weights, std::size_t channel_axis,
                                       layer& l);

/// Sets the layer's bias from input `i` of `n`, a DequantizeLinear of int32 with the scale
/// `input_scale` * weight scale and zero point 0, one for each of `channels`; axes before
/// `channel_axis` (counted from the last, 0 = last) and behind it must be of one element. Refuses
/// others. An operator on codes has the int32 codes themselves. Float biases are refused unless all
/// are zero: rounding them is not exact.
void take_bias(importer& im, const node& n, std::size_t i, float input_scale, std::int64_t channels,
               std::size_t axes_behind, layer& l);

} // namespace bitloom::network
