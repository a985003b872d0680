// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <cstdint>

namespace bitloom::tiled {

/// Tiles first..last of one dimension; none where last < first.
struct tile_range {
    std::int64_t first = 0, last = -1;
};

/// Tiles of `d` that differ in their addresses alone, whatever the tiles of the other dimensions
/// are: equal extents, and input tiles of which the tensor's edges cut nothing off along `d`. Empty
/// for the dimensions of the kernel, which move the input tile together with the output's.
tile_range alike_tiles(const block& b, dimension d);

} // namespace bitloom::tiled
