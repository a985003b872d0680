// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/cpu/riscv_cpu/csr_table.h"
#include "models/cpu/riscv_cpu/trap.h"

#include <cstdint>
#include <optional>

namespace bitloom::riscv {

/// What the counters count, before the instruction that asks.
struct counter_values {
    std::uint64_t cycle = 0, instret = 0, time = 0;
};

/// A counter that software can set and stop.
class writable_counter {
public:
    std::uint64_t value(std::uint64_t counted) const {
        return m_stopped ? m_held : counted + m_offset;
    }
    /// The write takes the place of this instruction's own increment: the next one reads `value`.
    void write(std::uint64_t value, std::uint64_t counted) {
        m_held = value;
        m_offset = value - counted - 1;
    }
    void stop(bool stopped, std::uint64_t counted) {
        if (stopped && !m_stopped)
            m_held = value(counted + 1);
        else if (!stopped && m_stopped)
            m_offset = m_held - counted - 1;
        m_stopped = stopped;
    }
    void state(state_archive& a) { a(m_stopped, m_offset, m_held); }

private:
    bool m_stopped = false;
    std::uint64_t m_offset = 0, m_held = 0;
};

/// The machine-mode registers of csr_table, and what a trap does to them.
class csr_file {
public:
    explicit csr_file(std::uint64_t hart_id)
        : m_hart_id(hart_id) {}

    /// Nothing where there is no such register.
    std::optional<std::uint64_t> read(std::uint32_t number, const counter_values& now) const;
    /// False where there is no such register or it is read-only. Fields that hold only some values
    /// keep to them.
    bool write(std::uint32_t number, std::uint64_t value, const counter_values& now);

    /// Notes a trap at `pc` and returns where its handler begins.
    std::uint64_t enter_trap(std::uint64_t pc, std::uint64_t cause, std::uint64_t value);
    /// mret: returns where to go on.
    std::uint64_t leave_trap();

    void set_line(interrupt_line line, bool high);
    std::uint64_t pending() const { return m_mip; }
    /// Pending and enabled in mie, whatever mstatus.MIE says: what ends WFI.
    bool wakes() const { return (m_mip & m_mie) != 0; }
    /// The mcause of the interrupt to be taken now, or 0.
    std::uint64_t interrupt_to_take() const;

    void state(state_archive& a) {
        a(m_mstatus, m_mie, m_mip, m_mtvec, m_mscratch, m_mepc, m_mcause, m_mtval, m_mcountinhibit,
          m_mcycle, m_minstret);
    }

private:
    static constexpr std::uint64_t status_mie = 1 << 3, status_mpie = 1 << 7, status_mpp = 3 << 11;

    const std::uint64_t m_hart_id;
    std::uint64_t m_mstatus = status_mpp, m_mie = 0, m_mip = 0, m_mtvec = 0, m_mscratch = 0,
                  m_mepc = 0, m_mcause = 0, m_mtval = 0, m_mcountinhibit = 0;
    writable_counter m_mcycle, m_minstret;
};

} // namespace bitloom::riscv
