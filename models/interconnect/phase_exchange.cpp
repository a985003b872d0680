// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/phase_exchange.h"

#include "models/common/errors.h"

#include <algorithm>
#include <utility>

namespace bitloom {

using sc_core::sc_time;
using sc_core::sc_time_stamp;
using tlm::tlm_generic_payload;

phase_exchange::phase_exchange(const sc_core::sc_module_name& name, call forward, call backward)
    : sc_module(name)
    , m_forward(std::move(forward))
    , m_backward(std::move(backward))
    , m_serve("serve") {
    SC_HAS_PROCESS(phase_exchange);
    SC_METHOD(serve_waiting);
    sensitive << m_serve;
    dont_initialize();
}

phase_exchange::lane& phase_exchange::lane_of(std::vector<lane>& lanes, int socket) {
    const auto place = static_cast<std::size_t>(socket);
    if (lanes.size() <= place)
        lanes.resize(place + 1);
    return lanes[place];
}

phase_exchange::flight& phase_exchange::flight_of(tlm_generic_payload& p) {
    const auto found = m_flights.find(&p);
    require(found != m_flights.end(), "a phase came to a bus whose transaction it has not seen");
    return found->second;
}

void phase_exchange::wait_in(lane& l, tlm_generic_payload& p, flight& f, const sc_time& at) {
    f.earliest = at;
    l.waiting.push_back(&p);
    if (l.in_phase == nullptr) // else its end wakes
        m_serve.notify(std::max(l.free_at, at) - sc_time_stamp());
}

void phase_exchange::leave(lane& l, const sc_time& delay) {
    l.leave(sc_time_stamp() + delay);
    if (!l.waiting.empty())
        m_serve.notify(delay);
}

void phase_exchange::finish(tlm_generic_payload& p) {
    m_flights.erase(&p);
    p.release();
}

tlm::tlm_sync_enum phase_exchange::begin_request(int initiator, int target, std::uint64_t address,
                                                 tlm_generic_payload& p, tlm::tlm_phase& phase,
                                                 sc_time& delay) {
    if (!p.has_mm()) { // it could not be kept beyond this call
        p.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }
    p.acquire();
    flight& f = m_flights[&p];
    f = {initiator, target, p.get_address(), address, {}};
    lane& l = lane_of(m_requests, target);
    if (!l.free_for(sc_time_stamp() + delay)) {
        wait_in(l, p, f, sc_time_stamp() + delay);
        return tlm::TLM_ACCEPTED;
    }
    const sc_time given = delay;
    const tlm::tlm_sync_enum answer = send_request(p, f, phase, delay);
    if (answer == tlm::TLM_COMPLETED) {
        p.set_address(f.initiators_address);
        finish(p);
    } else if (answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) {
        lane& back = lane_of(m_responses, initiator);
        if (!back.free_for(sc_time_stamp() + delay)) {
            wait_in(back, p, f, sc_time_stamp() + delay);
            phase = tlm::BEGIN_REQ;
            delay = given;
            return tlm::TLM_ACCEPTED;
        }
        back.in_phase = &p;
        p.set_address(f.initiators_address);
    }
    return answer;
}

tlm::tlm_sync_enum phase_exchange::send_request(tlm_generic_payload& p, const flight& f,
                                                tlm::tlm_phase& phase, sc_time& delay) {
    const int target = f.target;
    lane_of(m_requests, target).in_phase = &p;
    p.set_address(f.targets_address);
    const tlm::tlm_sync_enum answer = m_forward(target, p, phase, delay);
    if (answer != tlm::TLM_ACCEPTED)
        leave(lane_of(m_requests, target), delay);
    return answer;
}

tlm::tlm_sync_enum phase_exchange::send_response(tlm_generic_payload& p, const flight& f,
                                                 tlm::tlm_phase& phase, sc_time& delay) {
    const int initiator = f.initiator;
    lane_of(m_responses, initiator).in_phase = &p;
    p.set_address(f.initiators_address);
    const tlm::tlm_sync_enum answer = m_backward(initiator, p, phase, delay);
    // If it was accepted, END_RESP has come from inside the call or is still to come.
    if (answer != tlm::TLM_ACCEPTED)
        leave(lane_of(m_responses, initiator), delay);
    return answer;
}

tlm::tlm_sync_enum phase_exchange::end_response(tlm_generic_payload& p, tlm::tlm_phase& phase,
                                                sc_time& delay) {
    const flight f = flight_of(p);
    leave(lane_of(m_responses, f.initiator), delay);
    tlm::tlm_sync_enum answer = tlm::TLM_COMPLETED;
    if (!f.target_has_ended) {
        p.set_address(f.targets_address);
        answer = m_forward(f.target, p, phase, delay);
        p.set_address(f.initiators_address);
    }
    finish(p);
    return answer;
}

tlm::tlm_sync_enum phase_exchange::backward(tlm_generic_payload& p, tlm::tlm_phase& phase,
                                            sc_time& delay) {
    flight& f = flight_of(p);
    const std::uint64_t address = f.targets_address;
    if (phase != tlm::END_REQ && phase != tlm::BEGIN_RESP)
        return tlm::TLM_ACCEPTED; // an extended phase, which may be ignored
    lane& l = lane_of(m_requests, f.target);
    if (l.in_phase == &p)
        leave(l, delay);
    if (phase == tlm::END_REQ) {
        p.set_address(f.initiators_address);
        const tlm::tlm_sync_enum answer = m_backward(f.initiator, p, phase, delay);
        p.set_address(address);
        return answer;
    }
    lane& back = lane_of(m_responses, f.initiator);
    if (!back.free_for(sc_time_stamp() + delay)) {
        wait_in(back, p, f, sc_time_stamp() + delay);
        return tlm::TLM_ACCEPTED;
    }
    const tlm::tlm_sync_enum answer = send_response(p, f, phase, delay);
    if (answer != tlm::TLM_ACCEPTED) {
        p.set_address(address);
        finish(p);
    }
    return answer;
}

template <class action>
void phase_exchange::serve(std::vector<lane>& lanes, sc_time& next, action send) {
    const sc_time now = sc_time_stamp();
    for (std::size_t n = 0; n < lanes.size(); ++n) // a call may lengthen the list
        while (lanes[n].in_phase == nullptr && !lanes[n].waiting.empty()) {
            tlm_generic_payload& p = *lanes[n].waiting.front();
            const sc_time at = std::max(lanes[n].free_at, flight_of(p).earliest);
            if (at > now) {
                next = std::min(next, at);
                break;
            }
            lanes[n].waiting.pop_front();
            send(p);
        }
}

void phase_exchange::serve_waiting() {
    sc_time next = sc_core::sc_max_time();
    serve(m_responses, next, [this](tlm_generic_payload& p) { respond_now(p); });
    serve(m_requests, next, [this](tlm_generic_payload& p) { request_now(p); });
    if (next != sc_core::sc_max_time())
        m_serve.notify(next - sc_time_stamp());
}

void phase_exchange::request_now(tlm_generic_payload& p) {
    flight& f = flight_of(p);
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_time delay;
    const tlm::tlm_sync_enum answer = send_request(p, f, phase, delay);
    if (answer == tlm::TLM_ACCEPTED)
        return;
    if (answer == tlm::TLM_UPDATED && phase == tlm::END_REQ) {
        p.set_address(f.initiators_address);
        m_backward(f.initiator, p, phase, delay);
        p.set_address(f.targets_address);
        return;
    }
    // The initiator was told TLM_ACCEPTED: the response goes to it as a phase of its own.
    f.target_has_ended = answer == tlm::TLM_COMPLETED;
    wait_in(lane_of(m_responses, f.initiator), p, f, sc_time_stamp() + delay);
}

void phase_exchange::respond_now(tlm_generic_payload& p) {
    const flight f = flight_of(p);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_time delay;
    if (send_response(p, f, phase, delay) == tlm::TLM_ACCEPTED)
        return;
    if (!f.target_has_ended) {
        phase = tlm::END_RESP;
        p.set_address(f.targets_address);
        m_forward(f.target, p, phase, delay);
        p.set_address(f.initiators_address);
    }
    finish(p);
}

} // namespace bitloom
