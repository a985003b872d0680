// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_engine.h"

namespace bitloom::sdram {

namespace {

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
    , m_read_places(queues.reads)
    , m_write_places(queues.writes) {
    m_writes.reserve(queues.writes);
}

inline void in_order_engine::turn_to(direction d) {
    if (d != m_current) {
        m_current = d;
        m_turned = m_may_turn;
    }
}

void in_order_engine::tell(row_hits& hits) {
    if (hits.latest < 0)
        return;
    m_banks.events.row_hits += hits.count;
    delay_to(m_last_column, hits.latest);
    delay_to(m_may_turn, hits.latest + m_banks.rules().turn_l[index(hits.kind)]);
    delay_to(m_end, end_of(hits));
    hits.count = 0;
}

clocks in_order_engine::read(const location& where, clocks now) {
    clocks done = 0;
    read(burst_run{where.channel, where.bank, where.row, 0, 1}, now, done);
    return done;
}

void in_order_engine::write(const location& where, clocks now) {
    write(burst_run{where.channel, where.bank, where.row, 0, 1}, now);
}

inline std::uint64_t in_order_engine::take_hits(row_hits& hits, burst_run& run, std::uint64_t most,
                                                clocks may_come, column_calendar::stream& s) {
    m_columns.settle(may_come);
    if (m_banks[run.bank].row() != run.row)
        return 0;
    const clocks from = std::max(m_ready[run.bank], may_come);
    if (run.count <= hits.look_at && most >= shortest_stream(run)) {
        hits.look_at = run.count - m_columns.groups();
        burst_run batch = run;
        batch.count = most;
        if (take_stream(hits.kind, batch, from, may_come, hits.latest, hits.last, s)) {
            delay_to(hits.latest, s.last());
            hits.count += s.count;
            pass(run, s.count);
            return s.count;
        }
    }
    s.first = m_columns.take(run.bank, from, m_refresh.due());
    if (s.first == never)
        return 0;
    finish_column(hits.kind, run.bank, s.first);
    delay_to(hits.latest, s.first);
    ++hits.count;
    pass(run, 1);
    return 1;
}

void in_order_engine::read(burst_run run, clocks& arrival, clocks& done) {
    constexpr direction d = direction::read;
    row_hits hits{d};
    column_calendar::stream s;
    while (run.count > 0) {
        arrival = m_read_places.room_at(arrival);
        if (m_waiting > 0 && std::max(m_end, end_of(hits)) < arrival) {
            tell(hits);
            serve_waiting(m_waiting, arrival);
        }
        turn_to(d);
        const clocks may_come = std::max(arrival + 1, m_turned);
        const std::uint64_t taken = take_hits(hits, run, run.count, may_come, s);
        if (taken > 1) {
            arrival = m_read_places.pass(s, arrival);
        } else if (taken == 1) {
            m_read_places.pass(s.first);
        } else {
            tell(hits);
            const clocks at = serve(d, run.bank, run.row, arrival + 1);
            m_read_places.pass(at);
            delay_to(hits.latest, at);
            pass(run, 1);
        }
    }
    tell(hits);
    delay_to(done, end_of(hits));
}

void in_order_engine::write(burst_run run, clocks& arrival) {
    write_places& places = m_write_places;
    while (run.count > 0) {
        arrival = places.room_at(arrival);
        if (m_waiting > 0 && m_end < arrival)
            serve_waiting(m_waiting, arrival);
        if (m_end < arrival) { // nothing to wait for
            turn_to(direction::write);
            m_columns.settle(std::max(arrival + 1, m_turned));
            places.take(1, arrival);
            places.leave(serve(direction::write, run.bank, run.row, arrival + 1));
            pass(run, 1);
            continue;
        }
        const std::uint64_t room = m_queues.drain_from - m_waiting;
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
    auto oldest = m_writes.begin();
    std::uint64_t left = most;
    row_hits hits{d};
    if (idle_before != never) // the batch ends with the one that ends too late
        hits.last = idle_before - m_banks.rules().column_to_data_end[index(d)] - 1;
    column_calendar::stream s;
    while (left > 0 && std::max(m_end, end_of(hits)) < idle_before) {
        turn_to(d);
        burst_run run = oldest->run;
        const clocks may_come = std::max(oldest->from, m_turned);
        hits.look_at = run.count;
        while (left > 0 && run.count > 0 && std::max(m_end, end_of(hits)) < idle_before) {
            const std::uint64_t taken =
                take_hits(hits, run, std::min(run.count, left), may_come, s);
            if (taken > 1) {
                m_write_places.leave(s);
                left -= taken;
                continue;
            }
            if (taken == 1) {
                m_write_places.leave(s.first);
            } else {
                tell(hits);
                m_write_places.leave(serve(d, run.bank, run.row, oldest->from));
                pass(run, 1);
                hits.look_at = run.count;
            }
            --left;
        }
        oldest->run = run;
        if (run.count == 0)
            ++oldest;
    }
    tell(hits);
    m_waiting -= most - left;
    m_writes.erase(m_writes.begin(), oldest);
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
    finish_column(d, bank, at);
    row_hits told{d, hit ? 1U : 0U, at};
    tell(told);
    return at;
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
