// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/pass_token.h"

#include <cstdint>
#include <deque>

namespace bitloom::bitfusion {

/// Which pass of which beat of which tile is presented next; tiles follow each other without a
/// bubble.
class pass_sequencer {
public:
    void add(const tile_banks& tile) { m_tiles.push_back(&tile); }
    bool empty() const { return m_tiles.empty(); }

    /// The token of the next cycle, a bubble if there is no tile. Activations are not in it yet.
    pass_token next() {
        pass_token token;
        if (m_tiles.empty())
            return token;
        const tile_banks& tile = *m_tiles.front();
        token.tile = &tile;
        token.mode = tile.plan.pass[m_pass].wiring->mode;
        token.pass = m_pass;
        token.first_beat = m_beat == 0;
        token.valid = true;
        if (++m_pass == tile.plan.passes) {
            m_pass = 0;
            if (++m_beat == tile.beats) {
                m_beat = 0;
                m_tiles.pop_front();
            }
        }
        return token;
    }

private:
    std::deque<const tile_banks*> m_tiles;
    std::uint64_t m_beat = 0;
    std::uint8_t m_pass = 0;
};

} // namespace bitloom::bitfusion
