// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/address_map.h"
#include "models/memory/sdram/bank_array.h"
#include "models/memory/sdram/column_calendar.h"
#include "models/memory/sdram/read_places.h"
#include "models/memory/sdram/refresh_timer.h"
#include "models/memory/sdram/write_drain.h"
#include "models/memory/sdram/write_places.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::sdram {

/// One channel's timing without waiting: a burst's commands are fixed when it comes, in order of
/// arrival. Banks and refresh follow the same rules as under the controller; what banks share - the
/// bus, bank groups, the window of four ACTs - is booked by stretches of time, in which a burst
/// overtakes earlier ones that wait for their banks. Writes are posted and drained in batches.
///
/// Not seen: that a row hit goes before a conflict that came first, the command bus, and how
/// batches of reads and writes grow into each other. docs/memory.md says what that costs.
class in_order_engine {
public:
    explicit in_order_engine(const preset& p, const queue_parameters& queues = {});

    /// From when on a burst may be pushed, asked at `now`, not before it was asked last.
    clocks room_at(direction d, clocks now) {
        return d == direction::read ? m_read_places.room_at(now) : m_write_places.room_at(now);
    }

    /// Takes a burst at `now`, not before room_at(). A read returns when its last data have passed
    /// the bus.
    clocks read(const location& where, clocks now);
    void write(const location& where, clocks now);
    /// The same as room_at() and read() or write() for burst after burst of a run, in less time.
    /// `arrival` follows them, and `done` the last data.
    void read(burst_run run, clocks& arrival, clocks& done);
    void write(burst_run run, clocks& arrival);

    /// The controller's questions, for those who drive both: nothing is ever left to step.
    std::optional<clocks> push(std::uint64_t /*id*/, direction d, const location& where,
                               clocks now) {
        if (d == direction::read)
            return read(where, now);
        write(where, now);
        return std::nullopt;
    }
    static clocks next() { return never; }
    struct served {
        std::uint64_t id;
        direction kind;
        clocks done;
    };
    static std::optional<served> step() { return std::nullopt; }

    /// Drains the writes; returns when the last of all bursts taken has passed the bus.
    clocks finish();
    /// What happened up to `now`, before which nothing is pushed any more. Writes that time has not
    /// come for still wait.
    const command_events& events_at(clocks now);
    /// Drains the writes; what happened up to `now`.
    const command_events& events_until(clocks now);

    void state(state_archive& a);

private:
    struct waiting_writes {
        burst_run run;
        clocks from;
    };
    /// The oldest `most`, as long as nothing else keeps the bus up to `idle_before`.
    void serve_waiting(std::uint64_t most, clocks idle_before);
    void turn_to(direction d);
    /// A burst with whatever its row needs. Returns when its column command is given.
    clocks serve(direction d, std::uint32_t bank, std::uint32_t row, clocks from);
    bool open_row(std::uint32_t bank, std::uint32_t row, clocks from);
    clocks expected_column(std::uint32_t bank, std::uint32_t row, clocks from) const;
    /// Leaves the first bursts of a run behind.
    void pass(burst_run& run, std::uint64_t bursts) const {
        run.count -= bursts;
        run.bank = (run.bank + static_cast<std::uint32_t>(bursts) * run.next_bank) & m_last_bank;
    }
    /// A column command, or several of which the last is at `at`.
    void finish_column(direction d, std::uint32_t bank, clocks at, std::uint64_t bursts = 1) {
        m_ready[bank] = at + m_banks.rules().same_l;
        m_banks.access(d, bank, at, bursts);
    }
    /// Row hits whose column commands are given, but not told of.
    struct row_hits {
        direction kind;
        std::uint64_t count = 0;
        clocks latest = -never; ///< none
        clocks last = never;    ///< none comes behind, but the first of a stream
        /// A stream is looked for when so many bursts of a run are left, which is once a round.
        std::uint64_t look_at = never;
    };
    /// Tells of them; there are none then.
    void tell(row_hits& hits);
    clocks end_of(const row_hits& hits) const {
        return hits.latest + m_banks.rules().column_to_data_end[index(hits.kind)];
    }
    /// Row hits from the first of `run` on, up to `most`, that come at `may_come`; how many.
    /// Several are the stream `s`, one comes at `s.first`, and none does if the row is not open or
    /// refresh is due before. `run` goes on behind them.
    std::uint64_t take_hits(row_hits& hits, burst_run& run, std::uint64_t most, clocks may_come,
                            column_calendar::stream& s);
    /// What m_writes and m_waiting always are.
    bool writes_can_wait() const;
    /// Measured: shorter ones are served as soon one by one.
    static std::uint64_t shortest_stream(const burst_run& run) {
        return run.next_bank == 0 ? 4 : 8;
    }
    /// Row hits that the bus takes one behind the other, from the first on, if they flow so and no
    /// stretch behind is booked, for `latest` among others: booked all at once, into `s`. None but
    /// the first comes behind `last`.
    bool take_stream(direction d, burst_run run, clocks from, clocks may_come, clocks latest,
                     clocks last, column_calendar::stream& s);
    /// Whether each bank of a round has nothing to wait for but its slot on the bus.
    bool flows(burst_run run, const column_calendar::stream& s, clocks may_come, bool all_free);

    bank_array m_banks;
    refresh_timer m_refresh;
    const queue_parameters m_queues;
    column_calendar m_columns;
    slot_calendar m_activates;
    std::vector<clocks> m_ready; ///< by bank: the next column command to its open row
    const std::uint32_t m_last_bank;
    direction m_current = direction::read;
    clocks m_turned = 0;       ///< no column command of the current direction before
    clocks m_may_turn = 0;     ///< nor of the other, if the bus turned now
    clocks m_last_column = -1; ///< the latest that the bus is taken for
    clocks m_end = 0;
    std::vector<waiting_writes> m_writes; ///< oldest first
    std::uint64_t m_waiting = 0;          ///< bursts of them, less than drain_from
    read_places m_read_places;
    write_places m_write_places;
};

} // namespace bitloom::sdram
