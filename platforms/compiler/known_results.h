// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/known_blocks.h"
#include "platforms/compiler/known_steps.h"
#include "platforms/compiler/known_sums.h"

namespace bitloom::compiler {

/// What was worked out before, of a network's other blocks or for another design. Any number of
/// threads may share it.
struct known_results {
    tiled::known_blocks blocks;
    known_steps steps;
    known_sums sums;
};

} // namespace bitloom::compiler
