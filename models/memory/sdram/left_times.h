// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/memory/sdram/column_calendar.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace bitloom::sdram {

/// When each place of a queue was last left by the burst in it. Mostly nobody asks when a place
/// was left before all are, so a stream's are written down only when somebody does.
class left_times {
public:
    explicit left_times(std::uint32_t places)
        : m_left(places)
        , m_places(places) {}

    std::uint64_t places() const { return m_places; }
    /// The place `count` further on, `count` at most all places.
    std::size_t behind(std::size_t place, std::uint64_t count) const {
        place += count;
        return place < m_places ? place : place - m_places;
    }
    /// Whether all are left by `now`, before which nobody asks any more.
    bool are_by(clocks now) {
        if (now < m_latest)
            return false;
        m_stream.count = 0; // no matter when
        return true;
    }
    clocks of(std::size_t place) {
        if (m_stream.count > 0)
            settle();
        return m_left[place];
    }
    /// The place is left, by one that took it after those of a stream before.
    void leave(std::size_t place, clocks at) {
        m_left[place] = at;
        delay_to(m_latest, at);
    }
    /// When the last was left: one that comes when its place is left leaves it later.
    clocks latest() const { return m_latest; }
    /// Places from `place` on are left by the bursts of `s` from the n-th on, no more than places.
    void leave(std::size_t place, const column_calendar::stream& s, std::uint64_t n) {
        if (m_stream.count > 0 && s.count - n < m_places)
            settle();
        m_stream = s;
        m_stream_from = n;
        m_stream_begins = place;
        delay_to(m_latest, s.last());
    }

    void state(state_archive& a) {
        settle();
        a.as_many(m_left);
        m_latest = *std::max_element(m_left.begin(), m_left.end());
    }

private:
    void settle() {
        std::size_t place = m_stream_begins;
        m_stream.each_from(m_stream_from, [&](clocks at) {
            m_left[place] = at;
            place = behind(place, 1);
        });
        m_stream.count = 0;
    }

    std::vector<clocks> m_left;
    std::uint64_t m_places;
    clocks m_latest = 0;                ///< of all that are left
    column_calendar::stream m_stream{}; ///< not written down
    std::uint64_t m_stream_from = 0;    ///< of its bursts
    std::size_t m_stream_begins = 0;    ///< that one's place
};

} // namespace bitloom::sdram
