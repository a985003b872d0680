// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/tile_geometry.h"

#include <array>
#include <cstdint>

namespace bitloom::tiled {

/// Calls visit(extent, tiles) for each size that tiles of a block have, with the number of those
/// tiles: in each dimension all tiles are alike but the last. Where an extent's input begins is
/// that of one of its tiles.
template <class visitor>
void for_tile_sizes(const block& b, visitor&& visit) {
    std::array<unsigned, dimensions> ragged{}; // dimensions whose last tile is shorter
    unsigned loops = 0;
    std::uint64_t alike = 1;
    for (unsigned d = 0; d < dimensions; ++d)
        if (b.dims[d].tiles > 1 && b.dims[d].last_size != b.dims[d].size)
            ragged[loops++] = d;
        else
            alike *= b.dims[d].tiles;
    for (unsigned last = 0; last < 1U << loops; ++last) {
        std::uint64_t tiles = alike;
        tile_index index{};
        for (unsigned n = 0; n < loops; ++n) {
            const bool takes_last = (last >> n & 1U) != 0;
            index[ragged[n]] = takes_last ? b.dims[ragged[n]].tiles - 1 : 0;
            tiles *= takes_last ? 1 : b.dims[ragged[n]].tiles - 1;
        }
        visit(extent_of(b, index), tiles);
    }
}

} // namespace bitloom::tiled
