// SPDX-License-Identifier: Apache-2.0
// Values between integers in a QONNX file: what the operators there need of them.
#pragma once

#include "platforms/network/onnx/importer.h"

#include <cstdint>
#include <vector>

namespace bitloom::network {

/// Input `i` as a chain: an activation's real values, a compute node's output, the network's float
/// input, each possibly with steps behind. Refuses constants and whatever else there is.
float_chain chain_input(importer& im, const node& n, std::size_t i);

/// Whether input `i` is known while the file is read.
bool is_constant(importer& im, const node& n, std::size_t i);

/// A constant input as float32 numbers: an initialiser, or what Quant made of one.
npy_array real_constant_input(importer& im, const node& n, std::size_t i);

code_view& view_of(float_chain& chain);
const code_view& view_of(const float_chain& chain);
planes planes_of(importer& im, const float_chain& chain);

/// Channel of each element of `view`, row-major, in a tensor of so many channels.
std::vector<std::uint32_t> element_channels(const code_view& view, std::int64_t channels);

/// The values of a constant that is broadcast over the chain's shape (samples on axis 0): one if
/// all are the same, else one per channel of what the chain comes from. Refuses, as `what`, values
/// that differ between elements of a channel, and shapes that do not broadcast.
std::vector<float> channel_values(importer& im, const node& n, const float_chain& chain,
                                  const npy_array& array, const std::string& what);

/// The chain as arithmetic on the integers that it comes from, which are no float_input.
float_map map_of(importer& im, const float_chain& chain);

/// Refuses, naming the node, a layer that would need more weights of 1 than is reasonable.
void check_weights_of_one(const node& n, std::int64_t channels, std::int64_t taps);

/// Defines the output of the pool or Concat `n`, which is a result, as codes with the scale of its
/// first input. Refuses inputs of different scales.
void finish_like_inputs(importer& im, const node& n);

} // namespace bitloom::network
