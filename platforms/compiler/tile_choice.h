// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/tile_search.h"

#include <functional>

namespace bitloom::compiler {

/// Of tilings that the closed form ranks, the one to take by the machine's own timing, which
/// `cycles_of` gives for a tiled block: no slower than the tiles of the published search; among
/// those within 2 % of the fewest cycles and 5 % of their least traffic (it costs energy, and other
/// masters want the memory) the fewest tiles. `tilings` must not be empty; one alone is taken
/// untried.
const tiling& choose_tiling(const std::vector<tiling>& tilings,
                            const std::function<std::uint64_t(const tiled::block&)>& cycles_of);

} // namespace bitloom::compiler
