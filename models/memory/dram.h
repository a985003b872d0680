// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/backing_store.h"
#include "models/memory/dram_timing.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

namespace bitloom {

struct dram_parameters {
    std::uint64_t bytes = 1ULL << 30;
    bandwidth bits_per_cycle = 192;           ///< flat timing
    std::uint64_t frequency_hz = 500'000'000; ///< of the clock those cycles belong to
};

/// DRAM with real contents and flat timing: every access, or whole transfer (transfer_extension),
/// annotates its bits over the interface's width. It does not order requests: the port that issues
/// them does. DMI is granted for the whole of it; who uses it owes the time.
class dram : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<dram> port; ///< addresses from 0

    dram(const sc_core::sc_module_name& name, const dram_parameters& parameters);
    /// Another port, with a time of its own, to the first parameters.bytes of `shared`, which must
    /// outlive this.
    dram(const sc_core::sc_module_name& name, const dram_parameters& parameters,
         backing_store& shared);

    std::uint8_t* contents() { return m_store.data(); }
    backing_store& store() { return m_store; }

private:
    dram(const sc_core::sc_module_name& name, const dram_parameters& parameters,
         std::unique_ptr<backing_store> own);
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi);

    const dram_parameters m_parameters;
    std::unique_ptr<backing_store> m_own; ///< unless shared
    backing_store& m_store;
};

} // namespace bitloom
