// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/tlm_tracer.h"

#include "models/common/transfer_extension.h"
#include "tlm_bridges/base_protocol.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace bitloom {

namespace {

using sc_core::sc_time;
using tlm::tlm_generic_payload;
using answer = traced_access::answer;

answer answer_of(const tlm_generic_payload& p) {
    switch (p.get_response_status()) {
    case tlm::TLM_OK_RESPONSE:
        return answer::ok;
    case tlm::TLM_INCOMPLETE_RESPONSE:
        return answer::incomplete;
    case tlm::TLM_ADDRESS_ERROR_RESPONSE:
        return answer::address_error;
    case tlm::TLM_COMMAND_ERROR_RESPONSE:
        return answer::command_error;
    case tlm::TLM_BURST_ERROR_RESPONSE:
        return answer::burst_error;
    case tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE:
        return answer::byte_enable_error;
    default:
        return answer::generic_error;
    }
}

void keep_data(traced_access& a, const tlm_generic_payload& p) {
    if (p.get_data_ptr() == nullptr)
        return;
    a.data_bytes = std::min<std::size_t>(p.get_data_length(), traced_access::most_data);
    std::memcpy(a.data.data(), p.get_data_ptr(), a.data_bytes);
}

/// What a payload is at its request; a target may change the address.
traced_access requested(traced_access::path by, const tlm_generic_payload& p,
                        const sc_time& delay) {
    traced_access a;
    a.by = by;
    a.command = p.get_command();
    a.address = p.get_address();
    a.length = p.get_data_length();
    a.begins = sc_core::sc_time_stamp() + delay;
    if (const auto* transfer = p.get_extension<transfer_extension>())
        a.transfer_bytes = transfer->box.total_bytes();
    if (p.is_write())
        keep_data(a, p);
    return a;
}

void add_mark(traced_access& a, tlm::tlm_phase_enum phase, const sc_time& at) {
    if (a.mark_count < traced_access::most_marks)
        a.marks[a.mark_count++] = {phase, at};
}

} // namespace

tlm_tracer::tlm_tracer(const sc_core::sc_module_name& name, direct_memory dmi)
    : sc_module(name)
    , from("from")
    , to("to")
    , m_dmi(dmi) {
    from.register_b_transport(this, &tlm_tracer::b_transport);
    from.register_nb_transport_fw(this, &tlm_tracer::nb_transport_fw);
    from.register_transport_dbg(this, &tlm_tracer::transport_dbg);
    from.register_get_direct_mem_ptr(this, &tlm_tracer::get_direct_mem_ptr);
    to.register_nb_transport_bw(this, &tlm_tracer::nb_transport_bw);
    to.register_invalidate_direct_mem_ptr(this, &tlm_tracer::invalidate_direct_mem_ptr);
}

void tlm_tracer::note_response(traced_access& a, tlm_generic_payload& p,
                               const sc_time& delay) const {
    a.how = answer_of(p);
    a.latency = sc_core::sc_time_stamp() + delay - a.begins;
    if (p.is_read() && p.is_response_ok())
        keep_data(a, p);
}

void tlm_tracer::b_transport(tlm_generic_payload& p, sc_time& delay) {
    if (listener == nullptr) {
        to->b_transport(p, delay);
    } else {
        traced_access a = requested(traced_access::path::blocking, p, delay);
        to->b_transport(p, delay);
        note_response(a, p, delay);
        listener->hear(a);
    }
    if (m_dmi == direct_memory::denied)
        p.set_dmi_allowed(false);
}

void tlm_tracer::note(tlm_generic_payload& p, const tlm::tlm_phase& phase, const sc_time& delay) {
    const tlm::tlm_phase_enum known = known_phase(phase);
    if (!is_base_phase(known))
        return; // an extended phase, which may be ignored
    if (known == tlm::BEGIN_REQ && listener != nullptr)
        m_in_flight[&p] = {requested(traced_access::path::non_blocking, p, delay), m_begun++};
    if (known == tlm::BEGIN_RESP && m_dmi == direct_memory::denied)
        p.set_dmi_allowed(false);
    const auto found = m_in_flight.find(&p);
    if (found == m_in_flight.end())
        return;
    add_mark(found->second.access, known, sc_core::sc_time_stamp() + delay);
    if (known == tlm::BEGIN_RESP)
        note_response(found->second.access, p, delay);
    if (known == tlm::END_RESP)
        finish(&p);
}

