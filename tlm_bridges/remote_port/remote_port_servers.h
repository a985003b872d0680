// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/remote_port/remote_port_payload.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <systemc>

namespace bitloom::remote_port {

/// A peer's access on its way to a target of ours.
struct served_access {
    packet request;
    std::uint64_t session; ///< in which it came
    sc_core::sc_time delay;
    access_payload payload;

    served_access(packet p, std::uint64_t in_session, const sc_core::sc_time& ahead)
        : request(std::move(p))
        , session(in_session)
        , delay(ahead)
        , payload(std::get<access_body>(request.body), request.of() == command::write) {}
};

/// Carries out a peer's accesses, each in a thread of its own: a target may wait, and need the
/// peer's memory for what it waits for. They begin in the order in which they came.
class access_servers : public sc_core::sc_module {
public:
    static constexpr unsigned most = 16; ///< accesses at once

    tlm_utils::simple_initiator_socket<access_servers> requests;

    explicit access_servers(const sc_core::sc_module_name& name);

    /// Throws protocol_error where too many are under way.
    void begin(std::unique_ptr<served_access> access);
    /// In the order in which they ended; null where there is none.
    std::unique_ptr<served_access> take_ended();
    /// Those under way.
    unsigned busy() const { return m_busy; }
    const sc_core::sc_event& ended() const { return m_one_ended; }

private:
    void serve();

    std::deque<std::unique_ptr<served_access>> m_waiting, m_ended;
    unsigned m_busy = 0;
    sc_core::sc_event m_one_waits, m_one_ended;
};

} // namespace bitloom::remote_port
