// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/payload_pool.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <systemc>
#include <tlm>

namespace bitloom::testing {

/// Single transactions over the four phases, from a test's script.
class at_initiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<at_initiator> socket;
    payload_pool pool;
    /// How the next BEGIN_RESP is answered: by TLM_COMPLETED; by END_RESP from inside the call; or
    /// by END_RESP in finish(), not before the response takes effect.
    enum class answer : std::uint8_t { completed, end_inside, end_later };
    std::function<answer()> answers = [] { return answer::completed; };
    /// Called when a response takes effect at a time, which may lie ahead.
    std::function<void(tlm::tlm_generic_payload&, const sc_core::sc_time& at)> on_response =
        [](auto&, auto&) {};

    explicit at_initiator(const sc_core::sc_module_name& name)
        : sc_module(name)
        , socket("socket") {
        socket.register_nb_transport_bw(this, &at_initiator::nb_transport_bw);
    }

    /// Sends BEGIN_REQ, annotated by `delay`, and waits until the next request may follow.
    void request(tlm::tlm_generic_payload& p, sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        m_requesting = &p;
        switch (socket->nb_transport_fw(p, phase, delay)) {
        case tlm::TLM_COMPLETED:
            respond(p, delay);
            return;
        case tlm::TLM_UPDATED:
            if (phase == tlm::BEGIN_RESP) {
                respond(p, delay);
                phase = tlm::END_RESP;
                socket->nb_transport_fw(p, phase, delay);
            }
            sc_core::wait(delay);
            return;
        case tlm::TLM_ACCEPTED:
            while (m_requesting != nullptr)
                sc_core::wait(m_progress);
            return;
        }
    }
    /// Waits for the response; lets go of the payload.
    tlm::tlm_response_status finish(tlm::tlm_generic_payload& p) {
        while (m_responded.erase(&p) == 0)
            sc_core::wait(m_progress);
        if (const auto open = m_open.find(&p); open != m_open.end()) {
            if (open->second > sc_core::sc_time_stamp())
                sc_core::wait(open->second - sc_core::sc_time_stamp());
            m_open.erase(open);
            end_response(p, sc_core::SC_ZERO_TIME);
        }
        const tlm::tlm_response_status status = p.get_response_status();
        p.release();
        return status;
    }
    tlm::tlm_response_status send(tlm::tlm_generic_payload& p) {
        request(p);
        return finish(p);
    }

private:
    void respond(tlm::tlm_generic_payload& p, const sc_core::sc_time& delay) {
        m_responded.insert(&p);
        on_response(p, sc_core::sc_time_stamp() + delay);
    }
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) {
        m_progress.notify(sc_core::SC_ZERO_TIME);
        if (m_requesting == &p) // BEGIN_RESP may stand for END_REQ
            m_requesting = nullptr;
        if (phase == tlm::END_REQ)
            return tlm::TLM_ACCEPTED;
        respond(p, delay);
        switch (answers()) {
        case answer::completed:
            return tlm::TLM_COMPLETED;
        case answer::end_inside:
            end_response(p, delay);
            break;
        case answer::end_later:
            m_open[&p] = sc_core::sc_time_stamp() + delay;
            break;
        }
        return tlm::TLM_ACCEPTED;
    }
    void end_response(tlm::tlm_generic_payload& p, sc_core::sc_time delay) {
        tlm::tlm_phase phase = tlm::END_RESP;
        socket->nb_transport_fw(p, phase, delay);
    }

    tlm::tlm_generic_payload* m_requesting = nullptr;
    std::set<tlm::tlm_generic_payload*> m_responded;
    std::map<tlm::tlm_generic_payload*, sc_core::sc_time> m_open; ///< responses without END_RESP
    sc_core::sc_event m_progress;
};

} // namespace bitloom::testing
