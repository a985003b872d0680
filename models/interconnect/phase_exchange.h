// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <vector>

namespace bitloom {

/// The non-blocking side of a bus: passes the base protocol's phases on between several initiators
/// and several targets and keeps its two exclusion rules on every socket. A request that finds its
/// target in a request phase waits, and a response its initiator in a response phase; first come,
/// first served. It takes no time where nothing waits.
///
/// While a target has a payload its address is the target's; while the initiator is called, or has
/// the payload back, the initiator's.
class phase_exchange : public sc_core::sc_module {
public:
    /// A call on one of the bus's sockets.
    using call = std::function<tlm::tlm_sync_enum(int socket, tlm::tlm_generic_payload&,
                                                  tlm::tlm_phase&, sc_core::sc_time&)>;
    phase_exchange(const sc_core::sc_module_name& name, call forward, call backward);

    /// BEGIN_REQ of an initiator for a target, which knows the payload's address as `address`.
    tlm::tlm_sync_enum begin_request(int initiator, int target, std::uint64_t address,
                                     tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
    /// END_RESP of an initiator.
    tlm::tlm_sync_enum end_response(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                    sc_core::sc_time& delay);
    /// What a target sends.
    tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                sc_core::sc_time& delay);

private:
    /// A transaction on its way.
    struct flight {
        int initiator, target;
        std::uint64_t initiators_address, targets_address;
        sc_core::sc_time earliest;     ///< of what waits
        bool target_has_ended = false; ///< it completed early, and expects no END_RESP
    };
    using flights = std::unordered_map<tlm::tlm_generic_payload*, flight>;
    /// The requests of a target or the responses of an initiator: one phase at a time.
    struct lane {
        tlm::tlm_generic_payload* in_phase = nullptr;
        sc_core::sc_time free_at; ///< when the last phase ended, annotated
        std::deque<tlm::tlm_generic_payload*> waiting;

        bool free_for(const sc_core::sc_time& at) const {
            return in_phase == nullptr && waiting.empty() && free_at <= at;
        }
        void leave(const sc_core::sc_time& at) {
            in_phase = nullptr;
            free_at = at;
        }
    };

    static lane& lane_of(std::vector<lane>& lanes, int socket);
    flight& flight_of(tlm::tlm_generic_payload& p);
    void wait_in(lane& l, tlm::tlm_generic_payload& p, flight& f, const sc_core::sc_time& at);
    void leave(lane& l, const sc_core::sc_time& delay);
    tlm::tlm_sync_enum send_request(tlm::tlm_generic_payload& p, const flight& f,
                                    tlm::tlm_phase& phase, sc_core::sc_time& delay);
    tlm::tlm_sync_enum send_response(tlm::tlm_generic_payload& p, const flight& f,
                                     tlm::tlm_phase& phase, sc_core::sc_time& delay);
    void finish(tlm::tlm_generic_payload& p);
    void serve_waiting();
    void request_now(tlm::tlm_generic_payload& p);
    void respond_now(tlm::tlm_generic_payload& p);
    template <class action>
    void serve(std::vector<lane>& lanes, sc_core::sc_time& next, action send);

    const call m_forward, m_backward;
    flights m_flights;
    std::vector<lane> m_requests, m_responses; ///< by target; by initiator
    sc_core::sc_event m_serve;
};

} // namespace bitloom
