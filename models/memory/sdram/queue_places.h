// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/memory/sdram/clocks.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace bitloom::sdram {

/// When each place of a queue was left by the burst in it. Places are taken and left in turn.
class queue_places {
public:
    explicit queue_places(std::uint32_t places)
        : m_left(places)
        , m_places(places) {}
    clocks oldest() const { return m_left[m_taken]; }
    void take() { m_taken = next(m_taken); }
    /// Of `most` bursts that come at `now`, those that find a place, which they take; how many.
    std::uint64_t take(std::uint64_t most, clocks now) {
        std::uint64_t count = 0;
        for (; count < most && oldest() <= now; ++count)
            take();
        return count;
    }
    void leave(clocks at) {
        m_left[m_served] = at;
        m_served = next(m_served);
    }
    /// `count` bursts leave: the n-th at `grid` and n times `pitch`, none before `first`.
    void leave(std::uint64_t count, clocks first, clocks grid, clocks pitch) {
        for (; count > 0; --count, grid += pitch)
            leave(std::max(first, grid));
    }
    /// Lets a burst take a place and leave it at `at`. All others have left.
    void pass(clocks at) {
        m_left[m_taken] = at;
        m_taken = m_served = next(m_taken);
    }
    /// Lets `count` bursts that arrive at `now` or, if later, when there is a place, take one and
    /// leave it: the n-th at `grid` and n times `pitch`, none before `first`. All others have left.
    /// Returns when the last of them arrives.
    clocks pass(std::uint64_t count, clocks first, clocks grid, clocks pitch, clocks now) {
        std::size_t place = m_taken;
        while (count > 0) {
            const std::size_t end = std::min<std::size_t>(place + count, m_places);
            count -= end - place;
            for (; place < end; ++place, grid += pitch) {
                now = std::max(now, m_left[place]);
                m_left[place] = std::max(first, grid);
            }
            if (place == m_places)
                place = 0;
        }
        m_taken = m_served = place;
        return now;
    }

    void state(state_archive& a) {
        a.as_many(m_left);
        a(m_taken, m_served);
        a.expect_that(m_taken < m_places && m_served < m_places,
                      "holds a place that its queue does not have");
    }

private:
    std::size_t next(std::size_t n) const { return n + 1 < m_places ? n + 1 : 0; }
    std::vector<clocks> m_left;
    std::size_t m_places;
    std::size_t m_taken = 0, m_served = 0;
};

} // namespace bitloom::sdram
