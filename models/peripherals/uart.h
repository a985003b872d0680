// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/interconnect/register_port.h"
#include "models/peripherals/uart_registers.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <systemc>
#include <tlm>

namespace bitloom {

/// A 16550's programming interface, see uart_registers.h. It sends at once: baud rate, line format,
/// modem lines, loopback, overruns and the FIFO's trigger levels are not modelled.
class uart : public sc_core::sc_module {
    register_port m_registers;

public:
    tlm::tlm_target_socket<>& registers = m_registers.socket; ///< single bytes
    sc_core::sc_out<bool> irq;                                ///< level

    /// Called with every byte sent.
    std::function<void(std::uint8_t)> transmit;

    explicit uart(const sc_core::sc_module_name& name);

    /// Bytes from outside, in a queue without a limit. For processes of the simulation, not for
    /// other threads of the host.
    void receive(const std::string& bytes);

    /// Its registers and what they have received; nothing is sent. Read: its line follows.
    void state(state_archive& a);

private:
    std::uint32_t read(const register_read& r);
    void write(std::uint32_t offset, std::uint32_t value);
    void write_data(std::uint32_t value);
    std::uint32_t next_received(bool take);
    std::uint32_t identity() const;
    bool shows_divisor() const { return (m_line_control & uart_registers::lcr_divisor) != 0; }
    void update();
    void drive() { irq.write(m_line); }

    std::deque<std::uint8_t> m_received;
    std::uint32_t m_interrupt_enable = 0, m_line_control = 0, m_modem_control = 0, m_scratch = 0,
                  m_divisor = 0;
    bool m_fifo = false;
    bool m_transmitter_emptied = false; // and not yet told
    bool m_line = false;
    sc_core::sc_event m_changed;
};

} // namespace bitloom
