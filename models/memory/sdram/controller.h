// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/address_map.h"
#include "models/memory/sdram/bank_array.h"
#include "models/memory/sdram/refresh_timer.h"
#include "models/memory/sdram/request_queue.h"
#include "models/memory/sdram/shared_rules.h"
#include "models/memory/sdram/write_drain.h"

#include <cstdint>
#include <optional>

namespace bitloom::sdram {

/// One channel's controller: FR-FCFS over open pages, posted writes, all-bank refresh. Its owner
/// keeps time: it pushes bursts and, whenever the clock next() has come, calls step(), which gives
/// one command. Nothing happens between, so an owner wakes only when a command can issue.
///
/// Of all commands that the rules allow first, in this order: the oldest row hit of the current
/// direction; the oldest ACT or PRE of it, a bank's row staying open while hits to it wait. When
/// the direction changes, rows that were opened for a burst serve it before the bus turns. A burst
/// that has waited from one refresh to the next but one goes first, so none waits for ever.
class controller {
public:
    explicit controller(const preset& p, const queue_parameters& queues = {});

    bool has_room(direction d) const { return !queue(d).full(); }
    /// When a burst may be pushed, asked at `now`; `never` if a step() must make room first.
    clocks room_at(direction d, clocks now) const { return has_room(d) ? now : never; }
    bool idle() const { return m_reads.size() == 0 && m_writes.size() == 0; }

    /// Takes a burst at clock `now`, not before any earlier call's; it can be commanded from the
    /// clock after it on. Returns when a read is done that a waiting write answers.
    std::optional<clocks> push(std::uint64_t id, direction d, const location& where, clocks now);

    /// The clock of the next command, `never` while idle(). A later push may make it earlier.
    clocks next();

    struct served {
        std::uint64_t id;
        direction kind;
        clocks done; ///< its last data have passed the bus
    };
    /// Gives the command of next(), which must not be `never`.
    std::optional<served> step();

    /// When the last of all bursts taken has passed the bus. Only while idle().
    clocks finish() const { return m_end; }
    /// What happened up to `now`, idle time and its refreshes included.
    const command_events& events_until(clocks now);

    /// Only while idle(); what is read goes on with the next push().
    void state(state_archive& a);

private:
    enum class kind : std::uint8_t { column, precharge, activate, refresh };
    struct command {
        clocks at = never;
        bool is_hit = true;
        std::uint64_t age = 0;
        kind what = kind::refresh;
        direction of = direction::read;
        std::uint32_t bank = 0;
        bool before(const command& o) const {
            if (at != o.at)
                return at < o.at;
            return is_hit != o.is_hit ? is_hit : age < o.age;
        }
    };

    request_queue& queue(direction d) { return d == direction::read ? m_reads : m_writes; }
    const request_queue& queue(direction d) const {
        return d == direction::read ? m_reads : m_writes;
    }
    void choose();
    void consider_current();
    /// Hits of the direction being left whose rows were opened for them. False: there are none.
    bool consider_finishing();
    void consider(command c, const request_queue::entry& e);
    static bool was_opened_for(const request_queue& q, std::uint32_t bank);
    bool is_overdue(const request_queue& q, std::uint32_t bank) const {
        return q.at(q.oldest(bank)).age < m_overdue_age;
    }
    clocks earliest_column(direction d, std::uint32_t bank) const {
        return std::max(m_banks[bank].earliest_column(), m_shared.earliest_column(d, bank));
    }
    bool has_overdue(direction d) const;
    void turn_to_overdue();

    bank_array m_banks;
    shared_rules m_shared;
    refresh_timer m_refresh;
    write_drain m_drain;
    request_queue m_reads, m_writes;
    std::uint64_t m_ages = 0;
    std::uint64_t m_overdue_age = 0; ///< older bursts are overdue, and there are some; 0: none are
    std::uint64_t m_age_at_refresh = 0;
    clocks m_slot = 0; ///< first clock of the command bus that is free
    clocks m_end = 0;
    bool m_turning = false; ///< hits of the direction being left are finished first
    bool m_chosen = false;
    command m_next;
};

} // namespace bitloom::sdram
