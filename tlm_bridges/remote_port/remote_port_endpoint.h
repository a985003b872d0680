// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/remote_port/remote_port_link.h"
#include "tlm_bridges/remote_port/remote_port_servers.h"

#include <tlm_utils/multi_passthrough_target_socket.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::remote_port {

struct endpoint_parameters {
    std::uint32_t outgoing_channel = 0; ///< of our accesses
    std::uint32_t incoming_channel = 9; ///< of the peer's
    std::uint32_t interrupt_channel = 12;
    unsigned wires_out = 0, wires_in = 0; ///< by line number
    std::uint32_t access_bytes = 4096;    ///< no access that we send crosses a multiple of it
    bool answered_interrupts = false;     ///< ask for an answer where the peer can give one
    /// How often the peer is told our time and waited for. Zero: the peer leads, and our time is
    /// what its packets say.
    sc_core::sc_time sync_period;
};

/// One end of a remote port in a SystemC model:
///
///     accesses (target)    --> the peer's memory or devices; no debug transport, no DMI
///     requests (initiator) <-- the peer's accesses
///     wires_out --> the peer's interrupts;  wires_in <-- ours
///
/// One thread receives all that comes, also while accesses wait for their response, and hands the
/// peer's accesses to others: a device may ask for memory inside an access to it. Where the peer
/// leads, simulated time goes on to a packet's timestamp before it is served, but for an offset of
/// up to the global quantum, which is annotated. Where we lead, the peer's time after an access is
/// annotated to it. What it does not model: the time of the peer's memory for who does not lead.
class endpoint : public sc_core::sc_module {
    access_servers m_servers; // before the socket that shows it

public:
    tlm_utils::multi_passthrough_target_socket<endpoint> accesses; ///< the peer's addresses
    tlm::tlm_initiator_socket<>& requests = m_servers.requests;
    sc_core::sc_vector<sc_core::sc_in<bool>> wires_out;
    sc_core::sc_vector<sc_core::sc_out<bool>> wires_in;

    /// `peer` must outlive this.
    endpoint(const sc_core::sc_module_name& name, link& peer,
             const endpoint_parameters& parameters);

    /// How a peer left us.
    struct loss {
        std::string what; ///< a phrase: "closed the connection"
        bool clean;       ///< between packets, and nothing was under way
    };
    /// Called when a peer is gone, in a thread of the simulation: whether to wait for another. Only
    /// where the peer leads.
    std::function<bool(const loss&)> on_loss = [](const loss&) { return false; };
    /// Where we lead: to be called before simulation begins. False if given up; throws
    /// config_error, connection_lost and protocol_error.
    bool meet_peer();

private:
    bool leads() const { return m_parameters.sync_period != sc_core::SC_ZERO_TIME; }
    void follow();
    void lead();
    void b_transport(int, tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(int, tlm::tlm_generic_payload&) { return 0; }
    bool get_direct_mem_ptr(int, tlm::tlm_generic_payload&, tlm::tlm_dmi&) { return false; }
    void send_wires();
    void drive_wires();

    bool transact(tlm::tlm_generic_payload& p, std::uint32_t first, std::uint32_t bytes,
                  sc_core::sc_time& delay);
    std::optional<packet> exchange(const packet& p);
    void receive_one();
    void serve(const packet& p);
    void serve_in_time(packet p);
    void serve_access(const packet& p);
    void serve_interrupt(const packet& p);
    void answer_ended();
    void settle();
    void pass_until(const sc_core::sc_time& then);
    void send_wire(unsigned line);
    void lose(const std::string& what, bool clean);
    /// Runs what talks to the peer; false once the peer is gone.
    template <class action>
    bool guarded(action&& act) {
        try {
            act();
        } catch (const connection_lost& e) {
            lose(e.what(),
                 e.ended_cleanly && m_link.open_requests() == 0 && !sc_core::sc_pending_activity());
        } catch (const protocol_error& e) {
            lose(std::string("sent ") + e.what(), false);
        }
        return m_link.connected();
    }

    std::uint64_t nanoseconds(const sc_core::sc_time& ahead = {}) const;
    sc_core::sc_time offset_of(const packet& p) const;

    link& m_link;
    const endpoint_parameters m_parameters;
    sc_core::sc_time m_epoch;    ///< when the peer's clock stood at 0
    std::uint64_t m_session = 0; ///< counts losses
    std::optional<loss> m_loss;
    std::deque<packet> m_deferred;        ///< came while they could not be served
    std::optional<packet> m_held;         ///< waits for its time
    sc_core::sc_event_or_list m_progress; ///< of what the receiving thread may have to do with
    sc_core::sc_event m_request_made, m_response_came, m_wires_changed;
    std::vector<bool> m_levels_in, m_levels_out;
};

} // namespace bitloom::remote_port
