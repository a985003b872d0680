// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/known_sums.h"
#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::compiler {

/// The bias buffer's contents for one array layer: per output channel bias, multiplier and shift,
/// little-endian int32 each (the bias int64 where accumulators are wider than 32 bits). The array
/// multiplies raw codes, so the input's zero point times the sum of weights is taken off the bias
/// here. Throws config_error, naming the layer, if a column's sum can leave `accumulator_bits`,
/// with the actual weights and any input, or a scale is out of range. `group_quant`: the sums come
/// so many bits shorter (group_packing.h); the bias is rounded to that, halves up. `known`: sums of
/// weights that were added up before.
std::vector<std::uint8_t> requantise_table(const network::graph& net, const network::layer& layer,
                                           unsigned accumulator_bits, unsigned group_quant = 0,
                                           known_sums* known = nullptr);

/// The same for a layer with thresholds: per output channel 1 or, for a positive slope, 0, then its
/// thresholds of the raw sum, little-endian int32 (int64 where accumulators are wider than 32
/// bits). The array multiplies raw codes, so the input's zero point times the sum of weights is
/// added here. Throws config_error as requantise_table does.
std::vector<std::uint8_t> threshold_table(const network::graph& net, const network::layer& layer,
                                          unsigned accumulator_bits, known_sums* known = nullptr);

/// The same for a layer with lines: per output channel its segments, moved to raw sums.
std::vector<std::uint8_t> piecewise_table(const network::graph& net, const network::layer& layer,
                                          unsigned accumulator_bits, known_sums* known = nullptr);

/// The same of a layer in floating point: per output channel the bias, fp32.
std::vector<std::uint8_t> bias_table(const network::layer& layer);

/// For average pools that rescale: entry n turns the sum of all elements of
/// the window but n into an output code, or all of them where the padding counts. `window`: its
/// elements; `entries`: as many as the machine asks for.
std::vector<std::uint8_t> pool_table(const network::graph& net, const network::layer& layer,
                                     std::size_t window, std::size_t entries);

} // namespace bitloom::compiler
