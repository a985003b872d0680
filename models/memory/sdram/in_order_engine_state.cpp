// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_engine.h"

#include <algorithm>

namespace bitloom::sdram {

void in_order_engine::state(state_archive& a) {
    a(m_banks, m_refresh, m_columns, m_activates);
    a.as_many(m_ready);
    state_of(a, m_current);
    a(m_turned, m_may_turn, m_last_column, m_end, m_writes, m_waiting, m_read_places,
      m_write_places);
    a.expect_that(writes_can_wait(), "holds writes that cannot wait");
}

bool in_order_engine::writes_can_wait() const {
    std::uint64_t waiting = 0;
    for (const waiting_writes& each : m_writes) {
        // A count beyond the queue's might wrap around in the sum.
        if (each.run.bank > m_last_bank || each.run.count == 0 ||
            each.run.count > m_queues.drain_from)
            return false;
        waiting += each.run.count;
    }
    return waiting == m_waiting && waiting < m_queues.drain_from;
}

} // namespace bitloom::sdram
