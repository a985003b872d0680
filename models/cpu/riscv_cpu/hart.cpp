// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/hart.h"

#include "models/common/errors.h"

#include <utility>

namespace bitloom::riscv {

hart::hart(hart_bus& bus, const hart_parameters& parameters)
    : m_bus(bus)
    , m_parameters(parameters)
    , m_pc(parameters.reset_pc)
    , m_csrs(parameters.hart_id) {
    for (const std::uint8_t cycles : parameters.cycles.of_group)
        require(cycles != 0,
                "hart: an instruction takes at least a cycle, or time would stand still");
}

void hart::begin(std::uint64_t instructions) {
    m_left = instructions;
    m_stop.reset();
    m_watch_hit.reset();
    m_leave = false;
}

stop_reason hart::end() {
    if (m_leave)
        attend();
    return m_stop.value_or(stop_reason::budget);
}

stop_reason hart::run(std::uint64_t instructions) {
    begin(instructions);
    while (m_left != 0 && !m_stop) {
        if (m_attention) {
            attend();
            continue;
        }
        decoded_block* b = block_at(m_pc);
        if (b != nullptr)
            execute(b->count > m_left ? limited(*b) : b);
    }
    return end();
}

stop_reason hart::step() {
    begin(1);
    attend();
    if (m_left == 0)
        return stop_reason::budget;
    if (!translate(m_pc, 1, false)) {
        trap_on_fetch();
        return end();
    }
    m_limited_instructions = m_translated;
    m_limited = {};
    m_limited.pc = m_pc;
    m_limited.first = m_limited_instructions.data();
    m_limited.count = 1;
    m_limited.cycles = m_limited_instructions.back().cycles_before;
    execute(&m_limited);
    return end();
}

/// What m_attention asks for. Interrupts are taken between instructions, here alone.
void hart::attend() {
    m_attention = false;
    if (m_flush || !m_blocks.has_room()) {
        m_blocks.flush();
        m_flush = false;
    }
    if (m_leave) {
        m_leave = false;
        m_attention = true; // interrupts are still to be looked at
        m_stop = m_watch_hit ? stop_reason::watchpoint : stop_reason::synchronise;
        return;
    }
    if (const std::uint64_t cause = m_csrs.interrupt_to_take(); cause != 0) {
        enter_trap(cause, 0);
        --m_left;
    }
}

/// The first m_left instructions of `b`.
decoded_block* hart::limited(const decoded_block& b) {
    m_limited_instructions.assign(b.first, b.first + m_left + 1);
    m_limited_instructions.back().op = operation::end_of_block;
    m_limited = {};
    m_limited.pc = b.pc;
    m_limited.first = m_limited_instructions.data();
    m_limited.count = static_cast<std::uint32_t>(m_left);
    m_limited.cycles = m_limited_instructions.back().cycles_before;
    return &m_limited;
}

void hart::set_line(interrupt_line line, bool high) {
    m_csrs.set_line(line, high);
    m_attention = true;
}

void hart::set_x(unsigned index, std::uint64_t value) {
    if (index != 0)
        m_x[index] = value;
}

std::optional<std::uint64_t> hart::csr(std::uint32_t number) const {
    return m_csrs.read(number, counters(m_cycle, m_retired));
}

bool hart::set_csr(std::uint32_t number, std::uint64_t value) {
    m_attention = true;
    return m_csrs.write(number, value, counters(m_cycle, m_retired));
}

void hart::set_points(debug_points points) {
    m_points = std::move(points);
    m_window = {}; // accesses that are watched go the long way
    flush();
}

void hart::drop_direct_memory() {
    m_direct.clear();
    m_window = {};
    flush();
}

void hart::state(state_archive& a) {
    std::vector<std::uint64_t> granted;
    for (const direct_memory& m : m_direct)
        granted.push_back(m.first);
    a(m_x, m_pc, m_cycle, m_retired, m_traps, m_csrs, m_reservation, m_last_traps, granted);
    if (!a.loads())
        return;
    drop_direct_memory();
    for (const std::uint64_t address : granted)
        if (const direct_memory m = m_bus.direct(address); m.bytes != 0)
            m_direct.push_back(m);
}

std::vector<trap_record> hart::last_traps() const {
    std::vector<trap_record> found;
    for (std::uint64_t n = m_traps; n != 0 && found.size() < m_last_traps.size(); --n)
        found.push_back(m_last_traps[(n - 1) % m_last_traps.size()]);
    return found;
}

} // namespace bitloom::riscv
