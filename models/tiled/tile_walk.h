// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <array>
#include <cstdint>

namespace bitloom::tiled {

/// Steps through a block's tile loops down to a given depth, outermost loop slowest. Each engine
/// walks by itself: what a load engine fetches next never depends on data.
class tile_walk {
public:
    /// Walks the outermost `depth` loops of the block's nest; deeper loops stay at 0.
    tile_walk(const block& b, unsigned depth)
        : m_block(&b)
        , m_depth(depth) {}

    /// Tile index by dimension.
    const std::array<std::uint32_t, dimensions>& index() const { return m_index; }
    bool done() const { return m_done; }
    unsigned depth() const { return m_depth; }
    /// On by so many tiles of a loop that it does not leave.
    void skip(dimension loop, std::uint32_t tiles) {
        m_index[static_cast<unsigned>(loop)] += tiles;
    }

    /// Position in the nest of the outermost loop that the next step() would advance; -1 at the
    /// end.
    int next_changed() const {
        for (int n = static_cast<int>(m_depth) - 1; n >= 0; --n)
            if (m_index[at(n)] + 1 < m_block->dims[at(n)].tiles)
                return n;
        return -1;
    }
    void step() {
        const int changed = next_changed();
        m_done = changed < 0;
        if (m_done)
            return;
        ++m_index[at(changed)];
        for (unsigned n = static_cast<unsigned>(changed) + 1; n < m_depth; ++n)
            m_index[at(static_cast<int>(n))] = 0;
    }

private:
    unsigned at(int position) const {
        return static_cast<unsigned>(m_block->nest[static_cast<unsigned>(position)]);
    }

    const block* m_block;
    unsigned m_depth;
    std::array<std::uint32_t, dimensions> m_index{};
    bool m_done = false;
};

/// Depth of the nest without the reduction loops: one step per output tile.
inline unsigned output_depth(const block& b) {
    unsigned depth = b.nest_depth;
    while (depth > 0 && is_reduction(b.nest[depth - 1]))
        --depth;
    return depth;
}

} // namespace bitloom::tiled
