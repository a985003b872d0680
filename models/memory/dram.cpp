// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram.h"

#include "models/common/simulated_time.h"
#include "models/common/transfer_extension.h"
#include "models/memory/dram_timing.h"
#include "models/memory/memory_access.h"

namespace bitloom {

dram::dram(const sc_core::sc_module_name& name, const dram_parameters& parameters)
    : sc_module(name)
    , port("port")
    , m_parameters(parameters)
    , m_store(parameters.bytes) {
    port.register_b_transport(this, &dram::b_transport);
    port.register_transport_dbg(this, &dram::transport_dbg);
    port.register_get_direct_mem_ptr(this, &dram::get_direct_mem_ptr);
}

void dram::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    if (!check_memory_access(p, m_store.size()))
        return;
    move_bytes(p, m_store.data());
    p.set_dmi_allowed(true);
    const transfer_extension* transfer = p.get_extension<transfer_extension>();
    const std::uint64_t bits =
        transfer != nullptr ? transfer->total_bits : std::uint64_t{p.get_data_length()} * 8;
    delay += cycles_to_time(flat_transfer_cycles(bits, m_parameters.bits_per_cycle),
                            m_parameters.frequency_hz);
}

unsigned dram::transport_dbg(tlm::tlm_generic_payload& p) {
    if (!check_debug_access(p, m_store.size()))
        return 0;
    move_bytes(p, m_store.data());
    return p.get_data_length();
}

bool dram::get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
    if (p.get_address() >= m_store.size())
        return false;
    dmi.allow_read_write();
    dmi.set_dmi_ptr(m_store.data());
    dmi.set_start_address(0);
    dmi.set_end_address(m_store.size() - 1);
    return true;
}

} // namespace bitloom
