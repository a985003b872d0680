// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <vector>

namespace bitloom::compiler {

/// A graph in which every pool is one block, and by layer the number of the given graph's layer
/// whose work it does.
struct split_graph {
    network::graph net;
    std::vector<std::size_t> origin;
};

/// A maximum over frames and parts of them is one over each frame by itself, then one over frames.
/// Tensors keep their numbers, those in between are added behind. Throws config_error for an
/// average of that kind, which would be rounded twice.
split_graph split_pools(const network::graph& given);

} // namespace bitloom::compiler
