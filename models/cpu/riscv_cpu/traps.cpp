// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/hart.h"

namespace bitloom::riscv {

counter_values hart::counters(std::uint64_t cycle, std::uint64_t instret) const {
    return {cycle, instret, m_bus.time(cycle)};
}

void hart::enter_trap(std::uint64_t cause, std::uint64_t value) {
    m_last_traps[m_traps++ % m_last_traps.size()] = {m_pc, cause, value, m_cycle};
    m_pc = m_csrs.enter_trap(m_pc, cause, value);
    m_reservation.reset();
    m_exception = {};
}

/// Takes m_exception at `d`, which does not retire.
void hart::raise(const decoded_block& b, const decoded_instruction& d) {
    const auto before = static_cast<std::uint64_t>(&d - b.first);
    m_retired += before;
    m_left -= before + 1;
    m_cycle += d.cycles_before + m_parameters.cycles.of(d.op);
    m_pc = b.pc + d.offset;
    enter_trap(m_exception.cause, m_exception.value);
}

void hart::leave_after(const decoded_block& b, const decoded_instruction& d) {
    const auto done = static_cast<std::uint64_t>(&d - b.first) + 1;
    m_retired += done;
    m_left -= done;
    m_cycle += d.cycles_before + m_parameters.cycles.of(d.op);
    m_pc = b.pc + d.offset + d.bytes();
}

/// False, with m_exception set, where the access is illegal.
bool hart::access_csr(const decoded_block& b, const decoded_instruction& d) {
    const auto number = static_cast<std::uint32_t>(d.immediate);
    const counter_values now =
        counters(m_cycle + d.cycles_before, m_retired + static_cast<std::uint64_t>(&d - b.first));
    const std::optional<std::uint64_t> old = m_csrs.read(number, now);
    bool good = old.has_value();
    if (good) {
        const bool immediate = d.op >= operation::csrrwi;
        const std::uint64_t operand = immediate ? d.rs1 : m_x[d.rs1];
        const bool sets = d.op == operation::csrrs || d.op == operation::csrrsi;
        const bool replaces = d.op == operation::csrrw || d.op == operation::csrrwi;
        const std::uint64_t made = replaces ? operand : sets ? *old | operand : *old & ~operand;
        // Set and clear of nothing (by the register's name, not its value) is no write.
        good = (!replaces && d.rs1 == 0) || m_csrs.write(number, made, now);
    }
    if (!good) {
        m_exception = {cause::illegal_instruction, d.word};
        return false;
    }
    m_x[d.rd] = *old;
    m_attention = true;
    return true;
}

} // namespace bitloom::riscv
