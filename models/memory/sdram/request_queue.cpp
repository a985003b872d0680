// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/request_queue.h"

namespace bitloom::sdram {

request_queue::request_queue(std::uint32_t banks, std::uint32_t depth)
    : m_entries(depth)
    , m_banks(banks) {
    for (std::size_t i = 0; i + 1 < m_entries.size(); ++i)
        m_entries[i].next = static_cast<slot>(i + 1);
}

void request_queue::push(const entry& e, std::uint32_t bank, std::int64_t open_row) {
    const slot s = m_free;
    m_free = m_entries[s].next;
    m_entries[s] = e;
    m_entries[s].next = none;
    bank_list& list = m_banks[bank];
    if (list.hit == none && e.row == open_row) {
        list.hit = s;
        list.before_hit = list.tail;
    }
    (list.tail == none ? list.head : m_entries[list.tail].next) = s;
    list.tail = s;
    m_waiting |= 1ULL << bank;
    ++m_size;
}

request_queue::entry request_queue::pop_hit(std::uint32_t bank) {
    bank_list& list = m_banks[bank];
    const slot s = list.hit;
    const entry taken = m_entries[s];
    (list.before_hit == none ? list.head : m_entries[list.before_hit].next) = taken.next;
    if (list.tail == s)
        list.tail = list.before_hit;
    list.hit = taken.next;
    while (list.hit != none && m_entries[list.hit].row != taken.row) {
        list.before_hit = list.hit;
        list.hit = m_entries[list.hit].next;
    }
    m_entries[s].next = m_free;
    m_free = s;
    if (list.head == none)
        m_waiting &= ~(1ULL << bank);
    --m_size;
    return taken;
}

void request_queue::row_opened(std::uint32_t bank, std::uint32_t row) {
    bank_list& list = m_banks[bank];
    list.before_hit = none;
    list.hit = list.head;
    while (list.hit != none && m_entries[list.hit].row != row) {
        list.before_hit = list.hit;
        list.hit = m_entries[list.hit].next;
    }
}

void request_queue::all_rows_closed() {
    for (bank_list& list : m_banks)
        list.hit = none;
}

bool request_queue::contains(std::uint32_t bank, std::uint32_t row, std::uint32_t column) const {
    for (slot s = m_banks[bank].head; s != none; s = m_entries[s].next)
        if (m_entries[s].row == row && m_entries[s].column == column)
            return true;
    return false;
}

} // namespace bitloom::sdram
