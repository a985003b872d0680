// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/payload_pool.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <algorithm>
#include <cstdint>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <vector>

namespace bitloom::testing {

/// Plays a trace over the four phases, in order: a request follows the END_REQ of the one before,
/// a read when fewer than `outstanding` are under way.
class trace_initiator : public sc_core::sc_module {
public:
    struct request {
        std::uint64_t address;
        bool is_write;
        unsigned bytes = 64;
    };
    tlm_utils::simple_initiator_socket<trace_initiator> socket;
    std::vector<request> trace;
    unsigned outstanding = 32;
    bool accepts_responses = true; ///< false: answers BEGIN_RESP by END_RESP a little later

    std::uint64_t completed = 0, refused = 0;
    sc_core::sc_time end, latencies, longest; ///< of the last response; of reads: sum, maximum
    payload_pool pool;

    explicit trace_initiator(const sc_core::sc_module_name& name)
        : sc_module(name)
        , socket("socket") {
        socket.register_nb_transport_bw(this, &trace_initiator::nb_transport_bw);
        SC_HAS_PROCESS(trace_initiator);
        SC_METHOD(inject);
        sensitive << m_inject;
        SC_METHOD(end_response);
        sensitive << m_end_response;
        dont_initialize();
    }

    /// Plays another trace; the last one has ended.
    void play(std::vector<request> next) {
        trace = std::move(next);
        m_next = 0;
        m_inject.notify(sc_core::SC_ZERO_TIME);
    }

private:
    void inject() {
        while (m_next < trace.size() && m_requesting == nullptr) {
            const request& r = trace[m_next];
            const sc_core::sc_time now = sc_core::sc_time_stamp();
            if (now < m_free_at) {
                m_inject.notify(m_free_at - now);
                return;
            }
            if (!r.is_write && m_reads >= outstanding)
                return; // a response brings us back
            ++m_next;
            m_reads += r.is_write ? 0 : 1;
            tlm::tlm_generic_payload& p = pool.make(
                r.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, r.address, r.bytes);
            m_started[&p] = now;
            tlm::tlm_phase phase = tlm::BEGIN_REQ;
            sc_core::sc_time delay;
            m_requesting = &p;
            const auto answer = socket->nb_transport_fw(p, phase, delay);
            if (answer == tlm::TLM_ACCEPTED)
                return;
            m_requesting = nullptr;
            m_free_at = now + delay;
            if (answer == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) {
                phase = tlm::END_RESP;
                socket->nb_transport_fw(p, phase, delay);
            }
            if (answer == tlm::TLM_COMPLETED || phase == tlm::END_RESP)
                complete(p);
        }
    }

    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) {
        if (m_requesting == &p) { // BEGIN_RESP may stand for END_REQ
            m_requesting = nullptr;
            m_free_at = sc_core::sc_time_stamp() + delay;
            m_inject.notify(sc_core::SC_ZERO_TIME);
        }
        if (phase == tlm::END_REQ)
            return tlm::TLM_ACCEPTED;
        if (!accepts_responses) {
            m_response = &p;
            m_end_response.notify(delay + sc_core::sc_time(3, sc_core::SC_NS));
            return tlm::TLM_ACCEPTED;
        }
        complete(p);
        return tlm::TLM_COMPLETED;
    }

    void end_response() {
        tlm::tlm_phase phase = tlm::END_RESP;
        sc_core::sc_time delay;
        tlm::tlm_generic_payload& p = *m_response;
        m_response = nullptr;
        p.acquire();
        socket->nb_transport_fw(p, phase, delay);
        complete(p);
        p.release();
    }

    void complete(tlm::tlm_generic_payload& p) {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        const auto started = m_started.find(&p);
        if (p.is_read()) {
            --m_reads;
            latencies += now - started->second;
            longest = std::max(longest, now - started->second);
        }
        ++completed;
        refused += p.is_response_ok() ? 0 : 1;
        m_started.erase(started);
        end = now;
        p.release();
        m_inject.notify(sc_core::SC_ZERO_TIME);
    }

    std::size_t m_next = 0;
    unsigned m_reads = 0;
    tlm::tlm_generic_payload* m_requesting = nullptr;
    sc_core::sc_time m_free_at;
    std::unordered_map<tlm::tlm_generic_payload*, sc_core::sc_time> m_started;
    tlm::tlm_generic_payload* m_response = nullptr;
    sc_core::sc_event m_inject, m_end_response;
};

} // namespace bitloom::testing
