// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/bank_array.h"

namespace bitloom::sdram {

clocks bank_array::earliest_precharge_all() const {
    clocks at = 0;
    for (std::uint64_t open = m_open; open != 0; open &= open - 1)
        delay_to(at, m_banks[static_cast<std::size_t>(__builtin_ctzll(open))].earliest_precharge());
    return at;
}

clocks bank_array::earliest_refresh() const {
    if (m_open != 0)
        return never;
    clocks at = 0;
    for (const bank& each : m_banks)
        delay_to(at, each.earliest_activate());
    return at;
}

void bank_array::activate(std::uint32_t b, std::uint32_t row, clocks at) {
    m_banks[b].activate(m_rules, row, at);
    if (m_open == 0)
        account(at);
    m_open |= 1ULL << b;
    ++events.activates;
}

void bank_array::precharge(std::uint32_t b, clocks at) {
    m_banks[b].precharge(m_rules, at);
    if (m_open == 1ULL << b)
        account(at);
    m_open &= ~(1ULL << b);
}

void bank_array::precharge_all(clocks at) {
    while (m_open != 0)
        precharge(static_cast<std::uint32_t>(__builtin_ctzll(m_open)), at);
}

void bank_array::refresh(clocks at) {
    for (bank& each : m_banks)
        each.refresh(m_rules, at);
    ++events.refreshes;
}

std::uint64_t bank_array::banks_with_a_row() const {
    std::uint64_t found = 0;
    for (std::size_t b = 0; b < m_banks.size(); ++b)
        found |= std::uint64_t{m_banks[b].is_open()} << b;
    return found;
}

void bank_array::account(clocks now) {
    if (now <= m_accounted) // a command that is given later is known already
        return;
    (m_open != 0 ? events.open_clocks : events.closed_clocks) += now - m_accounted;
    m_accounted = now;
}

} // namespace bitloom::sdram
