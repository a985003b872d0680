// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/interconnect/register_port.h"
#include "models/peripherals/interrupt_controller_registers.h"

#include <array>
#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Platform-level interrupt controller with level-sensitive gateways: a source that is high becomes
/// pending, and again after completion if it still is. One context.
class interrupt_controller : public sc_core::sc_module {
    register_port m_registers;

public:
    tlm::tlm_target_socket<>& registers = m_registers.socket;
    sc_core::sc_vector<sc_core::sc_in<bool>> sources; ///< in the order of the numbers given
    sc_core::sc_out<bool> irq;                        ///< level

    /// `numbers`: of the sources that are connected. Throws config_error unless each is in 1..95
    /// and given once.
    interrupt_controller(const sc_core::sc_module_name& name, std::vector<unsigned> numbers);

    /// Read: its line follows. Its sources are to be as they were.
    void state(state_archive& a);

private:
    using bits = std::array<std::uint32_t, interrupt_controller_registers::words>;
    static bool get(const bits& b, unsigned source) {
        return (b[source / 32] >> source % 32 & 1) != 0;
    }
    static void set(bits& b, unsigned source, bool value);

    std::uint32_t read(const register_read& r);
    void write(std::uint32_t offset, std::uint32_t value);
    /// The enabled pending source to be served first, or 0; above the threshold if `interrupts`.
    unsigned best(bool interrupts) const;
    std::uint32_t claim();
    void complete(std::uint32_t source);
    void sample();
    void update();
    void drive() { irq.write(best(true) != 0); }

    const std::vector<unsigned> m_numbers;
    std::array<std::uint32_t, interrupt_controller_registers::sources + 1> m_priority{};
    bits m_pending{}, m_enabled{}, m_in_service{};
    std::uint32_t m_threshold = 0;
    bool m_line = false;
    sc_core::sc_event m_changed;
};

} // namespace bitloom
