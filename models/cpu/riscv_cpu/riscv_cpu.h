// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/hart.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom::riscv {

struct riscv_cpu_parameters {
    std::uint64_t frequency_hz = 1'000'000'000;
    std::uint64_t timebase_hz = 10'000'000; ///< of the `time` counter, as the core-local timer's
    std::uint64_t quantum = 1000; ///< instructions between two looks at the rest of the system
    hart_parameters hart;
};

/// A RISC-V core on a bus. Memory that grants DMI is used directly and costs what the cycle table
/// says; everything else is a blocking transaction and costs its annotated delay, rounded up to
/// whole cycles. The core runs ahead of simulated time by at most a quantum, and comes back at once
/// when one of its accesses sets other processes going (a written doorbell, a cleared interrupt).
/// Interrupts from elsewhere are seen at the end of the quantum, by WFI at their own time.
class riscv_cpu : public sc_core::sc_module, private hart_bus {
public:
    tlm_utils::simple_initiator_socket<riscv_cpu> memory;
    sc_core::sc_in<bool> software_irq, timer_irq, external_irq; ///< level, high active

    riscv_cpu(const sc_core::sc_module_name& name, const riscv_cpu_parameters& parameters);

    hart& core() { return m_hart; }
    const riscv_cpu_parameters& parameters() const { return m_parameters; }

    /// Called before each quantum, when simulated time has come up with the core.
    std::function<void()> on_quantum;
    /// Called on a breakpoint or watchpoint, at its time; simulation stands still until it returns,
    /// then the core goes on with the instruction at pc, breakpoint or not.
    std::function<void(stop_reason)> on_stop;
    /// One instruction or trap, and its time. For on_quantum and on_stop only.
    stop_reason step();
    /// After the next quantum, and out of WFI, the core stands still while time passes.
    void halt();
    void resume();
    /// Ends WFI as an interrupt would, without one: software may be woken for no reason.
    void wake();
    bool halted() const { return m_halted; }

    /// A debugger's access to the bus at no time: no device acts. Returns the bytes moved.
    unsigned debug_read(std::uint64_t address, void* data, unsigned bytes);
    /// Decoded instructions are forgotten, so that a patched program runs as patched.
    unsigned debug_write(std::uint64_t address, const void* data, unsigned bytes);

private:
    void run();
    void update_lines();
    void stand_still();
    void catch_up();
    void synchronise();
    void wait_for_interrupt();
    sc_core::sc_time time_of(std::uint64_t cycle) const;
    unsigned debug(tlm::tlm_command command, std::uint64_t address, unsigned char* data,
                   unsigned bytes);

    bool transfer(bus_access& access) override;
    direct_memory direct(std::uint64_t address) override;
    std::uint64_t time(std::uint64_t cycle) const override;
    void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last);

    const riscv_cpu_parameters m_parameters;
    hart m_hart;
    tlm::tlm_generic_payload m_payload;
    bool m_halted = false, m_woken = false;
    sc_core::sc_event m_halt_changed;
    sc_core::sc_event_or_list m_wakes; ///< what ends WFI
    std::uint64_t m_period = 0;        // picoseconds, 0 where they are not whole
};

} // namespace bitloom::riscv
