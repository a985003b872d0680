// SPDX-License-Identifier: Apache-2.0
#include "models/memory/scratchpad.h"

#include "models/memory/memory_access.h"

namespace bitloom {

namespace {

/// Halves start on cache lines of the host, so that its vector loads do.
constexpr std::size_t alignment = 64;

} // namespace

scratchpad::scratchpad(const sc_core::sc_module_name& name, std::uint64_t bytes, std::size_t slack)
    : sc_module(name)
    , port("port")
    , m_half_bytes(bytes / 2)
    , m_half_pitch((bytes / 2 + slack + alignment - 1) / alignment * alignment)
    , m_bytes(2 * m_half_pitch) {
    port.register_b_transport(this, &scratchpad::b_transport);
    port.register_transport_dbg(this, &scratchpad::transport_dbg);
    port.register_get_direct_mem_ptr(this, &scratchpad::get_direct_mem_ptr);
}

bool scratchpad::move(tlm::tlm_generic_payload& p) {
    const std::uint64_t address = p.get_address();
    const unsigned half = address >= m_half_bytes ? 1 : 0;
    const std::uint64_t within = address - half * m_half_bytes;
    if (p.get_data_length() > m_half_bytes - within)
        return false;
    std::uint8_t* at = view(half) + within;
    if (p.is_read())
        std::memcpy(p.get_data_ptr(), at, p.get_data_length());
    else
        std::memcpy(at, p.get_data_ptr(), p.get_data_length());
    return true;
}

void scratchpad::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time&) {
    if (!check_memory_access(p, 2 * m_half_bytes))
        return;
    if (!move(p)) { // one access is for one half
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    p.set_dmi_allowed(true);
}

bool scratchpad::get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
    if (p.get_address() >= 2 * m_half_bytes)
        return false;
    const unsigned half = p.get_address() >= m_half_bytes ? 1 : 0;
    dmi.allow_read_write();
    dmi.set_dmi_ptr(view(half));
    dmi.set_start_address(half * m_half_bytes);
    dmi.set_end_address((half + 1) * m_half_bytes - 1);
    return true;
}

unsigned scratchpad::transport_dbg(tlm::tlm_generic_payload& p) {
    return check_debug_access(p, 2 * m_half_bytes) && move(p) ? p.get_data_length() : 0;
}

} // namespace bitloom
