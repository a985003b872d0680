// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/protocol_checker.h"

#include "tlm_bridges/base_protocol.h"

#include <sstream>

namespace bitloom {

namespace {

using sc_core::sc_time;
using tlm::tlm_generic_payload;
using tlm::tlm_phase_enum;

} // namespace

protocol_checker::protocol_checker(const sc_core::sc_module_name& name)
    : sc_module(name)
    , from("from")
    , to("to") {
    from.register_b_transport(this, &protocol_checker::b_transport);
    from.register_nb_transport_fw(this, &protocol_checker::nb_transport_fw);
    from.register_transport_dbg(this, &protocol_checker::transport_dbg);
    from.register_get_direct_mem_ptr(this, &protocol_checker::get_direct_mem_ptr);
    to.register_nb_transport_bw(this, &protocol_checker::nb_transport_bw);
    to.register_invalidate_direct_mem_ptr(this, &protocol_checker::invalidate_direct_mem_ptr);
}

void protocol_checker::report(const tlm_generic_payload& p, const std::string& what) {
    std::ostringstream text;
    text << name() << ": " << what << " (" << (p.is_write() ? "write" : "read") << " of "
         << p.get_data_length() << " bytes at 0x" << std::hex << p.get_address() << std::dec
         << ", at " << sc_core::sc_time_stamp() << ")";
    m_violations.push_back(text.str());
    if (warns)
        SC_REPORT_WARNING("protocol_checker", text.str().c_str());
}

void protocol_checker::check_entry(const tlm_generic_payload& p, const char* call) {
    ++m_transactions;
    if (p.get_response_status() != tlm::TLM_INCOMPLETE_RESPONSE)
        report(p, std::string(call) + " enters with a response that is not incomplete");
    if (p.is_dmi_allowed())
        report(p, std::string(call) + " enters with the DMI hint set");
    if (p.get_data_ptr() == nullptr || p.get_data_length() == 0)
        report(p, std::string(call) + " enters without data");
    if (p.get_streaming_width() == 0)
        report(p, std::string(call) + " enters with a streaming width of 0");
    if (is_dropped(p))
        report(p, std::string(call) + " enters with a payload that nobody holds");
}

void protocol_checker::b_transport(tlm_generic_payload& p, sc_time& delay) {
    check_entry(p, "b_transport");
    const payload_snapshot before(p);
    const int holders = p.has_mm() ? p.get_ref_count() : 0;
    const sc_time called = sc_core::sc_time_stamp() + delay;
    to->b_transport(p, delay);
    if (const std::string changed = before.difference(p); !changed.empty())
        report(p, "b_transport changed the " + changed);
    if (p.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE)
        report(p, "b_transport returned without a response");
    if (sc_core::sc_time_stamp() + delay < called)
        report(p, "b_transport returned a time before that of its call");
    if (p.has_mm() && p.get_ref_count() != holders)
        report(p, "b_transport returned with another number of holders");
}

void protocol_checker::begin(tlm_generic_payload& p) {
    check_entry(p, "BEGIN_REQ");
    if (!p.has_mm())
        report(p, "BEGIN_REQ of a payload without a memory manager");
    if (m_requesting != nullptr)
        report(p, "BEGIN_REQ before the END_REQ of the request before");
    m_requesting = &p;
    flight& f = m_in_flight[&p];
    f.payload = payload_snapshot(p);
    f.phase = tlm::UNINITIALIZED_PHASE;
    f.at = sc_time();
}

void protocol_checker::check_order(path by, tlm_generic_payload& p, flight& f,
                                   tlm_phase_enum phase) {
    const bool forward = phase == tlm::BEGIN_REQ || phase == tlm::END_RESP;
    const bool in_order = phase == tlm::BEGIN_REQ ? f.phase == tlm::UNINITIALIZED_PHASE
                          : phase == tlm::END_REQ ? f.phase == tlm::BEGIN_REQ
                          : phase == tlm::BEGIN_RESP
                              ? f.phase == tlm::BEGIN_REQ || f.phase == tlm::END_REQ
                              : f.phase == tlm::BEGIN_RESP;
    if (!in_order)
        report(p, std::string(name_of(phase)) + " after " +
                      (f.phase == tlm::UNINITIALIZED_PHASE ? "nothing" : name_of(f.phase)));
    if (forward != (by == path::forward))
        report(p, std::string(name_of(phase)) + " from the wrong side");
}

void protocol_checker::enter(path by, tlm_generic_payload& p, tlm_phase_enum phase,
                             const sc_time& delay, bool has_own_address) {
    if (!is_base_phase(phase))
        return report(p, name_of(phase));
    if (phase == tlm::BEGIN_REQ && m_in_flight.count(&p) == 0)
        begin(p);
    const auto found = m_in_flight.find(&p);
    if (found == m_in_flight.end())
        return report(p, std::string(name_of(phase)) + " of a transaction that was not begun");
    flight& f = found->second;
    check_order(by, p, f, phase);
    const sc_time at = sc_core::sc_time_stamp() + delay;
    if (at < f.at)
        report(p, std::string(name_of(phase)) + " takes effect before " + name_of(f.phase));
    if (const std::string changed = f.payload.difference(p, has_own_address); !changed.empty())
        report(p, "the " + changed + " changed in flight, seen at " + name_of(phase));
    f.phase = phase;
    f.at = at;
    if (phase != tlm::BEGIN_REQ && m_requesting == &p)
        m_requesting = nullptr; // END_REQ, or BEGIN_RESP in its place
    if (phase == tlm::BEGIN_RESP) {
        if (m_responding != nullptr && m_responding != &p)
            report(p, "BEGIN_RESP before the END_RESP of the response before");
        if (p.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE)
            report(p, "BEGIN_RESP without a response");
        m_responding = &p;
    }
    if (phase == tlm::END_RESP)
        end(p);
}

void protocol_checker::end(tlm_generic_payload& p) {
    if (m_requesting == &p)
        m_requesting = nullptr;
    if (m_responding == &p)
        m_responding = nullptr;
    m_in_flight.erase(&p);
}

void protocol_checker::leave(path by, tlm_generic_payload& p, tlm::tlm_sync_enum answer,
                             tlm_phase_enum sent, const tlm::tlm_phase& phase, const sc_time& given,
                             const sc_time& delay) {
    if (answer == tlm::TLM_ACCEPTED) {
        if (known_phase(phase) != sent || delay != given)
            report(p, std::string(name_of(sent)) + " was accepted, but phase or delay changed");
        return;
    }
    if (delay < given)
        report(p, std::string(name_of(sent)) + " came back with a shorter delay");
    const path other = by == path::forward ? path::backward : path::forward;
    if (answer == tlm::TLM_UPDATED)
        // An answer that only ends the request leaves the payload with the target.
        return enter(other, p, known_phase(phase), delay, known_phase(phase) != tlm::END_REQ);
    if (sent == tlm::BEGIN_REQ && p.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE)
        report(p, "BEGIN_REQ was completed without a response");
    if (sent == tlm::END_REQ)
        report(p, "END_REQ was answered by completing the transaction");
    end(p);
}

tlm::tlm_sync_enum protocol_checker::nb_transport_fw(tlm_generic_payload& p, tlm::tlm_phase& phase,
                                                     sc_time& delay) {
    const tlm_phase_enum sent = known_phase(phase);
    if (sent != tlm::BEGIN_REQ && is_dropped(p))
        report(p, std::string(name_of(sent)) + " of a payload that nobody holds");
    const payload_hold held(p);
    const sc_time given = delay;
    enter(path::forward, p, sent, delay);
    const tlm::tlm_sync_enum answer = to->nb_transport_fw(p, phase, delay);
    if (sent != tlm::END_RESP)
        leave(path::forward, p, answer, sent, phase, given, delay);
    return answer;
}

tlm::tlm_sync_enum protocol_checker::nb_transport_bw(tlm_generic_payload& p, tlm::tlm_phase& phase,
                                                     sc_time& delay) {
    const tlm_phase_enum sent = known_phase(phase);
    if (is_dropped(p))
        report(p, std::string(name_of(sent)) + " of a payload that nobody holds");
    const payload_hold held(p);
    const sc_time given = delay;
    enter(path::backward, p, sent, delay);
    const tlm::tlm_sync_enum answer = from->nb_transport_bw(p, phase, delay);
    leave(path::backward, p, answer, sent, phase, given, delay);
    return answer;
}

} // namespace bitloom
