// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/slot_calendar.h"
#include "models/memory/sdram/timing_rules.h"

#include <vector>

namespace bitloom::sdram {

/// When the bus and the bank groups are taken for column commands, booked out of order.
class column_calendar {
public:
    column_calendar(const preset& p, const timing_rules& rules);

    /// The first clock from `from` on that both are free for.
    clocks free_from(std::uint32_t bank, clocks from);
    /// Takes the first clock from `from` on that both are free for, and returns it; `never`, and
    /// takes nothing, if that is not before `before`.
    clocks take(std::uint32_t bank, clocks from, clocks before) {
        const slot_calendar::opening bus = m_bus.find(from);
        const clocks at = std::max(from, bus.slot);
        if (!m_groups.empty()) {
            slot_calendar& group = group_of(bank);
            const slot_calendar::opening o = group.find(at);
            if (o.slot > at)
                return take_behind(bank, o.slot, before);
            if (at >= before)
                return never;
            group.take(o);
        } else if (at >= before) {
            return never;
        }
        m_bus.take(bus);
        return at;
    }

    /// Commands that the bus takes one behind the other, to banks that take turns: the n-th at
    /// `grid` and n pitches, none before `first`.
    struct stream {
        std::uint64_t count;
        clocks first, grid, pitch;
        clocks column(std::uint64_t n) const {
            return std::max(first, grid + static_cast<clocks>(n) * pitch);
        }
        clocks last() const { return column(count - 1); }
    };

    std::uint32_t groups() const { return 1U << m_group_bits; }
    unsigned group_bits() const { return m_group_bits; }
    /// The first stretch of the bus with room, from that of `from` on.
    slot_calendar::opening find_bus(clocks from) { return m_bus.find(from); }
    /// Whether a bank's group is free at `at` and further on for a booking per round of all groups.
    bool flows(std::uint32_t bank, clocks at) {
        slot_calendar& group = group_of(bank);
        const slot_calendar::opening o = group.find(at);
        return o.slot <= at && !group.holds_more_than(m_group_may_hold, o);
    }
    /// Takes the bus for `s`, whose first has `first`; the groups are still to be taken.
    void take_bus(const stream& s, const slot_calendar::opening& first) {
        m_bus.take_run(first, s.grid + s.pitch, s.pitch, s.count);
    }
    /// Takes a bank's group at `at` and then `count` - 1 times from `next` on, `step` apart.
    void take_group(std::uint32_t bank, clocks at, clocks next, clocks step, std::uint64_t count) {
        if (m_groups.empty())
            return;
        slot_calendar& group = group_of(bank);
        group.take_run(group.find(at), next, step, count);
    }

    void state(state_archive& a) {
        a(m_bus);
        a.as_many(m_groups);
    }

private:
    /// take() where the bank's group is not free before `from`.
    clocks take_behind(std::uint32_t bank, clocks from, clocks before);
    slot_calendar& group_of(std::uint32_t bank) { return m_groups[bank >> m_group_shift]; }

    slot_calendar m_bus;
    std::vector<slot_calendar> m_groups; ///< none if there is one group: the bus is as slow
    unsigned m_group_shift = 0, m_group_bits = 0;
    clocks m_group_may_hold = 0; ///< bookings before a stream's first, in its stretch
};

} // namespace bitloom::sdram
