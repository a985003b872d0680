// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/bank_array.h"

namespace bitloom::sdram {

/// All-bank refresh: due at every whole tREFI, none postponed and none pulled in. From the due
/// clock on nothing else is commanded until the rows are closed and REF is given.
class refresh_timer {
public:
    explicit refresh_timer(const preset& p)
        : m_interval(p.timing.refi)
        , m_due(m_interval) {}

    clocks due() const { return m_due; }

    /// The clock of the next command that the refresh needs, not before `slot`.
    clocks next(const bank_array& banks, clocks slot) const {
        const clocks allowed =
            banks.open() != 0 ? banks.earliest_precharge_all() : banks.earliest_refresh();
        return std::max(std::max(m_due, slot), allowed);
    }
    /// Gives that command.
    void step(bank_array& banks, clocks at) {
        if (banks.open() != 0) {
            banks.precharge_all(at);
            return;
        }
        banks.refresh(at);
        m_due += m_interval;
    }
    /// Gives all that were due up to `now`, with nothing else to command: takes no time per refresh
    /// where many are due. Returns the clock after the last command, at least `slot`.
    clocks catch_up(bank_array& banks, clocks now, clocks slot) {
        while (m_due <= now) {
            const clocks at = next(banks, slot);
            step(banks, at);
            slot = at + 1;
            // Closed banks refresh on time: no need to look at each of an hour's refreshes.
            const clocks skipped = banks.open() == 0 ? (now - m_due) / m_interval : 0;
            if (skipped > 0) {
                m_due += skipped * m_interval;
                banks.events.refreshes += static_cast<std::uint64_t>(skipped);
            }
        }
        return slot;
    }

    void state(state_archive& a) {
        a(m_due);
        a.expect_that(m_due > 0 && m_due % m_interval == 0,
                      "holds a refresh that is not due at a whole interval");
    }

private:
    const clocks m_interval;
    clocks m_due;
};

} // namespace bitloom::sdram
