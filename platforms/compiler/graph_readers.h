// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <optional>

namespace bitloom::compiler {

/// Index of the layer that writes the codes of `tensor`; nothing for the network's inputs.
std::optional<std::size_t> producer(const network::graph& net, std::size_t tensor);

/// Whether the codes of `tensor`, which owns them, are read exactly once, by one layer, and by
/// nobody outside.
bool read_once(const network::graph& net, std::size_t tensor);

} // namespace bitloom::compiler
