// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/errors.h"
#include "models/memory/sdram/timing_rules.h"

#include <cstdint>

namespace bitloom::sdram {

/// One bank: its open row, and from when on it allows each command, whatever the others do. A
/// command too early, or one that the row forbids, throws model_error.
class bank {
public:
    static constexpr std::int64_t closed = -1;

    bool is_open() const { return m_row != closed; }
    std::int64_t row() const { return m_row; }
    clocks earliest_activate() const { return m_activate; }
    clocks earliest_precharge() const { return m_precharge; }
    clocks earliest_column() const { return m_column; }

    void activate(const timing_rules& rules, std::uint32_t row, clocks at) {
        require(!is_open() && at >= m_activate, "sdram: ACT too early for its bank");
        m_row = row;
        m_column = at + rules.activate_to_column;
        m_precharge = at + rules.activate_to_precharge;
        m_activate = at + rules.activate_to_activate;
    }
    void precharge(const timing_rules& rules, clocks at) {
        require(is_open() && at >= m_precharge, "sdram: PRE too early for its bank");
        m_row = closed;
        delay_to(m_activate, at + rules.precharge_to_activate);
    }
    void access(const timing_rules& rules, direction d, clocks at) {
        require(is_open() && at >= m_column, "sdram: column command too early for its bank");
        delay_to(m_precharge, at + rules.column_to_precharge[index(d)]);
    }
    void refresh(const timing_rules& rules, clocks at) {
        require(!is_open() && at >= m_activate, "sdram: REF too early for its bank");
        m_activate = at + rules.refresh;
    }

private:
    std::int64_t m_row = closed;
    clocks m_activate = 0, m_precharge = 0, m_column = 0;
};

} // namespace bitloom::sdram
