// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_engine.h"

namespace bitloom::sdram {

namespace {

/// Measured: shorter runs are served as soon one by one.
std::uint64_t shortest(const burst_run& run) {
    return run.next_bank == 0 ? 4 : 12;
}

clocks activate_pitch(const timing_rules& rules) {
    return std::max((rules.four_activates + 3) / 4, rules.activate_s);
}

} // namespace

in_order_engine::in_order_engine(const preset& p, const queue_parameters& queues)
    : m_banks(p)
    , m_refresh(p)
    , m_queues(queues)
    , m_columns(p, m_banks.rules())
    , m_activates(activate_pitch(m_banks.rules()), 4)
    , m_ready(p.org.banks())
    , m_last_bank(p.org.banks() - 1)
    , m_left{queue_places(queues.reads), queue_places(queues.writes)} {
    m_writes.reserve(queues.writes);
}

inline void in_order_engine::turn_to(direction d) {
    if (d != m_current) {
        m_current = d;
        m_turned = m_may_turn;
    }
}

inline void in_order_engine::pass(burst_run& run, std::uint64_t bursts) const {
    run.count -= bursts;
    run.bank = (run.bank + static_cast<std::uint32_t>(bursts) * run.next_bank) & m_last_bank;
}

inline void in_order_engine::finish_column(direction d, std::uint32_t bank, clocks at,
                                           std::uint64_t bursts) {
    m_ready[bank] = at + m_banks.rules().same_l;
    m_banks.access(d, bank, at, bursts);
}

inline void in_order_engine::finish_columns(direction d, std::uint64_t hits, clocks latest) {
    if (latest < 0)
        return;
    m_banks.events.row_hits += hits;
    delay_to(m_last_column, latest);
    delay_to(m_may_turn, latest + m_banks.rules().turn_l[index(d)]);
    delay_to(m_end, latest + m_banks.rules().column_to_data_end[index(d)]);
}

clocks in_order_engine::read(const location& where, clocks now) {
    clocks done = 0;
    read(burst_run{where.channel, where.bank, where.row, 0, 1}, now, done);
    return done;
}

void in_order_engine::write(const location& where, clocks now) {
    write(burst_run{where.channel, where.bank, where.row, 0, 1}, now);
}

void in_order_engine::read(burst_run run, clocks& arrival, clocks& done) {
    constexpr direction d = direction::read;
    const clocks to_data_end = m_banks.rules().column_to_data_end[index(d)];
    queue_places& places = m_left[index(d)];
    std::uint64_t looked = run.count; // for a stream, once a round
    std::uint64_t hits = 0;
    clocks latest = -1;
    while (run.count > 0) {
        arrival = std::max(arrival, places.oldest());
        if (m_waiting > 0 && std::max(m_end, latest + to_data_end) < arrival) {
            finish_columns(d, hits, latest);
            hits = 0;
            serve_waiting(m_waiting, arrival);
        }
        turn_to(d);
        const clocks may_come = std::max(arrival + 1, m_turned);
        if (m_banks[run.bank].row() == run.row) {
            const clocks from = std::max(m_ready[run.bank], may_come);
            if (run.count >= shortest(run) && run.count <= looked) {
                column_calendar::stream s;
                if (take_stream(d, run, from, may_come, latest, never, s)) {
                    arrival = places.pass(s.count, s.first, s.grid, s.pitch, arrival);
                    delay_to(latest, s.last());
                    hits += s.count;
                    pass(run, s.count);
                    continue;
                }
                looked = run.count - m_columns.groups();
            }
            const clocks at = m_columns.take(run.bank, from, m_refresh.due());
            if (at != never) {
                finish_column(d, run.bank, at);
                places.pass(at);
                delay_to(latest, at);
                ++hits;
                pass(run, 1);
                continue;
            }
        }
        finish_columns(d, hits, latest);
        hits = 0;
        places.take();
        delay_to(done, serve(d, run.bank, run.row, arrival + 1));
        pass(run, 1);
    }
    finish_columns(d, hits, latest);
    delay_to(done, latest + to_data_end);
}

void in_order_engine::write(burst_run run, clocks& arrival) {
    queue_places& places = m_left[index(direction::write)];
    while (run.count > 0) {
        arrival = room_at(direction::write, arrival);
        if (m_waiting > 0 && m_end < arrival)
            serve_waiting(m_waiting, arrival);
        // Where nothing is idle, several come at once.
        const std::uint64_t room = m_end < arrival ? 1 : m_queues.drain_from - m_waiting;
        burst_run come = run;
        come.count = places.take(std::min(run.count, room), arrival);
        m_writes.push_back({come, arrival + 1});
        m_waiting += come.count;
        pass(run, come.count);
        if (m_waiting >= m_queues.drain_from)
            serve_waiting(m_waiting - m_queues.drain_to, never);
    }
}

void in_order_engine::serve_waiting(std::uint64_t most, clocks idle_before) {
    constexpr direction d = direction::write;
    const clocks to_data_end = m_banks.rules().column_to_data_end[index(d)];
    queue_places& places = m_left[index(d)];
    auto oldest = m_writes.begin();
    std::uint64_t hits = 0, left = most;
    clocks latest = -1;
    while (left > 0 && std::max(m_end, latest + to_data_end) < idle_before) {
        turn_to(d);
        burst_run run = oldest->run;
        const clocks from = std::max(oldest->from, m_turned);
        // Batches are too short for rounds of the bank groups.
        if (run.next_bank == 0 && std::min(run.count, left) >= shortest(run)) {
            // The batch ends with the one that ends too late.
            const clocks last = idle_before == never ? never : idle_before - to_data_end - 1;
            const std::uint64_t served = stream_writes(run, left, from, latest, last);
            hits += served;
            left -= served;
        }
        while (left > 0 && run.count > 0 && std::max(m_end, latest + to_data_end) < idle_before) {
            const clocks at =
                m_banks[run.bank].row() == run.row
                    ? m_columns.take(run.bank, std::max(m_ready[run.bank], from), m_refresh.due())
                    : never;
            if (at != never) {
                finish_column(d, run.bank, at);
                places.leave(at);
                delay_to(latest, at);
                ++hits;
            } else {
                finish_columns(d, hits, latest);
                hits = 0;
                serve(d, run.bank, run.row, oldest->from);
            }
            pass(run, 1);
            --left;
        }
        oldest->run = run;
        if (run.count == 0)
            ++oldest;
    }
    finish_columns(d, hits, latest);
    m_waiting -= most - left;
    m_writes.erase(m_writes.begin(), oldest);
}

std::uint64_t in_order_engine::stream_writes(burst_run& run, std::uint64_t most, clocks from,
                                             clocks& latest, clocks last) {
    column_calendar::stream s;
    burst_run first = run;
    first.count = std::min(run.count, most);
    if (m_banks[run.bank].row() != run.row ||
        !take_stream(direction::write, first, std::max(m_ready[run.bank], from), from, latest, last,
                     s))
        return 0;
    m_left[index(direction::write)].leave(s.count, s.first, s.grid, s.pitch);
    delay_to(latest, s.last());
    pass(run, s.count);
    return s.count;
}

clocks in_order_engine::serve(direction d, std::uint32_t bank, std::uint32_t row, clocks from) {
    turn_to(d);
    bool hit = true;
    clocks at = 0;
    for (;;) {
        const clocks expected = std::max(expected_column(bank, row, from), m_turned);
        if (expected >= m_refresh.due())
            m_refresh.catch_up(m_banks, expected, 0);
        hit = open_row(bank, row, from) && hit;
        at = m_columns.take(bank, std::max(m_ready[bank], std::max(from, m_turned)), never);
        delay_to(m_last_column, at); // the bus stays taken
        if (at < m_refresh.due())
            break;
        m_refresh.catch_up(m_banks, at, 0);
    }
    m_left[index(d)].leave(at);
    finish_column(d, bank, at);
    finish_columns(d, hit ? 1 : 0, at);
    return at + m_banks.rules().column_to_data_end[index(d)];
}

clocks in_order_engine::expected_column(std::uint32_t bank, std::uint32_t row, clocks from) const {
    const timing_rules& rules = m_banks.rules();
    const sdram::bank& b = m_banks[bank];
    if (b.row() == row)
        return std::max(b.earliest_column(), from);
    const clocks closed =
        b.is_open() ? std::max(b.earliest_precharge(), from) + rules.precharge_to_activate : from;
    return std::max(b.earliest_activate(), closed) + rules.activate_to_column;
}

bool in_order_engine::open_row(std::uint32_t bank, std::uint32_t row, clocks from) {
    const sdram::bank& b = m_banks[bank];
    if (b.row() == row)
        return true;
    if (b.is_open())
        m_banks.precharge(bank, std::max(from, b.earliest_precharge()));
    const clocks allowed = std::max(from, b.earliest_activate());
    const slot_calendar::opening window = m_activates.find(allowed);
    m_activates.take(window);
    m_banks.activate(bank, row, std::max(allowed, window.slot));
    delay_to(m_ready[bank], b.earliest_column());
    return false;
}

bool in_order_engine::flows(burst_run run, clocks first, clocks slot) {
    const timing_rules& rules = m_banks.rules();
    for (std::uint32_t n = 0; n < m_columns.groups(); ++n, slot += rules.same_s, pass(run, 1)) {
        const clocks at = std::max(first, slot);
        if (m_banks[run.bank].row() != run.row || m_ready[run.bank] > at ||
            !m_columns.flows(run.bank, at))
            return false;
    }
    return true;
}

bool in_order_engine::take_stream(direction d, burst_run run, clocks from, clocks may_come,
                                  clocks latest, clocks last, column_calendar::stream& s) {
    const timing_rules& rules = m_banks.rules();
    const clocks due = m_refresh.due(), first = m_columns.free_from(run.bank, from);
    // Behind all that the bus and the groups are taken for.
    if (first <= std::max(m_last_column, latest) || first >= due)
        return false;
    const slot_calendar::opening slot = m_columns.find_bus(first);
    if (run.next_bank == 0) // each waits for the one before and nothing else
        s = {run.count, first, first, rules.same_l};
    else if (m_columns.find_bus(may_come).slot == slot.slot &&
             first + rules.same_l <= slot.slot + (rules.same_s << m_columns.group_bits()) &&
             flows(run, first, slot.slot)) // each takes the next slot of the bus
        s = {run.count, first, slot.slot, rules.same_s};
    else
        return false;
    if (s.last() >= due)
        s.count = static_cast<std::uint64_t>((due - 1 - s.grid) / s.pitch + 1);
    if (s.last() > last)
        s.count = last < s.first ? 1 : static_cast<std::uint64_t>((last - s.grid) / s.pitch + 1);
    m_columns.take_bus(s, slot);
    const unsigned turn_bits = run.next_bank == 0 ? 0 : m_columns.group_bits();
    const std::uint64_t turns = std::min(std::uint64_t{1} << turn_bits, s.count);
    const clocks round = s.pitch << turn_bits;
    for (std::uint64_t n = 0; n < turns; ++n, pass(run, 1)) {
        const std::uint64_t rounds = (s.count - n - 1) >> turn_bits;
        const clocks at = s.column(n), next = s.grid + static_cast<clocks>(n) * s.pitch + round;
        const clocks end = rounds == 0 ? at : next + static_cast<clocks>(rounds - 1) * round;
        m_columns.take_group(run.bank, at, next, round, rounds + 1);
        finish_column(d, run.bank, end, rounds + 1);
    }
    return true;
}

clocks in_order_engine::finish() {
    serve_waiting(m_waiting, never);
    return m_end;
}

const command_events& in_order_engine::events_until(clocks now) {
    finish();
    return events_at(now);
}

const command_events& in_order_engine::events_at(clocks now) {
    serve_waiting(m_waiting, now);
    m_refresh.catch_up(m_banks, now, 0);
    m_banks.account(now);
    return m_banks.events;
}

} // namespace bitloom::sdram
