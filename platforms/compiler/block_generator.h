// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/block_plan.h"
#include "platforms/compiler/compile_options.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/memory_layout.h"
#include "platforms/compiler/tile_search.h"

namespace bitloom::compiler {

/// Code generation for one planned block, on any machine of tiles: tiles, addresses, constants,
/// weights and table. Adds its segments to `program.image`, unless the program is only for an
/// estimate.
compiled_block generate_block(const network::graph& net, const planned_block& plan,
                              const machine_limits& machine, memory_layout& memory,
                              compiled_program& program, const compile_options& options);

} // namespace bitloom::compiler
