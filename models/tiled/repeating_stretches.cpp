// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/repeating_stretches.h"

namespace bitloom::tiled {

repeating_stretches::repeating_stretches(engines& e, const block& b, engine_actions& actions)
    : m_engines(e)
    , m_block(b)
    , m_actions(actions)
    , m_seen(e.leading_walk().index()) {
    constexpr std::int64_t least = 4; // two to compare, one to leave out, and the last
    for (unsigned n = 0; n < e.leading_walk().depth(); ++n) {
        if (actions.alike_along(b.nest[n]))
            m_loops[n].alike = alike_tiles(b, b.nest[n]);
        m_any = m_any || m_loops[n].alike.last - m_loops[n].alike.first + 1 >= least;
    }
}

std::optional<unsigned> repeating_stretches::begun_round(const tile_index& index) const {
    const auto at = [&](unsigned n) { return static_cast<unsigned>(m_block.nest[n]); };
    unsigned begun = 0;
    while (index[at(begun)] == m_seen[at(begun)])
        ++begun;
    for (unsigned n = begun + 1; n < m_engines.leading_walk().depth(); ++n)
        if (index[at(n)] != 0)
            return std::nullopt;
    return begun;
}

void repeating_stretches::look_at_step() {
    const std::optional<unsigned> position = begun_round(m_engines.leading_walk().index());
    m_seen = m_engines.leading_walk().index();
    if (!position || m_loops[*position].alike.last < 0)
        return;
    watched_loop& loop = m_loops[*position];
    const std::uint32_t rounds =
        loop.before ? m_engines.rounds_like(*loop.before, *position, loop.alike) : 0;
    if (rounds > 0) {
        m_actions.repeat(*position, rounds);
        m_engines.skip(*loop.before, *position, rounds);
        m_seen = m_engines.leading_walk().index();
        loop.before.reset();
    } else {
        loop.before.emplace(m_engines);
        m_actions.mark(*position);
    }
}

} // namespace bitloom::tiled
