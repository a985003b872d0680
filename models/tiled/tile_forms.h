// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/tile_geometry.h"

#include <array>
#include <cstdint>
#include <vector>

namespace bitloom::tiled {

/// Numbers the forms of a block's tiles: tiles of one number differ in their addresses alone, see
/// alike_tiles.
class tile_forms {
public:
    explicit tile_forms(const block& b);

    /// Numbers are below.
    std::uint64_t count() const { return m_count; }
    std::uint64_t of(const tile_index& t) const {
        std::uint64_t form = 0;
        for (unsigned n = 0; n < m_loops; ++n)
            form += m_by_tile[n][t[m_dimension[n]]];
        return form;
    }

private:
    unsigned m_loops = 0; ///< dimensions of several tiles
    std::array<unsigned, dimensions> m_dimension{};
    std::array<std::vector<std::uint64_t>, dimensions> m_by_tile;
    std::uint64_t m_count = 1;
};

} // namespace bitloom::tiled
