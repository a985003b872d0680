// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/register_port.h"

#include <cstring>
#include <utility>

namespace bitloom {

register_port::register_port(const sc_core::sc_module_name& name, const register_table& table,
                             reader read, writer write)
    : sc_module(name)
    , socket("socket")
    , m_table(table)
    , m_read(std::move(read))
    , m_write(std::move(write)) {
    socket.register_b_transport(this, &register_port::b_transport);
    // Not the socket's own conversion: it never answers again after an END_RESP from inside
    // BEGIN_RESP.
    socket.register_nb_transport_fw(this, &register_port::nb_transport_fw);
    socket.register_transport_dbg(this, &register_port::transport_dbg);
}

tlm::tlm_response_status register_port::response_at(std::uint64_t offset, bool reads,
                                                    bool writes) const {
    const register_description* row = m_table.find(offset);
    if (row == nullptr)
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if ((reads && row->access == register_access::write_only) ||
        (writes && row->access == register_access::read_only) || (!reads && !writes))
        return tlm::TLM_COMMAND_ERROR_RESPONSE;
    return tlm::TLM_OK_RESPONSE;
}

bool register_port::allowed(tlm::tlm_generic_payload& p) const {
    const std::uint32_t bytes = p.get_data_length(), step = m_table.register_bytes;
    tlm::tlm_response_status response = tlm::TLM_OK_RESPONSE;
    if (p.get_byte_enable_ptr() != nullptr)
        response = tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    else if (bytes < step || bytes > m_table.largest_access || bytes % step != 0 ||
             p.get_streaming_width() < bytes)
        response = tlm::TLM_BURST_ERROR_RESPONSE;
    else if (p.get_address() % bytes != 0)
        response = tlm::TLM_ADDRESS_ERROR_RESPONSE;
    for (std::uint32_t at = 0; at < bytes && response == tlm::TLM_OK_RESPONSE; at += step)
        response = response_at(p.get_address() + at, p.is_read(), p.is_write());
    p.set_response_status(response);
    return p.is_response_ok();
}

void register_port::read(tlm::tlm_generic_payload& p, const sc_core::sc_time& delay,
                         bool by_debugger) {
    for (std::uint32_t at = 0; at < p.get_data_length(); at += m_table.register_bytes) {
        const std::uint32_t value =
            m_read({static_cast<std::uint32_t>(p.get_address()) + at, delay, by_debugger});
        std::memcpy(p.get_data_ptr() + at, &value, m_table.register_bytes);
    }
}

void register_port::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    if (!allowed(p))
        return;
    if (p.is_read()) {
        read(p, delay, false);
        return;
    }
    for (std::uint32_t at = 0; at < p.get_data_length(); at += m_table.register_bytes) {
        std::uint32_t value = 0;
        std::memcpy(&value, p.get_data_ptr() + at, m_table.register_bytes);
        m_write(static_cast<std::uint32_t>(p.get_address()) + at, value, delay);
    }
}

tlm::tlm_sync_enum register_port::nb_transport_fw(tlm::tlm_generic_payload& p,
                                                  tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase != tlm::BEGIN_REQ)
        return tlm::TLM_ACCEPTED; // an extended phase, which may be ignored
    b_transport(p, delay);
    return tlm::TLM_COMPLETED;
}

unsigned register_port::transport_dbg(tlm::tlm_generic_payload& p) {
    if (!p.is_read() || !allowed(p))
        return 0;
    read(p, sc_core::SC_ZERO_TIME, true);
    return p.get_data_length();
}

} // namespace bitloom
