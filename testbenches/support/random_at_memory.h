// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::testing {

/// Somebody else's memory: does whatever the base protocol allows a target, by chance. It completes
/// early or late, skips END_REQ, annotates delays and responds in any order; bytes move at the
/// response. Contents are those of the memory behind it, which it uses by debug transport.
class random_at_memory : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<random_at_memory> from;
    tlm_utils::simple_initiator_socket<random_at_memory> to;

    std::uint64_t refuses_from = ~0ULL, refuses_to = ~0ULL; ///< addresses answered by an error
    std::uint64_t most_under_way = 0, transactions = 0, written_bytes = 0, read_bytes = 0;
    std::uint64_t unlawful = 0; ///< not a power of two, not aligned, with byte enables, ...
    std::uint64_t longest = 64; ///< bytes of a lawful request
    std::size_t under_way() const { return m_pending.size() + (m_responding != nullptr ? 1 : 0); }

    random_at_memory(const sc_core::sc_module_name& name, unsigned seed)
        : sc_module(name)
        , from("from")
        , to("to")
        , m_random(seed) {
        from.register_nb_transport_fw(this, &random_at_memory::nb_transport_fw);
        from.register_transport_dbg(this, &random_at_memory::transport_dbg);
        SC_HAS_PROCESS(random_at_memory);
        SC_METHOD(act);
        sensitive << m_act;
        dont_initialize();
    }

private:
    using payload = tlm::tlm_generic_payload;
    struct pending {
        payload* of;
        bool in_request;             ///< END_REQ has not been sent
        sc_core::sc_time not_before; ///< when its last phase takes effect
    };

    bool chance(unsigned one_in) { return m_random() % one_in == 0; }
    sc_core::sc_time some_time() {
        return chance(2) ? sc_core::SC_ZERO_TIME
                         : sc_core::sc_time(static_cast<double>(m_random() % 40), sc_core::SC_NS);
    }
    unsigned transport_dbg(payload& p) { return to->transport_dbg(p); }

    void check(const payload& p) {
        const std::uint64_t n = p.get_data_length();
        const bool good = n != 0 && (n & (n - 1)) == 0 && n <= longest &&
                          p.get_address() % n == 0 && p.get_streaming_width() == n &&
                          p.get_byte_enable_ptr() == nullptr && p.has_mm();
        unlawful += good ? 0 : 1;
    }
    void respond(payload& p) {
        if (p.get_address() >= refuses_from && p.get_address() < refuses_to) {
            p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        payload debug;
        debug.set_command(p.get_command());
        debug.set_address(p.get_address());
        debug.set_data_ptr(p.get_data_ptr());
        debug.set_data_length(p.get_data_length());
        const bool moved = to->transport_dbg(debug) == p.get_data_length();
        p.set_response_status(moved ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
        (p.is_read() ? read_bytes : written_bytes) += p.get_data_length();
    }
    bool may_respond() const {
        return m_responding == nullptr && m_response_free <= sc_core::sc_time_stamp();
    }

    tlm::tlm_sync_enum nb_transport_fw(payload& p, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        if (phase == tlm::END_RESP) {
            m_response_free = now + delay;
            m_responding = nullptr;
            p.release();
            m_act.notify(delay);
            return tlm::TLM_COMPLETED;
        }
        check(p);
        ++transactions;
        switch (m_random() % 4) {
        case 0: // at once
            respond(p);
            delay += some_time();
            return tlm::TLM_COMPLETED;
        case 1: // its response begins with the answer
            if (!may_respond())
                break;
            p.acquire();
            respond(p);
            m_responding = &p;
            delay += some_time();
            phase = tlm::BEGIN_RESP;
            return tlm::TLM_UPDATED;
        case 2: // its request ends with the answer
            delay += some_time();
            add(p, false, now + delay);
            phase = tlm::END_REQ;
            return tlm::TLM_UPDATED;
        default:
            break;
        }
        add(p, true, now + delay);
        return tlm::TLM_ACCEPTED;
    }
    void add(payload& p, bool in_request, const sc_core::sc_time& at) {
        p.acquire();
        m_pending.push_back({&p, in_request, at});
        most_under_way = std::max<std::uint64_t>(most_under_way, m_pending.size());
        m_act.notify(sc_core::sc_time(1, sc_core::SC_NS));
    }

    /// One phase of any transaction, and again a little later while there are some.
    void act() {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        if (!m_pending.empty()) {
            const std::size_t n = m_random() % m_pending.size();
            pending& chosen = m_pending[n];
            if (chosen.not_before <= now && chosen.in_request && chance(2)) {
                chosen.in_request = false;
                tlm::tlm_phase phase = tlm::END_REQ;
                sc_core::sc_time delay = some_time();
                chosen.not_before = now + delay;
                from->nb_transport_bw(*chosen.of, phase, delay);
            } else if (chosen.not_before <= now && may_respond()) {
                payload& p = *chosen.of;
                m_pending.erase(m_pending.begin() + static_cast<std::ptrdiff_t>(n));
                begin_response(p);
            }
        }
        if (!m_pending.empty())
            m_act.notify(sc_core::sc_time(static_cast<double>(1 + m_random() % 9), sc_core::SC_NS));
    }
    void begin_response(payload& p) {
        respond(p);
        m_responding = &p;
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_core::sc_time delay = some_time();
        const tlm::tlm_sync_enum answer = from->nb_transport_bw(p, phase, delay);
        if (answer == tlm::TLM_ACCEPTED)
            return; // END_RESP comes, or has come from inside
        m_response_free = sc_core::sc_time_stamp() + delay;
        m_responding = nullptr;
        p.release();
    }

    std::mt19937 m_random;
    std::vector<pending> m_pending;
    payload* m_responding = nullptr;
    sc_core::sc_time m_response_free;
    sc_core::sc_event m_act;
};

} // namespace bitloom::testing
