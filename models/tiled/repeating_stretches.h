// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/engines.h"

#include <array>
#include <optional>

namespace bitloom::tiled {

/// Finds rounds of a tile loop that go as the one before went, and leaves them out: the engines
/// stand as they stood a round ago, and all tiles up to the end of the loop's alike ones differ in
/// their addresses alone. Exact, as what follows depends on nothing else; for who only counts, see
/// engine_actions::alike_along.
class repeating_stretches {
public:
    repeating_stretches(engines& e, const block& b, engine_actions& actions);

    /// After everything that happens in a cycle.
    void look() {
        if (m_any && !m_engines.leading_walk().done() && m_engines.leading_walk().index() != m_seen)
            look_at_step();
    }

private:
    struct watched_loop {
        tile_range alike; ///< none: not watched
        std::optional<engines> before;
    };

    /// The loop whose next round has begun, if all within it are at their first tile.
    std::optional<unsigned> begun_round(const tile_index& index) const;
    void look_at_step();

    engines& m_engines;
    const block& m_block;
    engine_actions& m_actions;
    tile_index m_seen;
    std::array<watched_loop, dimensions> m_loops;
    bool m_any = false;
};

} // namespace bitloom::tiled
