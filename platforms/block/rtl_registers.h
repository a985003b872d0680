// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/errors.h"
#include "tlm_bridges/axi4lite_checker.h"
#include "tlm_bridges/tlm2axi4lite.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>

namespace bitloom::block {

/// Verilated RTL behind AXI4-Lite, and software's way to its registers.
///
///     write(), read() --> tlm2axi4lite --> wires --> rtl
///                                           |
///                                        checker
///
/// `rtl_module`: what Verilator made; its AXI4-Lite ports have the signals' names, the others are
/// clock and reset_n.
template <class rtl_module>
class rtl_registers : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock;

    explicit rtl_registers(const sc_core::sc_module_name& name)
        : sc_module(name)
        , clock("clock") {
        m_socket.bind(m_bridge.from);
        axi::connect(m_wires, m_bridge.pins);
        axi::connect(m_wires, m_checker.pins);
        axi::connect(m_wires, *m_rtl);
        drive(m_bridge);
        drive(m_checker);
        drive(*m_rtl);
        SC_HAS_PROCESS(rtl_registers);
        SC_METHOD(leave_reset);
        sensitive << clock.neg();
        dont_initialize();
        m_access.set_data_ptr(reinterpret_cast<unsigned char*>(&m_word));
        m_access.set_data_length(sizeof m_word);
        m_access.set_streaming_width(sizeof m_word);
    }

    /// A register's value; from a thread, and takes time. An error response is the RTL's fault or
    /// the caller's: throws model_error.
    std::uint32_t read(std::uint32_t offset) {
        access(tlm::TLM_READ_COMMAND, offset);
        return m_word;
    }
    void write(std::uint32_t offset, std::uint32_t value) {
        m_word = value;
        access(tlm::TLM_WRITE_COMMAND, offset);
    }
    std::uint64_t accesses() const { return m_checker.transfers(); }

private:
    template <class driven>
    void drive(driven& m) {
        m.clock(clock);
        m.reset_n(m_reset_n);
    }
    /// On the second falling edge: two rising edges have reset everything.
    void leave_reset() {
        if (m_falling_edges++ == 0)
            return;
        m_reset_n.write(true);
        next_trigger(m_never);
    }
    void access(tlm::tlm_command command, std::uint32_t offset) {
        sc_core::sc_time delay;
        m_access.set_command(command);
        m_access.set_address(offset);
        m_access.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        m_socket->b_transport(m_access, delay);
        if (!m_access.is_response_ok())
            throw model_error(std::string(name()) + ": register " + std::to_string(offset) +
                              " answered " + m_access.get_response_string());
    }

    sc_core::sc_signal<bool> m_reset_n{"reset_n"};
    sc_core::sc_event m_never;
    unsigned m_falling_edges = 0;
    tlm_utils::simple_initiator_socket<rtl_registers> m_socket{"socket"};
    tlm2axi4lite<32, 32> m_bridge{"bridge"};
    axi::lite_wires<32, 32> m_wires;
    axi4lite_checker<32, 32> m_checker{"checker"};
    std::unique_ptr<rtl_module> m_rtl = std::make_unique<rtl_module>("rtl");
    tlm::tlm_generic_payload m_access;
    std::uint32_t m_word = 0;
};

} // namespace bitloom::block
