// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/uart.h"

namespace bitloom {

namespace reg = uart_registers;

uart::uart(const sc_core::sc_module_name& name)
    : sc_module(name)
    , m_registers(
          "registers", reg::table, [this](const register_read& r) { return read(r); },
          [this](std::uint32_t offset, std::uint32_t value, const sc_core::sc_time&) {
              write(offset, value);
          })
    , irq("irq") {
    SC_HAS_PROCESS(uart);
    SC_METHOD(drive);
    sensitive << m_changed;
}

void uart::receive(const std::string& bytes) {
    m_received.insert(m_received.end(), bytes.begin(), bytes.end());
    update();
}

void uart::state(state_archive& a) {
    a(m_received, m_interrupt_enable, m_line_control, m_modem_control, m_scratch, m_divisor, m_fifo,
      m_transmitter_emptied, m_line);
    if (a.loads())
        m_changed.notify(sc_core::SC_ZERO_TIME);
}

std::uint32_t uart::identity() const {
    if ((m_interrupt_enable & reg::ier_received) != 0 && !m_received.empty())
        return reg::iir_received;
    if ((m_interrupt_enable & reg::ier_transmitter) != 0 && m_transmitter_emptied)
        return reg::iir_transmitter;
    return reg::iir_none;
}

void uart::update() {
    if (const bool line = identity() != reg::iir_none; line != m_line) {
        m_line = line;
        m_changed.notify(sc_core::SC_ZERO_TIME);
    }
}

std::uint32_t uart::next_received(bool take) {
    if (m_received.empty())
        return 0;
    const std::uint8_t byte = m_received.front();
    if (take) {
        m_received.pop_front();
        update();
    }
    return byte;
}

std::uint32_t uart::read(const register_read& r) {
    switch (r.offset) {
    case reg::data:
        return shows_divisor() ? m_divisor & 0xff : next_received(!r.by_debugger);
    case reg::interrupt_enable:
        return shows_divisor() ? m_divisor >> 8 : m_interrupt_enable;
    case reg::interrupt_identity: {
        const std::uint32_t found = identity();
        if (found == reg::iir_transmitter && !r.by_debugger) {
            m_transmitter_emptied = false;
            update();
        }
        return found | (m_fifo ? reg::iir_fifo : 0);
    }
    case reg::line_control:
        return m_line_control;
    case reg::modem_control:
        return m_modem_control;
    case reg::line_status:
        return reg::lsr_transmitter_empty | (m_received.empty() ? 0 : reg::lsr_received);
    case reg::modem_status:
        return reg::modem_lines;
    default:
        return m_scratch;
    }
}

void uart::write_data(std::uint32_t value) {
    if (transmit)
        transmit(static_cast<std::uint8_t>(value));
    m_transmitter_emptied = true;
}

void uart::write(std::uint32_t offset, std::uint32_t value) {
    switch (offset) {
    case reg::data:
        if (shows_divisor())
            m_divisor = (m_divisor & 0xff00) | value;
        else
            write_data(value);
        break;
    case reg::interrupt_enable:
        if (shows_divisor()) {
            m_divisor = (m_divisor & 0xff) | value << 8;
            break;
        }
        // Enabling it tells of an empty transmitter, as a 16550 does.
        if ((value & ~m_interrupt_enable & reg::ier_transmitter) != 0)
            m_transmitter_emptied = true;
        m_interrupt_enable = value & 0xf;
        break;
    case reg::interrupt_identity:
        m_fifo = (value & reg::fcr_enable) != 0;
        if ((value & reg::fcr_clear_received) != 0)
            m_received.clear();
        break;
    case reg::line_control:
        m_line_control = value;
        break;
    case reg::modem_control:
        m_modem_control = value & 0x1f;
        break;
    default:
        m_scratch = value;
        break;
    }
    update();
}

} // namespace bitloom
