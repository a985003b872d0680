// SPDX-License-Identifier: Apache-2.0
// Weights and biases as a layer holds them.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/importer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::network {

/// The codes of weights, in the constant's own order; the bits of float32 ones in a floating
/// network. Refuses, naming the node, types other than
/// int8 and uint8, codes beyond the declared width, a zero point other than 0, and scales along
/// another axis than `channel_axis`. Sets format and scales of the layer.
std::vector<std::int32_t> take_weights(importer& im, const node& n, std::size_t input,
                                       const real_constant& weights, std::size_t channel_axis,
                                       layer& l);

/// Adds to the layer's bias input `i` of `n`, a DequantizeLinear of int32 with the scale
/// `input_scale` * weight scale and zero point 0, one for each of `channels`; axes before
/// `channel_axis` (counted from the last, 0 = last) and behind it must be of one element. Refuses
/// others. An operator on codes has the int32 codes themselves. Float biases are returned, for
/// result::compute::terms; empty: there are none.
std::vector<double> take_bias(importer& im, const node& n, std::size_t i, float input_scale,
                              std::int64_t channels, std::size_t axes_behind, layer& l);

/// A float32 constant's value for each of `channels`, which lie on axis `axis` of values
/// of `rank` axes, samples included. Refuses, naming the node, other types than float32 and shapes
/// that do not broadcast to one value a channel.
std::vector<double> values_per_channel(const node& n, const std::string& name,
                                       const npy_array& array, std::size_t axis, std::size_t rank,
                                       std::int64_t channels);

/// Their bits, each rounded to fp32.
std::vector<std::int32_t> fp32_bits(const std::vector<double>& values);

/// Multiplies a floating layer's output channels by `factors` and adds `terms`, in double; weights
/// and biases are rounded once.
void scale_channels(layer& l, const std::vector<double>& factors, const std::vector<double>& terms);

} // namespace bitloom::network
