// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/memory/sdram/bank.h"
#include "models/memory/sdram/command_events.h"

#include <vector>

namespace bitloom::sdram {

/// The banks of a channel, each by its own rules, and the count of what they are told. What banks
/// share - groups, the bus, the window of four ACTs - is its owner's.
class bank_array {
public:
    explicit bank_array(const preset& p)
        : m_rules(p)
        , m_banks(p.org.banks()) {}

    const timing_rules& rules() const { return m_rules; }
    const bank& operator[](std::uint32_t b) const { return m_banks[b]; }
    std::uint64_t open() const { return m_open; } ///< a bit per bank

    /// PRE of all open banks at once; REF, `never` while a row is open.
    clocks earliest_precharge_all() const;
    clocks earliest_refresh() const;

    void activate(std::uint32_t b, std::uint32_t row, clocks at);
    void precharge(std::uint32_t b, clocks at);
    void precharge_all(clocks at);
    /// Returns when the burst's last data have passed the bus. Several: the last of them is at
    /// `at`.
    clocks access(direction d, std::uint32_t b, clocks at, std::uint64_t bursts = 1) {
        m_banks[b].access(m_rules, d, at);
        (d == direction::read ? events.reads : events.writes) += bursts;
        return at + m_rules.column_to_data_end[index(d)];
    }
    void refresh(clocks at);

    /// row_hits and forwards are the scheduler's to count.
    command_events events;
    /// Charges open_clocks and closed_clocks up to `now`.
    void account(clocks now);

    void state(state_archive& a) {
        a.as_many(m_banks);
        a(events, m_open, m_accounted);
        a.expect_that(m_open == banks_with_a_row(), "holds open banks that have no open row");
    }

private:
    std::uint64_t banks_with_a_row() const;

    const timing_rules m_rules;
    std::vector<bank> m_banks;
    std::uint64_t m_open = 0;
    clocks m_accounted = 0;
};

} // namespace bitloom::sdram
