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

void in_order_engine::finish_columns(direction d, std::uint64_t hits, clocks latest) {
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
    read_places& places = m_read_places;
    std::uint64_t looked = run.count; // for a stream, once a round
    std::uint64_t hits = 0;
    clocks latest = -to_data_end; // none
    while (run.count > 0) {
        arrival = places.room_at(arrival);
        if (m_waiting > 0 && std::max(m_end, latest + to_data_end) < arrival) {
            finish_columns(d, hits, latest);
            hits = 0;
            serve_waiting(m_waiting, arrival);
        }
        turn_to(d);
        const clocks may_come = std::max(arrival + 1, m_turned);
        m_columns.settle(may_come);
        if (m_banks[run.bank].row() == run.row) {
            const clocks from = std::max(m_ready[run.bank], may_come);
            if (run.count >= shortest_stream(run) && run.count <= looked) {
                column_calendar::stream s;
                if (take_stream(d, run, from, may_come, latest, never, s)) {
                    arrival = places.pass(s, arrival);
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
        const clocks at = serve(d, run.bank, run.row, arrival + 1);
        places.pass(at);
        delay_to(done, at + to_data_end);
        pass(run, 1);
    }
    finish_columns(d, hits, latest);
    delay_to(done, latest + to_data_end);
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
    const clocks to_data_end = m_banks.rules().column_to_data_end[index(d)];
    write_places& places = m_write_places;
    auto oldest = m_writes.begin();
    std::uint64_t hits = 0, left = most;
    clocks latest = -to_data_end; // none
    while (left > 0 && std::max(m_end, latest + to_data_end) < idle_before) {
        turn_to(d);
        burst_run run = oldest->run;
        const clocks from = std::max(oldest->from, m_turned);
        std::uint64_t looked = run.count; // for a stream, once a round
        while (left > 0 && run.count > 0 && std::max(m_end, latest + to_data_end) < idle_before) {
            m_columns.settle(from);
            if (m_banks[run.bank].row() == run.row) {
                if (run.count <= looked && std::min(run.count, left) >= shortest_stream(run)) {
                    // The batch ends with the one that ends too late.
                    const clocks last =
                        idle_before == never ? never : idle_before - to_data_end - 1;
                    burst_run batch = run;
                    batch.count = std::min(run.count, left);
                    column_calendar::stream s;
                    looked = run.count - m_columns.groups();
                    if (take_stream(d, batch, std::max(m_ready[run.bank], from), from, latest, last,
                                    s)) {
                        places.leave(s);
                        delay_to(latest, s.last());
                        hits += s.count;
                        left -= s.count;
                        pass(run, s.count);
                        continue;
                    }
                }
                const clocks at =
                    m_columns.take(run.bank, std::max(m_ready[run.bank], from), m_refresh.due());
                if (at != never) {
                    finish_column(d, run.bank, at);
                    places.leave(at);
                    delay_to(latest, at);
                    ++hits;
                    pass(run, 1);
                    --left;
                    continue;
                }
            }
            finish_columns(d, hits, latest);
            hits = 0;
            places.leave(serve(d, run.bank, run.row, oldest->from));
            pass(run, 1);
            --left;
            looked = run.count;
        }
        oldest->run = run;
        if (run.count == 0)
            ++oldest;
    }
    finish_columns(d, hits, latest);
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
    finish_columns(d, hit ? 1 : 0, at);
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
