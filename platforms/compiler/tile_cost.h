// SPDX-License-Identifier: Apache-2.0
// What tiles of a layer cost by a closed form of compute and traffic: cheap enough to rank
// thousands of them. The machine's own timing then decides between the best.
#pragma once

#include "platforms/compiler/tile_search.h"

namespace bitloom::compiler {

/// Cycles if compute and memory overlap perfectly, plus what cannot: the first loads and last
/// store. `b` has formats, dimensions, nest and window.
tile_cost tile_cost_of(const tiled::block& b, const layer_shape& s, unsigned second_bits,
                       const machine_limits& m);

} // namespace bitloom::compiler
