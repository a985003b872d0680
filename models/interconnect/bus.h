// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/address_map.h"
#include "models/interconnect/phase_exchange.h"

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Decodes addresses and passes transactions on, addresses made relative to the target's first.
/// Holes answer with an address error. Adds no time; on the non-blocking path requests of several
/// initiators to one target wait for each other (phase_exchange.h). Bind the targets in the order
/// of their ranges.
class bus : public sc_core::sc_module {
public:
    tlm_utils::multi_passthrough_target_socket<bus> initiators;
    tlm_utils::multi_passthrough_initiator_socket<bus> targets;

    /// Throws config_error if a range is empty, wraps, or overlaps another.
    bus(const sc_core::sc_module_name& name, std::vector<address_range> map);

private:
    void b_transport(int, tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(int initiator, tlm::tlm_generic_payload& p,
                                       tlm::tlm_phase& phase, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_bw(int, tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    unsigned transport_dbg(int, tlm::tlm_generic_payload& p);
    bool get_direct_mem_ptr(int, tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi);
    void invalidate_direct_mem_ptr(int target, sc_dt::uint64 first, sc_dt::uint64 last);
    /// Index of the range that holds the whole access, or -1.
    int decode(const tlm::tlm_generic_payload& p) const;

    const std::vector<address_range> m_map;
    phase_exchange m_phases;
};

} // namespace bitloom
