// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/block_plan.h"
#include "platforms/compiler/compile_options.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/memory_layout.h"
#include "platforms/compiler/tile_search.h"

#include <vector>

namespace bitloom::compiler {

/// Code generation for one planned block, on any machine of tiles: tiles, addresses, constants,
/// weights and table; one after the other for each sample where frames are the images. Adds its
/// segments to `program.image`, unless the program is only for an estimate.
std::vector<compiled_block> generate_blocks(const network::graph& net, const planned_block& plan,
                                            const machine_limits& machine, memory_layout& memory,
                                            compiled_program& program,
                                            const compile_options& options);

} // namespace bitloom::compiler
