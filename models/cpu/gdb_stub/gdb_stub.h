// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/gdb_stub/gdb_connection.h"
#include "models/cpu/gdb_stub/gdb_packet.h"
#include "models/cpu/gdb_stub/gdb_session.h"

#include <cstdint>
#include <functional>
#include <systemc>
#include <utility>

namespace bitloom::riscv {

/// Lets GDB debug the core over TCP on the loopback interface. While GDB holds the core, simulation
/// stands still. A client that goes, or detaches, leaves the core running without break- and
/// watchpoints, and another may come.
class gdb_stub : public sc_core::sc_module {
public:
    /// Listens on `port`, 0 for any. Throws config_error where it cannot. With `waits`, the core
    /// does not begin before a client has come and lets it.
    gdb_stub(const sc_core::sc_module_name& name, riscv_cpu& cpu, std::uint16_t port, bool waits);

    std::uint16_t port() const { return m_connection.port(); }
    /// For the platform's own `monitor` commands.
    gdb_session& session() { return m_session; }

    /// To be called from riscv_cpu::on_quantum: looks for clients and Ctrl-C.
    void at_quantum();
    /// To be called from riscv_cpu::on_stop: GDB's until it lets the core go on.
    void at_stop(stop_reason reason);
    /// Tells the client that software has ended.
    void at_end(std::uint32_t exit_code);

    /// While GDB holds the core, or is waited for: asked now and then whether to let it go on
    /// without.
    void set_gives_up(std::function<bool()> gives_up) {
        m_connection.gives_up = std::move(gives_up);
    }
    /// Called when GDB kills the program.
    std::function<void()> on_kill;

private:
    void watch();
    bool interrupted();
    void hold(const std::string& first_answer);
    void release();
    void send(const std::string& answer) { m_connection.send(gdb_frame(answer)); }

    riscv_cpu& m_cpu;
    gdb_connection m_connection;
    gdb_session m_session;
    gdb_receiver m_receiver;
    bool m_waits;
    bool m_acknowledges = true;
    bool m_interrupt = false;
    bool m_greeted = false; // the client has been served before
    unsigned m_quanta = 0;
};

} // namespace bitloom::riscv
