// SPDX-License-Identifier: Apache-2.0
// Whether engines stand as they stood a round before, and how they stand some rounds later.
#include "models/tiled/engines.h"

#include <algorithm>

namespace bitloom::tiled {

/// What moves as a block goes on: places in the nest, times and counts.
struct engines::moving_parts {
    template <typename part, std::size_t most>
    struct list {
        std::array<part*, most> all{};
        std::size_t count = 0;
        void add(part& p) { all[count++] = &p; }
        part** begin() { return all.data(); }
        part** end() { return all.data() + count; }
    };
    list<tile_walk, 6> walks;
    list<tile_index, 5> outputs; ///< on their way from the array to memory
    list<std::uint64_t, 16> times;
    list<std::uint64_t, 19 + stall_causes> counts;
};

engines::moving_parts engines::parts() {
    moving_parts p;
    for (load_engine& l : m_loads) {
        if (l.used)
            p.walks.add(l.walk);
        p.times.add(l.requested);
        for (std::uint64_t* count : {&l.fetched, &l.started, &l.released, &l.consumed})
            p.counts.add(*count);
    }
    if (m_block.uses_array) {
        p.walks.add(m_tiles);
        p.times.add(m_drained);
    }
    p.walks.add(m_outputs);
    for (memory_port& port : m_ports)
        p.times.add(port.end);
    for (std::uint64_t* time : {&m_now, &m_array_end, &m_post_end})
        p.times.add(*time);
    for (output_queue* queue : {&m_summed, &m_coded})
        for (std::size_t n = 0; n < queue->size(); ++n) {
            p.outputs.add((*queue)[n].tile);
            p.times.add((*queue)[n].cycle);
        }
    if (m_post_end != never)
        p.outputs.add(m_posting.tile);
    for (std::uint64_t* count : {&m_outputs_begun, &m_outputs_stored, &m_compute})
        p.counts.add(*count);
    for (std::uint64_t& count : m_stalls)
        p.counts.add(count);
    return p;
}

/// Whether what engines go by is the same: what waits where, not when or for which tile.
bool engines::stands_as(const engines& e) const {
    for (std::size_t n = 0; n < m_loads.size(); ++n) {
        const load_engine &a = m_loads[n], &b = e.m_loads[n];
        if (a.pending != b.pending || a.in_flight != b.in_flight ||
            a.fetched - a.released != b.fetched - b.released ||
            a.started - a.released != b.started - b.released ||
            a.consumed - a.released != b.consumed - b.released)
            return false;
    }
    for (std::size_t n = 0; n < m_ports.size(); ++n)
        if (m_ports[n].used_by != e.m_ports[n].used_by || m_ports[n].load != e.m_ports[n].load)
            return false;
    return m_first_of_output == e.m_first_of_output &&
           m_outputs_begun - m_outputs_stored == e.m_outputs_begun - e.m_outputs_stored &&
           m_summed.size() == e.m_summed.size() && m_coded.size() == e.m_coded.size() &&
           (m_post_end == never) == (e.m_post_end == never);
}

std::uint32_t engines::rounds_like(engines& before, unsigned position, const tile_range& alike) {
    if (!stands_as(before))
        return 0;
    const dimension loop = m_block.nest[position];
    const std::uint64_t elapsed = m_now - before.m_now;
    moving_parts now = parts(), then = before.parts();
    for (std::size_t n = 0; n < now.times.count; ++n) {
        const std::uint64_t a = *then.times.all[n], b = *now.times.all[n];
        if (a == never ? b != never : b == never || b - a != elapsed)
            return 0;
    }
    // The last tile of all is left to be seen by who asks whether another one follows.
    std::int64_t rounds = m_block.dim(loop).tiles;
    const std::int64_t last = std::min(alike.last, rounds - 2);
    const auto moved = [&](const tile_index& a, tile_index b, std::uint32_t by) {
        std::uint32_t& tile = b[static_cast<unsigned>(loop)];
        if (by > 0) {
            if (tile < alike.first + by)
                return false;
            rounds = std::min(rounds, last - tile);
            tile -= by;
        }
        return a == b;
    };
    for (std::size_t n = 0; n < now.walks.count; ++n) {
        const tile_walk &a = *then.walks.all[n], &b = *now.walks.all[n];
        if (a.done() != b.done() || !moved(a.index(), b.index(), b.depth() > position ? 1 : 0))
            return 0;
    }
    for (std::size_t n = 0; n < now.outputs.count; ++n)
        if (!moved(*then.outputs.all[n], *now.outputs.all[n], is_reduction(loop) ? 0 : 1))
            return 0;
    return static_cast<std::uint32_t>(std::max<std::int64_t>(rounds, 0));
}

void engines::skip(engines& before, unsigned position, std::uint32_t rounds) {
    const dimension loop = m_block.nest[position];
    const std::uint64_t later = rounds * (m_now - before.m_now);
    moving_parts now = parts(), then = before.parts();
    for (std::uint64_t* time : now.times)
        if (*time != never)
            *time += later;
    for (std::size_t n = 0; n < now.counts.count; ++n)
        *now.counts.all[n] += rounds * (*now.counts.all[n] - *then.counts.all[n]);
    for (tile_walk* walk : now.walks)
        if (walk->depth() > position)
            walk->skip(loop, rounds);
    if (!is_reduction(loop))
        for (tile_index* tile : now.outputs)
            (*tile)[static_cast<unsigned>(loop)] += rounds;
}

} // namespace bitloom::tiled
