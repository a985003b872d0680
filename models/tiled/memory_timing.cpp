// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/memory_timing.h"

#include "models/common/clock_arithmetic.h"
#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::tiled {

std::uint64_t sdram_timing::time_of(std::uint64_t cycle) const {
    return m_begin + cycles_to_picoseconds(cycle, m_frequency_hz);
}

std::uint64_t sdram_timing::cycles_of(sdram::direction d, const byte_box& box,
                                      std::uint64_t cycle) {
    byte_box inside = box;
    inside.address -= m_first_address;
    require(inside.within(m_memory.bytes()), "a transfer to estimate leaves the memory");
    const std::uint64_t begins = time_of(cycle);
    return std::max(
        picoseconds_to_cycles(m_memory.transfer(d, inside, begins) - begins, m_frequency_hz),
        flat_transfer_cycles(box.total_bytes() * 8, m_port));
}

sdram::command_events sdram_timing::events_at(std::uint64_t cycle) {
    return m_memory.events_at(time_of(cycle));
}

sdram::command_events sdram_timing::end_program(std::uint64_t cycle) {
    m_begin = time_of(cycle);
    const sdram::command_events all = m_memory.drained_events(m_begin);
    const sdram::command_events of_program = all.since(m_before);
    m_before = all;
    return of_program;
}

} // namespace bitloom::tiled
