// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/timing_rules.h"

#include <cstdint>

namespace bitloom::sdram {

/// How much a controller holds, and when it turns to its posted writes.
struct queue_parameters {
    std::uint32_t reads = 32, writes = 32; ///< bursts
    std::uint32_t drain_from = 26;         ///< writes that stop the reads
    std::uint32_t drain_to = 6;            ///< writes at which waiting reads go on
};

/// Turning the bus around costs clocks, so writes wait until there are many, or no reads.
class write_drain {
public:
    explicit write_drain(const queue_parameters& p)
        : m_parameters(p) {}

    direction current() const { return m_current; }
    void force(direction d) { m_current = d; }
    void update(std::uint32_t reads, std::uint32_t writes) {
        const bool drained = writes == 0 || (writes <= m_parameters.drain_to && reads != 0);
        const bool due = writes >= m_parameters.drain_from || (writes != 0 && reads == 0);
        if (m_current == direction::read ? due : !drained)
            m_current = direction::write;
        else
            m_current = direction::read;
    }

    void state(state_archive& a) { state_of(a, m_current); }

private:
    const queue_parameters m_parameters;
    direction m_current = direction::read;
};

} // namespace bitloom::sdram
