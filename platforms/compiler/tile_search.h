// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/bitfusion/block.h"
#include "platforms/compiler/layer_shape.h"

#include <cstdint>
#include <optional>

namespace bitloom::compiler {

/// What bounds the choice of tiles.
struct machine_limits {
    bitfusion::array_shape shape;
    bitfusion::buffer_sizes buffers;
    std::uint64_t bits_per_cycle = 192;
};

/// A block with formats, dimensions, nest and window set; addresses and post-processing are not.
/// `second_bits`: width of a fused addition's other operand, 0 without one. Chooses the tiles and
/// loop order with the fewest cycles by compute and traffic; nothing if no tile fits the buffers.
std::optional<bitfusion::block> search_tiles(const layer_shape& shape, unsigned second_bits,
                                             const machine_limits& machine);

/// Position in the block's nest of the innermost loop that the tensor behind a buffer depends on:
/// the loop that must issue its loads. -1 if one tile is all.
int issue_position(const bitfusion::block& b, bitfusion::buffer which);

} // namespace bitloom::compiler
