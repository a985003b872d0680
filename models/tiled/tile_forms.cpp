// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/tile_forms.h"

#include "models/tiled/alike_tiles.h"

namespace bitloom::tiled {

tile_forms::tile_forms(const block& b) {
    for (unsigned d = 0; d < dimensions; ++d) {
        const std::uint32_t tiles = b.dims[d].tiles;
        if (tiles == 1)
            continue;
        const tile_range alike = alike_tiles(b, static_cast<dimension>(d));
        std::vector<std::uint64_t>& forms = m_by_tile[m_loops];
        std::uint64_t others = 1; // 0 is that of the many
        for (std::uint32_t i = 0; i < tiles; ++i)
            forms.push_back((i >= alike.first && i <= alike.last ? 0 : others++) * m_count);
        m_dimension[m_loops++] = d;
        m_count *= others;
    }
}

} // namespace bitloom::tiled
