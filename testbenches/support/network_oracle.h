// SPDX-License-Identifier: Apache-2.0
// What a network computes, one sample at a time, in plain loops over the definitions of
// testbenches/support/integer_rule.py. Shares no code with the simulator but the graph.
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::testing {

/// Codes of one sample of a tensor: [channel][frame][row][column].
using codes = std::vector<std::int32_t>;

/// Codes of every tensor, given those of the network's inputs in order of net.inputs.
std::vector<codes> evaluate(const network::graph& net, const std::vector<codes>& inputs);

/// Codes as they lie in memory: [frame][row][column][channel], each pixel filled up to a byte.
std::vector<std::uint8_t> to_memory(const codes& c, const network::tensor& t);
codes from_memory(const std::uint8_t* bytes, const network::tensor& t);
std::size_t memory_bytes(const network::tensor& t);

} // namespace bitloom::testing
