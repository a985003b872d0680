// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_engine.h"

namespace bitloom::sdram {

bool in_order_engine::take_stream(direction d, burst_run run, clocks from, clocks may_come,
                                  clocks latest, clocks last, column_calendar::stream& s) {
    const timing_rules& rules = m_banks.rules();
    const clocks due = m_refresh.due(), booked = std::max(m_last_column, latest);
    const bool all_free = m_columns.is_empty_from(may_come, booked);
    const clocks first = all_free ? from : m_columns.free_from(run.bank, from);
    if (first >= due || !(all_free || m_columns.is_empty_behind(first, booked)))
        return false;
    if (run.next_bank == 0) { // each waits for the one before and nothing else
        s = {run.count, first, first, rules.same_l, 0, rules.same_l};
    } else { // each takes the next slot of the bus
        s = {run.count,
             first,
             m_columns.find_bus(first).slot,
             rules.same_s,
             m_columns.group_bits(),
             rules.same_l};
        if (!flows(run, s, may_come, all_free))
            return false;
    }
    column_calendar::cut(s, std::min(due - 1, last));
    m_columns.book_later(s, run.bank);
    const std::uint64_t turns = std::min(std::uint64_t{1} << s.turn_bits, s.count);
    for (std::uint64_t n = 0; n < turns; ++n, pass(run, 1)) {
        const std::uint64_t more = (s.count - n - 1) >> s.turn_bits;
        finish_column(d, run.bank, s.column(n + (more << s.turn_bits)), more + 1);
    }
    return true;
}

bool in_order_engine::flows(burst_run run, const column_calendar::stream& s, clocks may_come,
                            bool all_free) {
    if (!m_columns.rounds_flow(s.first, s.grid) ||
        (may_come < s.first && m_columns.find_bus(may_come).slot != s.grid))
        return false;
    const std::uint64_t turns = std::min<std::uint64_t>(run.count, m_columns.groups());
    for (std::uint64_t n = 0; n < turns; ++n, pass(run, 1)) {
        const clocks at = s.column(n), slot = s.grid + static_cast<clocks>(n) * s.pitch;
        const clocks alone = std::max(std::max(m_ready[run.bank], may_come), slot);
        if (m_banks[run.bank].row() != run.row || (n > 0 && alone != at) ||
            !(all_free || m_columns.flows(run.bank, at)))
            return false;
    }
    return true;
}

} // namespace bitloom::sdram
