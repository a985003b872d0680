// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom {

/// Does what a test tells it.
struct scripted_target : sc_core::sc_module {
    tlm_utils::simple_target_socket<scripted_target> socket{"socket"};
    std::function<void(tlm::tlm_generic_payload&, sc_core::sc_time&)> blocking;
    std::function<tlm::tlm_sync_enum(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&)>
        forward = [](auto&, auto&, auto&) { return tlm::TLM_ACCEPTED; };

    explicit scripted_target(const sc_core::sc_module_name& name)
        : sc_module(name) {
        socket.register_b_transport(this, &scripted_target::b_transport);
        socket.register_nb_transport_fw(this, &scripted_target::nb_transport_fw);
    }
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        p.set_response_status(tlm::TLM_OK_RESPONSE);
        if (blocking)
            blocking(p, delay);
    }
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) {
        return forward(p, phase, delay);
    }
    void send(tlm::tlm_generic_payload& p, tlm::tlm_phase phase,
              sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
        if (phase == tlm::BEGIN_RESP)
            p.set_response_status(tlm::TLM_OK_RESPONSE);
        socket->nb_transport_bw(p, phase, delay);
    }
};

/// Sends what a test tells it and gives the same answer to everything.
struct scripted_initiator : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<scripted_initiator> socket{"socket"};
    tlm::tlm_sync_enum answer = tlm::TLM_ACCEPTED;

    explicit scripted_initiator(const sc_core::sc_module_name& name)
        : sc_module(name) {
        socket.register_nb_transport_bw(this, &scripted_initiator::nb_transport_bw);
    }
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&,
                                       sc_core::sc_time&) {
        return answer;
    }
    void send(tlm::tlm_generic_payload& p, tlm::tlm_phase phase,
              sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
        socket->nb_transport_fw(p, phase, delay);
    }
};

} // namespace bitloom
