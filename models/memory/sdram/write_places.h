// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/left_times.h"

namespace bitloom::sdram {

/// The places of a queue in which bursts wait. Places are taken, and left, in turn.
class write_places {
public:
    explicit write_places(std::uint32_t places)
        : m_left(places) {}

    /// From when on the next burst finds a place, asked at `now` while nobody waits in it.
    clocks room_at(clocks now) {
        return m_left.are_by(now) ? now : std::max(now, m_left.of(m_taken));
    }
    /// Of `most` bursts that come at `now`, those that find a place, which they take; how many.
    /// Nobody waits in as many.
    std::uint64_t take(std::uint64_t most, clocks now) {
        std::uint64_t count = 0;
        if (m_left.are_by(now))
            count = most;
        else
            while (count < most && m_left.of(m_left.behind(m_taken, count)) <= now)
                ++count;
        m_taken = m_left.behind(m_taken, count);
        return count;
    }
    void leave(clocks at) {
        m_left.leave(m_served, at);
        m_served = m_left.behind(m_served, 1);
    }
    /// Bursts leave as `s` says, no more than wait.
    void leave(const column_calendar::stream& s) {
        m_left.leave(m_served, s, 0);
        m_served = m_left.behind(m_served, s.count);
    }

    void state(state_archive& a) {
        a(m_left, m_taken, m_served);
        a.expect_that(m_taken < m_left.places() && m_served < m_left.places(),
                      "holds a place that its queue does not have");
    }

private:
    left_times m_left;
    std::size_t m_taken = 0, m_served = 0;
};

} // namespace bitloom::sdram
