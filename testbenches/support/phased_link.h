// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/at_initiator.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <systemc>
#include <tlm>

namespace bitloom::testing {

/// Makes of b_transport the base protocol's four phases: payloads with a memory manager, requests
/// annotated now and then, responses ended in every way that there is, by chance. Its caller waits
/// until the response has come.
class phased_link : public sc_core::sc_module {
    at_initiator m_initiator{"initiator"};

public:
    tlm_utils::simple_target_socket<phased_link> from{"from"};
    tlm::tlm_initiator_socket<>& to = m_initiator.socket;
    std::uint64_t requests = 0;

    phased_link(const sc_core::sc_module_name& name, unsigned seed)
        : sc_module(name)
        , m_random(seed) {
        from.register_b_transport(this, &phased_link::b_transport);
        from.register_transport_dbg(this, &phased_link::transport_dbg);
        m_initiator.answers = [this] { return static_cast<at_initiator::answer>(m_random() % 3); };
        m_initiator.on_response = [this](auto&, const sc_core::sc_time& at) { m_response_at = at; };
    }
    std::size_t payloads_in_use() const { return m_initiator.pool.in_use(); }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        ++requests;
        tlm::tlm_generic_payload& sent =
            m_initiator.pool.make(p.get_command(), p.get_address(), p.get_data_length());
        std::memcpy(sent.get_data_ptr(), p.get_data_ptr(), p.get_data_length());
        sent.set_streaming_width(p.get_streaming_width());
        sent.set_byte_enable_ptr(p.get_byte_enable_ptr());
        sent.set_byte_enable_length(p.get_byte_enable_length());
        sent.acquire(); // finish() lets go of it
        m_initiator.request(
            sent, delay + sc_core::sc_time(static_cast<double>(m_random() % 3), sc_core::SC_NS));
        p.set_response_status(m_initiator.finish(sent));
        if (p.is_read())
            std::memcpy(p.get_data_ptr(), sent.get_data_ptr(), p.get_data_length());
        sent.release();
        delay = sc_core::SC_ZERO_TIME;
        if (m_response_at > sc_core::sc_time_stamp())
            sc_core::wait(m_response_at - sc_core::sc_time_stamp());
    }
    unsigned transport_dbg(tlm::tlm_generic_payload& p) { return to->transport_dbg(p); }

    std::mt19937 m_random;
    sc_core::sc_time m_response_at;
};

} // namespace bitloom::testing
