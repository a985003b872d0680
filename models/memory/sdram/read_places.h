// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/left_times.h"

namespace bitloom::sdram {

/// The places of a queue whose bursts are known to leave as soon as they come. Places are taken in
/// turn.
class read_places {
public:
    explicit read_places(std::uint32_t places)
        : m_left(places) {}

    /// From when on the next burst finds a place, asked at `now`, not before it was asked last.
    clocks room_at(clocks now) {
        if (m_left.are_by(now))
            m_empty = m_left.places();
        return m_empty > 0 ? now : std::max(now, m_left.of(m_next));
    }
    /// A burst that has room takes a place and leaves it at `at`.
    void pass(clocks at) {
        m_left.leave(m_next, at);
        m_next = m_left.behind(m_next, 1);
        m_empty -= m_empty > 0 ? 1 : 0;
    }
    /// Bursts come at `now` or, if later, when there is a place, take one and leave it as `s` says.
    /// The first has room. Returns when the last of them comes.
    clocks pass(const column_calendar::stream& s, clocks now) {
        const std::uint64_t places = m_left.places();
        std::uint64_t others = 0; // whose places the last of them take
        if (s.count >= places) {
            others = s.count - places;
            delay_to(now, m_empty < places ? m_left.latest() : now);
            delay_to(now, others > 0 ? s.column(others - 1) : now);
            m_next = (m_next + others) % places;
        }
        for (std::uint64_t n = m_empty; n < s.count && s.count < places; ++n)
            delay_to(now, m_left.of(m_left.behind(m_next, n)));
        m_left.leave(m_next, s, others);
        m_next = m_left.behind(m_next, s.count - others);
        m_empty -= std::min(s.count, m_empty);
        return now;
    }

    void state(state_archive& a) {
        a(m_left, m_next);
        a.expect_that(m_next < m_left.places(), "holds a place that its queue does not have");
        m_empty = 0;
    }

private:
    left_times m_left;
    std::size_t m_next = 0;
    std::uint64_t m_empty = 0; ///< so many from the next on are left whenever they are asked for
};

} // namespace bitloom::sdram
