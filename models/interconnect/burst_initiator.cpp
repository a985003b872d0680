// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/burst_initiator.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cstring>

namespace bitloom {

burst_initiator::burst_initiator(const sc_core::sc_module_name& name,
                                 tlm::tlm_initiator_socket<>& memory,
                                 const burst_parameters& parameters)
    : sc_module(name)
    , m_memory(memory)
    , m_parameters(parameters)
    , m_splitter(parameters.bytes)
    , m_issue("free_for_request")
    , m_ended("ended") {
    SC_HAS_PROCESS(burst_initiator);
    SC_METHOD(issue);
    sensitive << m_issue;
    dont_initialize();
}

burst_initiator::~burst_initiator() = default;

void burst_initiator::free(tlm::tlm_generic_payload* p) {
    p->reset();
    m_unused.push_back(static_cast<request*>(p));
}

burst_initiator::request& burst_initiator::take_request() {
    if (m_unused.empty()) {
        m_requests.push_back(std::make_unique<request>(static_cast<tlm_mm_interface&>(*this)));
        m_unused.push_back(m_requests.back().get());
    }
    request& r = *m_unused.back();
    m_unused.pop_back();
    r.acquire();
    return r;
}

void burst_initiator::start(tlm::tlm_command command, const strided_transfer& t, std::uint8_t* tile,
                            const sc_core::sc_time& begins) {
    require(!m_active, "a burst transfer begins before the last one has ended");
    require(t.total_bytes() != 0, "a burst transfer moves nothing");
    m_active = true;
    m_result.reset();
    m_refused.reset();
    m_command = command;
    m_tile = tile;
    m_splitter.begin(t, command == tlm::TLM_READ_COMMAND);
    m_sent = 0;
    m_last = sc_core::sc_time_stamp() + begins;
    m_request_free = std::max(m_request_free, m_last);
    m_issue.notify(m_request_free - sc_core::sc_time_stamp());
}

void burst_initiator::issue() {
    while (m_active && m_requesting == nullptr && m_under_way < m_parameters.outstanding &&
           !m_refused && !m_splitter.done()) {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        if (now < m_request_free) {
            m_issue.notify(m_request_free - now);
            return;
        }
        request& r = take_request();
        m_splitter.next(r.of);
        prepare(r);
        send(r);
    }
}

void burst_initiator::prepare(request& r) {
    r.number = m_sent++;
    std::uint8_t* data = m_tile + r.of.parts.front().local;
    if (!r.of.is_direct()) {
        r.staged.resize(r.of.bytes);
        data = r.staged.data();
        if (m_command == tlm::TLM_WRITE_COMMAND)
            for (const burst::part& p : r.of.parts)
                std::memcpy(data + (p.address - r.of.address), m_tile + p.local, p.bytes);
    }
    r.set_command(m_command);
    r.set_address(r.of.address);
    r.set_data_ptr(data);
    r.set_data_length(static_cast<unsigned>(r.of.bytes));
    r.set_streaming_width(static_cast<unsigned>(r.of.bytes));
    r.set_byte_enable_ptr(nullptr);
    r.set_dmi_allowed(false);
    r.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

void burst_initiator::send(request& r) {
    ++m_under_way;
    m_requesting = &r;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = m_memory->nb_transport_fw(r, phase, delay);
    if (answer == tlm::TLM_ACCEPTED)
        return;
    end_request(delay);
    if (answer == tlm::TLM_UPDATED && phase == tlm::END_REQ)
        return;
    sc_core::sc_time ends = delay;
    if (answer == tlm::TLM_UPDATED) { // it went on to BEGIN_RESP at once, which wants an answer
        phase = tlm::END_RESP;
        m_memory->nb_transport_fw(r, phase, ends);
    }
    complete(r, sc_core::sc_time_stamp() + ends);
}

tlm::tlm_sync_enum burst_initiator::nb_transport_bw(tlm::tlm_generic_payload& p,
                                                    tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
    auto* r = dynamic_cast<request*>(&p);
    require(r != nullptr, "memory answers a request that its DMA has not sent");
    if (phase != tlm::END_REQ && phase != tlm::BEGIN_RESP)
        return tlm::TLM_ACCEPTED; // an extended phase, which may be ignored
    if (m_requesting == r)
        end_request(delay);
    if (phase == tlm::END_REQ)
        return tlm::TLM_ACCEPTED;
    complete(*r, sc_core::sc_time_stamp() + delay);
    return tlm::TLM_COMPLETED;
}

void burst_initiator::end_request(const sc_core::sc_time& delay) {
    m_requesting = nullptr;
    m_request_free = sc_core::sc_time_stamp() + delay;
    m_issue.notify(delay);
}

void burst_initiator::complete(request& r, const sc_core::sc_time& at) {
    --m_under_way;
    m_last = std::max(m_last, at);
    if (!r.is_response_ok()) {
        if (!m_refused || r.number < m_refused_number) {
            m_refused = r.of.parts.front().address;
            m_refused_number = r.number;
        }
    } else if (m_command == tlm::TLM_READ_COMMAND && !r.of.is_direct()) {
        for (const burst::part& p : r.of.parts)
            std::memcpy(m_tile + p.local, r.staged.data() + (p.address - r.of.address), p.bytes);
    }
    r.release();
    if (m_under_way == 0 && (m_refused || m_splitter.done())) {
        m_active = false;
        m_result = ending{m_last, m_refused};
        m_ended.notify(sc_core::SC_ZERO_TIME);
    } else if (m_requesting == nullptr && m_request_free <= sc_core::sc_time_stamp()) {
        // Not from inside the memory's call, which might not expect a request.
        m_issue.notify(sc_core::SC_ZERO_TIME);
    }
}

} // namespace bitloom
