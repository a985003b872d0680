// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/backing_store.h"
#include "models/memory/sdram/in_order_memory.h"

#include <tlm_utils/simple_target_socket.h>

#include <systemc>
#include <tlm>

namespace bitloom {

/// DRAM with real contents whose time is annotated, never waited for: b_transport serves the
/// payload's bursts in order of call and adds what they take, a write until the controller has
/// taken it, a read until its last data have come. Any length and alignment within the device; a
/// burst that is touched is moved whole. Bursts interleave over the preset's channels. A transfer's
/// last transaction (transfer_extension) is charged the bursts of all of it. DMI is granted to who
/// asks with that extension and so owes the time, and to nobody else: it would hide it.
class dram_fast : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<dram_fast> port; ///< addresses from 0

    /// `p` has no fault (sdram::find_fault).
    dram_fast(const sc_core::sc_module_name& name, const sdram::preset& p);

    std::uint8_t* contents() { return m_store.data(); }
    backing_store& store() { return m_store; }
    /// All commands given up to now, writes that still wait included.
    sdram::command_events events();
    /// What has happened at `at`, which may lie ahead; see sdram::in_order_memory.
    sdram::command_events events_at(const sc_core::sc_time& at);
    /// Its time, without its contents.
    void state(state_archive& a) { a(m_timing); }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi);

    sdram::in_order_memory m_timing;
    backing_store m_store;
};

} // namespace bitloom
