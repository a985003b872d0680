// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/concat_slices.h"
#include "platforms/network/graph.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace bitloom::compiler {

/// One block: a layer, or the part of a concatenation that copies one operand, and what happens in
/// passing.
struct planned_block {
    std::size_t layer = 0;
    std::optional<std::size_t> fused_add; ///< layer index of the addition behind the accumulators
    std::size_t second_tensor = 0;        ///< the addition's other operand, from memory
    std::optional<std::size_t> concat_input; ///< of the layer, a concatenation: the operand
    /// Layer indices of concatenations whose operands are all in place behind this block.
    std::vector<std::size_t> fused_concats;
};

/// Blocks in order of execution. An addition is fused behind the later of its producers if that one
/// runs on the array, nobody else needs its codes, and the other operand is complete by then.
/// A concatenation takes a block for each operand without a slice (see plan_slices); one without
/// any is fused into the last block that writes into it.
std::vector<planned_block> plan_blocks(const network::graph& net,
                                       const std::vector<std::optional<concat_slice>>& slices);

} // namespace bitloom::compiler
