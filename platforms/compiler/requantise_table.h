// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::compiler {

/// The bias buffer's contents for one array layer: per output channel bias, multiplier and shift,
/// little-endian int32 each (the bias int64 where accumulators are wider than 32 bits). The array
/// multiplies raw codes, so the input's zero point times the sum of weights is taken off the bias
/// here. Throws config_error, naming the layer, if a column's sum can leave `accumulator_bits`,
/// with the actual weights and any input, or a scale is out of range.
std::vector<std::uint8_t> requantise_table(const network::graph& net, const network::layer& layer,
                                           unsigned accumulator_bits);

/// For average pools that rescale: entry n turns the sum of all elements of
/// the window but n into an output code. `entries`: as many as the machine asks for.
std::vector<std::uint8_t> pool_table(const network::graph& net, const network::layer& layer,
                                     std::size_t entries);

} // namespace bitloom::compiler
