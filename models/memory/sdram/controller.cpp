// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/controller.h"

#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::sdram {

namespace {

std::uint32_t lowest(std::uint64_t banks) {
    return static_cast<std::uint32_t>(__builtin_ctzll(banks));
}

} // namespace

controller::controller(const preset& p, const queue_parameters& queues)
    : m_banks(p)
    , m_shared(p, m_banks.rules())
    , m_refresh(p)
    , m_drain(queues)
    , m_reads(p.org.banks(), queues.reads)
    , m_writes(p.org.banks(), queues.writes) {}

std::optional<clocks> controller::push(std::uint64_t id, direction d, const location& where,
                                       clocks now) {
    if (idle())
        m_slot = m_refresh.catch_up(m_banks, now, m_slot);
    m_slot = std::max(m_slot, now);
    if (d == direction::read && m_writes.contains(where.bank, where.row, where.column)) {
        ++m_banks.events.forwards;
        return now + 1;
    }
    require(has_room(d), "sdram: the queue is full");
    request_queue::entry e;
    e.id = id;
    e.age = ++m_ages;
    e.arrival = now;
    e.row = where.row;
    e.column = where.column;
    queue(d).push(e, where.bank, m_banks[where.bank].row());
    m_chosen = false;
    return std::nullopt;
}

clocks controller::next() {
    if (!m_chosen)
        choose();
    return m_next.at;
}

void controller::choose() {
    m_chosen = true;
    m_next = {};
    if (idle())
        return;
    const direction before = m_drain.current();
    if (m_overdue_age != 0 && !has_overdue(before))
        turn_to_overdue();
    if (m_overdue_age == 0)
        m_drain.update(m_reads.size(), m_writes.size());
    m_turning = (m_turning || m_drain.current() != before) && consider_finishing();
    consider_current();
    if (m_refresh.due() <= m_next.at) {
        m_next = {};
        m_next.at = m_refresh.next(m_banks, m_slot);
    }
}

void controller::consider(command c, const request_queue::entry& e) {
    c.age = e.age;
    c.at = std::max(std::max(c.at, e.arrival + 1), m_slot);
    if (c.before(m_next))
        m_next = c;
}

bool controller::was_opened_for(const request_queue& q, std::uint32_t bank) {
    const request_queue::slot hit = q.oldest_hit(bank);
    return hit != request_queue::none && q.at(hit).opened;
}

bool controller::consider_finishing() {
    const direction d = other(m_drain.current());
    const request_queue& q = queue(d);
    bool any = false;
    for (std::uint64_t banks = q.banks(); banks != 0; banks &= banks - 1) {
        command c;
        c.bank = lowest(banks);
        if (!was_opened_for(q, c.bank))
            continue;
        any = true;
        c.what = kind::column;
        c.of = d;
        c.at = earliest_column(d, c.bank);
        consider(c, q.at(q.oldest_hit(c.bank)));
    }
    return any;
}

void controller::consider_current() {
    const direction d = m_drain.current();
    const request_queue& q = queue(d);
    const request_queue& leaving = queue(other(d));
    for (std::uint64_t banks = q.banks(); banks != 0; banks &= banks - 1) {
        command c;
        c.bank = lowest(banks);
        c.of = d;
        request_queue::slot first = q.oldest_hit(c.bank);
        if (first != q.oldest(c.bank) && m_overdue_age != 0 && is_overdue(q, c.bank))
            first = request_queue::none; // the oldest wants another row, and has waited enough
        if (m_turning && (first != request_queue::none || was_opened_for(leaving, c.bank)))
            continue;
        if (first != request_queue::none) {
            c.what = kind::column;
            c.at = earliest_column(d, c.bank);
        } else {
            first = q.oldest(c.bank);
            c.is_hit = false;
            const bank& b = m_banks[c.bank];
            c.what = b.is_open() ? kind::precharge : kind::activate;
            c.at = b.is_open()
                       ? b.earliest_precharge()
                       : std::max(b.earliest_activate(), m_shared.earliest_activate(c.bank));
        }
        consider(c, q.at(first));
    }
}

bool controller::has_overdue(direction d) const {
    for (std::uint64_t banks = queue(d).banks(); banks != 0; banks &= banks - 1)
        if (is_overdue(queue(d), lowest(banks)))
            return true;
    return false;
}

void controller::turn_to_overdue() {
    for (const direction d : {direction::read, direction::write})
        if (has_overdue(d)) {
            m_drain.force(d);
            return;
        }
    m_overdue_age = 0;
}

std::optional<controller::served> controller::step() {
    require(next() != never, "sdram: a step without a command");
    const command c = m_next;
    m_slot = c.at + 1;
    m_chosen = false;
    request_queue& q = queue(c.of);
    switch (c.what) {
    case kind::column: {
        const request_queue::entry e = q.pop_hit(c.bank);
        m_banks.events.row_hits += e.opened ? 0 : 1;
        m_shared.accessed(c.of, c.bank, c.at);
        const clocks done = m_banks.access(c.of, c.bank, c.at);
        delay_to(m_end, done);
        return served{e.id, c.of, done};
    }
    case kind::precharge:
        m_banks.precharge(c.bank, c.at);
        m_reads.row_closed(c.bank);
        m_writes.row_closed(c.bank);
        break;
    case kind::activate: {
        request_queue::entry& e = q.at(q.oldest(c.bank));
        e.opened = true;
        m_shared.activated(c.bank, c.at);
        m_banks.activate(c.bank, e.row, c.at);
        m_reads.row_opened(c.bank, e.row);
        m_writes.row_opened(c.bank, e.row);
        break;
    }
    case kind::refresh: {
        const clocks due = m_refresh.due();
        m_refresh.step(m_banks, c.at);
        m_reads.all_rows_closed();
        m_writes.all_rows_closed();
        if (due != m_refresh.due()) {
            m_overdue_age = m_age_at_refresh;
            m_age_at_refresh = m_ages;
        }
        break;
    }
    }
    return std::nullopt;
}

const command_events& controller::events_until(clocks now) {
    if (idle())
        m_slot = m_refresh.catch_up(m_banks, now, m_slot);
    m_banks.account(now);
    return m_banks.events;
}

void controller::state(state_archive& a) {
    require(idle(), "sdram: a controller has no state while bursts wait");
    // What else there is tells waiting bursts apart, and there are none: all that come are younger
    // than any age that is kept, and no row was opened for them.
    a(m_banks, m_shared, m_refresh, m_drain, m_slot, m_end);
}

} // namespace bitloom::sdram
