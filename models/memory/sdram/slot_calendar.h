// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/memory/sdram/clocks.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bitloom::sdram {

/// A shared resource for those who book it out of order. Time is cut into stretches with room for a
/// number of bookings; a later booking may take an earlier stretch, and in a stretch the n-th comes
/// no earlier than n pitches after its beginning.
class slot_calendar {
public:
    slot_calendar(clocks pitch, std::uint8_t room)
        : m_pitch(pitch)
        , m_length(pitch * room)
        , m_inverse(~std::uint64_t{0} / static_cast<std::uint64_t>(m_length) + 1) {}

    /// A stretch with room: the earliest clock of its next booking, and where that is kept.
    struct opening {
        clocks slot;
        clocks* kept;
    };
    /// The first from that of clock `at` on: free from max(at, slot) on.
    opening find(clocks at) {
        const clocks stretch = stretch_of(at);
        const opening o = opening_of(stretch);
        return o.slot < end_of(stretch) ? o : find_behind(stretch);
    }
    void take(const opening& o) { *o.kept = o.slot + m_pitch; }
    /// Whether its stretch holds more bookings.
    bool holds_more_than(clocks bookings, const opening& o) const {
        return o.slot > stretch_of(o.slot) * m_length + bookings * m_pitch;
    }
    /// If nothing is booked behind `last`: whether the stretch of clock `at` is empty, or those
    /// behind it.
    bool is_empty_from(clocks at, clocks last) const {
        return last < at && stretch_of(last) < stretch_of(at);
    }
    bool is_empty_behind(clocks at, clocks last) const {
        return last <= at || stretch_of(last) == stretch_of(at);
    }
    /// Takes `first` at `at` and `count` - 1 more, a pitch apart, in stretches that are empty but
    /// for the first's.
    void take_dense(const opening& first, clocks at, std::uint64_t count) {
        clocks stretch = stretch_of(first.slot), end = end_of(stretch), slot = first.slot;
        for (; count > 0 && at < end; at += m_pitch, --count)
            slot += m_pitch;
        kept(stretch) = slot;
        if (count == 0)
            return;
        slot = end + static_cast<clocks>(count) * m_pitch;
        while ((end += m_length) < slot)
            kept(++stretch) = end;
        kept(++stretch) = slot;
    }
    /// Takes `first` and then, from 1 to before `count`, the `at(n)`, none before the one before
    /// and a pitch, in stretches that are empty but for the first's.
    template <class clock_of>
    void take_run(const opening& first, std::uint64_t count, clock_of&& at) {
        clocks stretch = stretch_of(first.slot), end = end_of(stretch), slot = first.slot + m_pitch;
        for (std::uint64_t n = 1; n < count; ++n) {
            for (const clocks next = at(n); next >= end; end += m_length) {
                kept(stretch++) = slot;
                slot = end;
            }
            slot += m_pitch;
        }
        kept(stretch) = slot;
    }

    void state(state_archive& a) { a(m_next, m_full_from, m_full_to); }

private:
    /// What lies further back is forgotten. A power of two.
    static constexpr std::size_t stretches = 512;

    /// at / m_length, without a division: it would take longer than all the rest.
    clocks stretch_of(clocks at) const {
        __extension__ using wide = unsigned __int128;
        return static_cast<clocks>((wide{static_cast<std::uint64_t>(at)} * m_inverse) >> 64);
    }
    clocks end_of(clocks stretch) const { return (stretch + 1) * m_length; }
    clocks& kept(clocks stretch) { return m_next[static_cast<std::size_t>(stretch) % stretches]; }
    /// Its slot is not before its end if it is full.
    opening opening_of(clocks stretch) {
        clocks& next = kept(stretch);
        return {std::max(next, stretch * m_length), &next};
    }
    /// find() where `stretch` is full. Seldom, and not inline, so that find() is short.
    [[gnu::noinline]] opening find_behind(clocks stretch) {
        if (stretch >= m_full_from && stretch < m_full_to)
            stretch = m_full_to;
        else
            m_full_from = stretch;
        while (opening_of(stretch).slot >= end_of(stretch))
            ++stretch;
        m_full_to = stretch;
        return opening_of(stretch);
    }

    clocks m_pitch, m_length;
    std::uint64_t m_inverse; ///< 2^64 / m_length, rounded up: exact for times below 2^64 / m_length
    /// By stretch: its beginning and a pitch per booking. Before its beginning: an older one's.
    std::array<clocks, stretches> m_next{};
    clocks m_full_from = 0, m_full_to = 0; ///< stretches from one to the other are full
};

} // namespace bitloom::sdram
