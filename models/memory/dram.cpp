// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram.h"

#include "models/memory/flat_time.h"
#include "models/memory/memory_access.h"

namespace bitloom {

dram::dram(const sc_core::sc_module_name& name, const dram_parameters& parameters)
    : dram(name, parameters, std::make_unique<backing_store>(parameters.bytes)) {}

dram::dram(const sc_core::sc_module_name& name, const dram_parameters& parameters,
           std::unique_ptr<backing_store> own)
    : dram(name, parameters, *own) {
    m_own = std::move(own);
}

dram::dram(const sc_core::sc_module_name& name, const dram_parameters& parameters,
           backing_store& shared)
    : sc_module(name)
    , port("port")
    , m_parameters(parameters)
    , m_store(shared) {
    port.register_b_transport(this, &dram::b_transport);
    port.register_transport_dbg(this, &dram::transport_dbg);
    port.register_get_direct_mem_ptr(this, &dram::get_direct_mem_ptr);
}

void dram::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    if (!check_memory_access(p, m_store.size()))
        return;
    move_bytes(p, m_store.data());
    p.set_dmi_allowed(true);
    delay += flat_time(p, m_parameters.bits_per_cycle, m_parameters.frequency_hz);
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
