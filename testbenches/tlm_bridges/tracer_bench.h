// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/tlm_tracer.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <random>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Keeps what it hears.
struct heard_accesses : access_listener {
    std::vector<traced_access> all;
    void hear(const traced_access& a) override { all.push_back(a); }
};

/// What a test saw of a transaction with its own eyes.
struct seen_access {
    tlm::tlm_command command = tlm::TLM_IGNORE_COMMAND;
    std::uint64_t address = 0;
    std::vector<std::uint8_t> data;
    bool good = false;
    sc_core::sc_time begins, ends;
};

/// Answers by chance: any data, any annotated delay, now and then a wait or an error; changes the
/// address as an interconnect's target may.
class random_target : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<random_target> socket;

    random_target(const sc_core::sc_module_name& name, unsigned seed)
        : sc_module(name)
        , socket("socket")
        , m_random(seed) {
        socket.register_b_transport(this, &random_target::b_transport);
    }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        if (p.is_read())
            for (unsigned n = 0; n < p.get_data_length(); ++n)
                p.get_data_ptr()[n] = static_cast<std::uint8_t>(m_random());
        if (m_random() % 4 == 0) {
            sc_core::wait(delay +
                          sc_core::sc_time(static_cast<double>(m_random() % 50), sc_core::SC_NS));
            delay = sc_core::SC_ZERO_TIME;
        }
        // From a picosecond to milliseconds.
        delay +=
            sc_core::sc_time::from_value(m_random() % 3 == 0 ? 0 : m_random() >> (m_random() % 32));
        p.set_response_status(m_random() % 8 == 0 ? tlm::TLM_ADDRESS_ERROR_RESPONSE
                                                  : tlm::TLM_OK_RESPONSE);
    }
    std::mt19937 m_random;
};

} // namespace bitloom
