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
    /// `grid` and n pitches, and in the r-th round of turns none before `first` and r round
    /// pitches.
    struct stream {
        std::uint64_t count;
        clocks first, grid, pitch;
        unsigned turn_bits;
        clocks round_pitch;
        clocks column(std::uint64_t n) const {
            return std::max(first + static_cast<clocks>(n >> turn_bits) * round_pitch,
                            grid + static_cast<clocks>(n) * pitch);
        }
        clocks last() const { return column(count - 1); }
        /// Calls `visit` with the n-th and all that follow.
        template <class visitor>
        void each_from(std::uint64_t n, visitor&& visit) const {
            if (turn_bits == 0) // one bank's pitch and the bus's are one
                for (clocks at = column(n); n < count; ++n, at += pitch)
                    visit(at);
            else
                for (; n < count; ++n)
                    visit(column(n));
        }
    };
    /// Leaves of `s` those up to `last`, at least one.
    static void cut(stream& s, clocks last) {
        if (s.last() <= last)
            return;
        s.count = last < s.grid ? 1 : static_cast<std::uint64_t>((last - s.grid) / s.pitch + 1);
        while (s.count > 1 && s.last() > last)
            --s.count;
    }

    std::uint32_t groups() const { return 1U << m_group_bits; }
    unsigned group_bits() const { return m_group_bits; }
    /// The first stretch of the bus with room, from that of `from` on.
    slot_calendar::opening find_bus(clocks from) { return m_bus.find(from); }
    /// If nothing is booked behind `last`: whether no stretch from those of `at` on is, or none
    /// behind them.
    bool is_empty_from(clocks at, clocks last) const {
        return m_bus.is_empty_from(at, last) &&
               (m_groups.empty() || m_groups.front().is_empty_from(at, last));
    }
    bool is_empty_behind(clocks at, clocks last) const {
        return m_bus.is_empty_behind(at, last) &&
               (m_groups.empty() || m_groups.front().is_empty_behind(at, last));
    }
    /// Whether rounds of all groups take the next slots of the bus, from `slot` on, if the first is
    /// at `first`: the banks' own pitch never holds up more than the rest of a stretch.
    bool rounds_flow(clocks first, clocks slot) const {
        return m_groups_fill_a_stretch || first + m_group_pitch <= slot + m_round;
    }
    /// Whether a bank's group is free at `at` and further on for a booking per round of all groups.
    bool flows(std::uint32_t bank, clocks at) {
        slot_calendar& group = group_of(bank);
        const slot_calendar::opening o = group.find(at);
        return o.slot <= at && !group.holds_more_than(m_group_may_hold, o);
    }
    /// Books `s`, of which the first goes to `bank`, once somebody may ask for its time.
    void book_later(const stream& s, std::uint32_t bank) {
        m_unbooked = s;
        m_unbooked_bank = bank;
    }
    /// To be called before what may ask for a clock from `from` on, and nobody for one before.
    void settle(clocks from) {
        if (m_unbooked.count == 0)
            return;
        if (!is_empty_from(from, m_unbooked.last()))
            book();
        m_unbooked.count = 0;
    }

    void state(state_archive& a) {
        settle(0);
        a(m_bus);
        a.as_many(m_groups);
    }

private:
    /// take() where the bank's group is not free before `from`.
    clocks take_behind(std::uint32_t bank, clocks from, clocks before);
    void book();
    slot_calendar& group_of(std::uint32_t bank) { return m_groups[bank >> m_group_shift]; }

    slot_calendar m_bus;
    std::vector<slot_calendar> m_groups; ///< none if there is one group: the bus is as slow
    unsigned m_group_shift = 0, m_group_bits = 0;
    clocks m_bus_pitch, m_group_pitch;
    clocks m_round; ///< of all groups, as the bus takes them
    bool m_groups_fill_a_stretch;
    stream m_unbooked{};
    std::uint32_t m_unbooked_bank = 0;
    clocks m_group_may_hold; ///< bookings before a stream's first, in its stretch
};

} // namespace bitloom::sdram