void tlm_tracer::complete(tlm_generic_payload& p, const sc_time& delay) {
    if (m_dmi == direct_memory::denied)
        p.set_dmi_allowed(false);
    const auto found = m_in_flight.find(&p);
    if (found == m_in_flight.end())
        return;
    traced_access& a = found->second.access;
    if (a.how == answer::incomplete) // it ends early; else END_RESP is left out
        note_response(a, p, delay);
    finish(&p);
}

void tlm_tracer::finish(tlm_generic_payload* p) {
    const auto found = m_in_flight.find(p);
    const traced_access a = found->second.access;
    m_in_flight.erase(found);
    if (listener != nullptr)
        listener->hear(a);
}

tlm::tlm_sync_enum tlm_tracer::nb_transport_fw(tlm_generic_payload& p, tlm::tlm_phase& phase,
                                               sc_time& delay) {
    const payload_hold held(p);
    const bool ends = phase == tlm::END_RESP;
    note(p, phase, delay);
    const tlm::tlm_sync_enum answered = to->nb_transport_fw(p, phase, delay);
    if (answered == tlm::TLM_UPDATED)
        note(p, phase, delay);
    else if (answered == tlm::TLM_COMPLETED && !ends)
        complete(p, delay);
    return answered;
}

tlm::tlm_sync_enum tlm_tracer::nb_transport_bw(tlm_generic_payload& p, tlm::tlm_phase& phase,
                                               sc_time& delay) {
    const payload_hold held(p);
    note(p, phase, delay);
    const tlm::tlm_sync_enum answered = from->nb_transport_bw(p, phase, delay);
    if (answered == tlm::TLM_UPDATED)
        note(p, phase, delay);
    else if (answered == tlm::TLM_COMPLETED)
        complete(p, delay);
    return answered;
}

unsigned tlm_tracer::transport_dbg(tlm_generic_payload& p) {
    if (listener == nullptr)
        return to->transport_dbg(p);
    traced_access a = requested(traced_access::path::debug, p, sc_core::SC_ZERO_TIME);
    const unsigned moved = to->transport_dbg(p);
    a.how = moved == a.length ? answer::ok : answer::partial;
    if (p.is_read()) {
        keep_data(a, p);
        a.data_bytes = std::min<std::size_t>(a.data_bytes, moved);
    }
    listener->hear(a);
    return moved;
}

bool tlm_tracer::get_direct_mem_ptr(tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
    traced_access a;
    a.by = traced_access::path::direct_memory;
    a.command = p.get_command();
    a.address = p.get_address();
    a.begins = sc_core::sc_time_stamp();
    bool granted = false;
    if (m_dmi == direct_memory::denied) {
        // What is refused is the whole address space, for as long as it is not invalidated.
        dmi.init();
        dmi.set_start_address(0);
        dmi.set_end_address(~sc_dt::uint64{0});
        a.how = answer::denied;
    } else {
        granted = to->get_direct_mem_ptr(p, dmi);
        a.how = granted ? answer::granted : answer::refused;
    }
    if (granted) {
        a.address = dmi.get_start_address();
        a.length = dmi.get_end_address() - dmi.get_start_address() + 1;
    }
    if (listener != nullptr)
        listener->hear(a);
    return granted;
}

void tlm_tracer::tell_unfinished() {
    std::vector<const flight*> left;
    for (const auto& [payload, f] : m_in_flight)
        left.push_back(&f);
    std::sort(left.begin(), left.end(),
              [](const flight* a, const flight* b) { return a->number < b->number; });
    if (listener != nullptr)
        for (const flight* f : left)
            listener->hear(f->access);
    m_in_flight.clear();
}

} // namespace bitloom
