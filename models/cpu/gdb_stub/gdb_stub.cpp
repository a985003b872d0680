// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/gdb_stub/gdb_stub.h"

#include <fmt/format.h>

namespace bitloom::riscv {

namespace {

constexpr unsigned quanta_between_looks = 64; // a look at the socket costs as much as a quantum
const sc_core::sc_time idle_look(100, sc_core::SC_US);

} // namespace

gdb_stub::gdb_stub(const sc_core::sc_module_name& name, riscv_cpu& cpu, std::uint16_t port,
                   bool waits)
    : sc_module(name)
    , m_cpu(cpu)
    , m_connection(port)
    , m_session(cpu)
    , m_waits(waits) {
    SC_HAS_PROCESS(gdb_stub);
    SC_THREAD(watch);
}

/// A core in WFI has no quanta: for a client's sake it is woken.
void gdb_stub::watch() {
    for (;;) {
        wait(idle_look);
        if (interrupted())
            m_cpu.wake();
    }
}

/// Whether a new client or its Ctrl-C waits to be served.
bool gdb_stub::interrupted() {
    if (m_interrupt)
        return true;
    if (m_connection.accept()) {
        m_receiver.clear();
        m_acknowledges = true;
        m_greeted = false;
        m_interrupt = true;
        return true;
    }
    if (!m_connection.connected())
        return false;
    m_receiver.add(m_connection.receive());
    if (!m_connection.connected()) {
        release();
        return false;
    }
    for (auto e = m_receiver.next(); e != gdb_receiver::event::none; e = m_receiver.next())
        m_interrupt = m_interrupt || e == gdb_receiver::event::interrupt;
    return m_interrupt;
}

void gdb_stub::at_quantum() {
    if (m_waits) {
        m_waits = false;
        m_connection.wait_for_client();
        hold("");
        return;
    }
    if (!m_interrupt && ++m_quanta % quanta_between_looks != 0)
        return;
    if (interrupted())
        hold(m_greeted ? gdb_session::interrupted_answer() : "");
}

void gdb_stub::at_stop(stop_reason reason) {
    if (m_connection.connected())
        hold(m_session.stop_answer(reason));
}

void gdb_stub::at_end(std::uint32_t exit_code) {
    send(fmt::format("W{:02x}", exit_code & 0xff));
}

/// No points of a client that is gone.
void gdb_stub::release() {
    m_cpu.core().set_points({});
    m_connection.close();
    m_greeted = false;
}

/// Serves the client until it lets the core go on.
void gdb_stub::hold(const std::string& first_answer) {
    m_interrupt = false;
    m_greeted = true;
    if (!first_answer.empty())
        send(first_answer);
    while (m_connection.connected()) {
        const gdb_receiver::event e = m_receiver.next();
        if (e == gdb_receiver::event::none) {
            m_receiver.add(m_connection.wait_and_receive());
            continue;
        }
        if (m_acknowledges && e != gdb_receiver::event::interrupt)
            m_connection.send(e == gdb_receiver::event::packet ? "+" : "-");
        if (e != gdb_receiver::event::packet)
            continue;
        const std::string packet = m_receiver.text();
        switch (m_session.handle(packet)) {
        case gdb_session::action::answer:
            send(m_session.answer());
            if (packet == "QStartNoAckMode")
                m_acknowledges = false;
            break;
        case gdb_session::action::step:
            send(m_session.stop_answer(m_cpu.step()));
            break;
        case gdb_session::action::resume:
            return;
        case gdb_session::action::detach:
            send(m_session.answer());
            release();
            return;
        case gdb_session::action::kill:
            release();
            if (on_kill)
                on_kill();
            return;
        }
    }
    release();
}

} // namespace bitloom::riscv
