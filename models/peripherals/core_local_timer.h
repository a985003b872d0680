// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/interconnect/register_port.h"
#include "models/peripherals/core_local_timer_registers.h"

#include <cstdint>
#include <optional>
#include <systemc>
#include <tlm>

namespace bitloom {

/// Machine timer and software interrupt of one hart. MTIME counts `timebase_hz` in simulated time;
/// the timer's line rises at the picosecond at which MTIME reaches MTIMECMP.
class core_local_timer : public sc_core::sc_module {
    register_port m_registers;

public:
    tlm::tlm_target_socket<>& registers = m_registers.socket; ///< four bytes, or aligned eight
    sc_core::sc_out<bool> software_irq, timer_irq;            ///< level

    core_local_timer(const sc_core::sc_module_name& name, std::uint64_t timebase_hz = 10'000'000);

    /// When its line will rise of itself, if it will.
    std::optional<sc_core::sc_time> rises_at() const;
    /// Read: at the simulated time at which it was written; its lines follow.
    void state(state_archive& a);

private:
    std::uint32_t read(const register_read& r) const;
    void write(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay);
    void compare(const sc_core::sc_time& delay);
    void reach();
    void drive();

    const std::uint64_t m_timebase_hz;
    std::uint64_t m_compare = ~0ULL;
    bool m_software = false, m_timer = false;
    sc_core::sc_event m_reached, m_changed;
};

} // namespace bitloom
