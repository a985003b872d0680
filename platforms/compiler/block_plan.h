// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace bitloom::compiler {

/// One block: a layer and, possibly, the addition that runs behind its accumulators.
struct planned_block {
    std::size_t layer = 0;
    std::optional<std::size_t> fused_add; ///< layer index
    std::size_t second_tensor = 0;        ///< the addition's other operand, from memory
};

/// Blocks in order of execution. An addition is fused behind the later of its producers if that one
/// runs on the array, nobody else needs its codes, and the other operand is complete by then.
std::vector<planned_block> plan_blocks(const network::graph& net);

} // namespace bitloom::compiler
