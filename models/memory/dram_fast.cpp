// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram_fast.h"

#include "models/memory/charged_box.h"
#include "models/memory/memory_access.h"

namespace bitloom {

using sdram::direction;

dram_fast::dram_fast(const sc_core::sc_module_name& name, const sdram::preset& p)
    : sc_module(name)
    , port("port")
    , m_timing(p)
    , m_store(p.bytes()) {
    port.register_b_transport(this, &dram_fast::b_transport);
    port.register_transport_dbg(this, &dram_fast::transport_dbg);
    port.register_get_direct_mem_ptr(this, &dram_fast::get_direct_mem_ptr);
}

void dram_fast::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    if (!check_memory_access(p, m_store.size()))
        return;
    const byte_box charged = charged_box(p);
    if (!charged.within(m_store.size())) {
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    move_bytes(p, m_store.data());
    p.set_dmi_allowed(p.get_extension<transfer_extension>() != nullptr);
    const std::uint64_t now = sc_core::sc_time_stamp().value();
    const direction d = p.is_read() ? direction::read : direction::write;
    delay = sc_core::sc_time::from_value(m_timing.transfer(d, charged, now + delay.value()) - now);
}

unsigned dram_fast::transport_dbg(tlm::tlm_generic_payload& p) {
    if (!check_debug_access(p, m_store.size()))
        return 0;
    move_bytes(p, m_store.data());
    return p.get_data_length();
}

bool dram_fast::get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
    dmi.init();
    if (p.get_extension<transfer_extension>() == nullptr || p.get_address() >= m_store.size())
        return false;
    dmi.allow_read_write();
    dmi.set_dmi_ptr(m_store.data());
    dmi.set_start_address(0);
    dmi.set_end_address(m_store.size() - 1);
    return true;
}

sdram::command_events dram_fast::events() {
    return m_timing.drained_events(sc_core::sc_time_stamp().value());
}

sdram::command_events dram_fast::events_at(const sc_core::sc_time& at) {
    return m_timing.events_at(at.value());
}

} // namespace bitloom
