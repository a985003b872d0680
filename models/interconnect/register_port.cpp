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
    socket.register_transport_dbg(this, &register_port::transport_dbg);
}

const register_description* register_port::accessed(tlm::tlm_generic_payload& p) const {
    const register_description* row = m_table.find(p.get_address());
    if (p.get_byte_enable_ptr() != nullptr)
        p.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    else if (p.get_data_length() != 4 || p.get_streaming_width() < 4)
        p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (row == nullptr)
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    else if ((p.is_read() && row->access == register_access::write_only) ||
             (p.is_write() && row->access == register_access::read_only) ||
             (!p.is_read() && !p.is_write()))
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    else
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    return p.is_response_ok() ? row : nullptr;
}

void register_port::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    const register_description* row = accessed(p);
    if (row == nullptr)
        return;
    std::uint32_t value = 0;
    if (p.is_read()) {
        value = m_read(row->offset);
        std::memcpy(p.get_data_ptr(), &value, 4);
    } else {
        std::memcpy(&value, p.get_data_ptr(), 4);
        m_write(row->offset, value, delay);
    }
}

unsigned register_port::transport_dbg(tlm::tlm_generic_payload& p) {
    const register_description* row = p.is_read() ? accessed(p) : nullptr;
    if (row == nullptr)
        return 0;
    const std::uint32_t value = m_read(row->offset);
    std::memcpy(p.get_data_ptr(), &value, 4);
    return 4;
}

} // namespace bitloom
