// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/tile_search.h"

#include <functional>

namespace bitloom::compiler {

/// What a tiled block costs by the machine's own timing.
struct trial {
    std::uint64_t cycles = 0;
    std::uint64_t traffic = 0; ///< bits from and to memory
};

/// Of tilings that the closed form ranks, the one to take by the machine's own timing, which
/// `try_out` gives for a tiled block. For cycles: no slower than the tiles of the published search;
/// among those within 2 % of the fewest cycles and 5 % of their least traffic (it costs energy, and
/// other masters want the memory) the fewest tiles. For traffic: the fewest cycles among those with
/// the least. `tilings` must not be empty; one alone is taken untried.
const tiling& choose_tiling(const std::vector<tiling>& tilings, tile_objective minimise,
                            const std::function<trial(const tiled::block&)>& try_out);

} // namespace bitloom::compiler
