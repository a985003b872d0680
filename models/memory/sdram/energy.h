// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/command_events.h"
#include "models/memory/sdram/preset.h"

namespace bitloom::sdram {

/// pJ of what happened in the channels: commands, and apart from them standby by time.
struct energy {
    double commands = 0, background = 0;
    double total() const { return commands + background; }
};

/// By the preset's figures per command, or by the bits moved where it has no others.
inline energy price(const command_events& events, const preset& p) {
    const energy_set& e = p.energy;
    const auto count = [](std::uint64_t n) { return static_cast<double>(n); };
    if (e.per_bit != 0)
        return {e.per_bit * 8 * p.org.burst_bytes() * count(events.reads + events.writes), 0};
    energy sum;
    sum.commands = e.act_pre * count(events.activates) + e.rd * count(events.reads) +
                   e.wr * count(events.writes) + e.ref * count(events.refreshes);
    // A milliwatt for a nanosecond is a picojoule.
    sum.background = p.tck_ns * (e.act_standby_mw * static_cast<double>(events.open_clocks) +
                                 e.pre_standby_mw * static_cast<double>(events.closed_clocks));
    return sum;
}

} // namespace bitloom::sdram
