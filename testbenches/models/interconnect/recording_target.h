// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Accepts everything, notes the addresses and offers whatever DMI region a test sets.
class recording_target : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<recording_target> socket;
    std::vector<std::uint64_t> accesses, debug_accesses, dmi_requests;
    bool offers_dmi = false; ///< by the hint in its answers
    bool grants_dmi = true;
    std::uint64_t dmi_first = 0, dmi_last = ~0ULL; ///< in the target's own addresses
    unsigned char storage = 0;                     ///< what the DMI pointer points to
    sc_core::sc_time latency{7, sc_core::SC_NS};

    explicit recording_target(const sc_core::sc_module_name& name)
        : sc_module(name)
        , socket("socket") {
        socket.register_b_transport(this, &recording_target::b_transport);
        socket.register_transport_dbg(this, &recording_target::transport_dbg);
        socket.register_get_direct_mem_ptr(this, &recording_target::get_direct_mem_ptr);
    }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        accesses.push_back(p.get_address());
        delay += latency;
        p.set_dmi_allowed(offers_dmi);
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    unsigned transport_dbg(tlm::tlm_generic_payload& p) {
        debug_accesses.push_back(p.get_address());
        return p.get_data_length();
    }
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
        dmi_requests.push_back(p.get_address());
        dmi.set_dmi_ptr(&storage);
        dmi.set_start_address(dmi_first);
        dmi.set_end_address(dmi_last);
        if (grants_dmi)
            dmi.allow_read_write();
        return grants_dmi;
    }
};

} // namespace bitloom
