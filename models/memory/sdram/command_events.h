// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/clocks.h"

#include <cstdint>

namespace bitloom::sdram {

/// What happened in a channel, counted where it happens; a price is put on it later.
struct command_events {
    std::uint64_t activates = 0;
    std::uint64_t reads = 0, writes = 0; ///< bursts of the devices
    std::uint64_t forwards = 0;          ///< reads answered by a write that still waited
    std::uint64_t row_hits = 0;          ///< bursts that needed no ACT of their own
    std::uint64_t refreshes = 0;
    clocks open_clocks = 0;   ///< with some row open
    clocks closed_clocks = 0; ///< with none

    command_events& operator+=(const command_events& o) {
        activates += o.activates;
        reads += o.reads;
        writes += o.writes;
        forwards += o.forwards;
        row_hits += o.row_hits;
        refreshes += o.refreshes;
        open_clocks += o.open_clocks;
        closed_clocks += o.closed_clocks;
        return *this;
    }
    /// What came on top of `before`.
    command_events since(const command_events& before) const {
        return {activates - before.activates,     reads - before.reads,
                writes - before.writes,           forwards - before.forwards,
                row_hits - before.row_hits,       refreshes - before.refreshes,
                open_clocks - before.open_clocks, closed_clocks - before.closed_clocks};
    }
    friend bool operator==(const command_events& a, const command_events& b) {
        return a.activates == b.activates && a.reads == b.reads && a.writes == b.writes &&
               a.forwards == b.forwards && a.row_hits == b.row_hits && a.refreshes == b.refreshes &&
               a.open_clocks == b.open_clocks && a.closed_clocks == b.closed_clocks;
    }
};

} // namespace bitloom::sdram
