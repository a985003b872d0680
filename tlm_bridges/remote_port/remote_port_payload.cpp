// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_payload.h"

#include <algorithm>

namespace bitloom::remote_port {

namespace {

/// Whether the payload's byte `n` takes part.
bool enabled(const tlm::tlm_generic_payload& p, std::uint32_t n) {
    return p.get_byte_enable_ptr() == nullptr ||
           p.get_byte_enable_ptr()[n % p.get_byte_enable_length()] == TLM_BYTE_ENABLED;
}

} // namespace

tlm::tlm_response_status response_status_of(access_status status) {
    switch (status) {
    case access_status::good:
        return tlm::TLM_OK_RESPONSE;
    case access_status::address_error:
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    default:
        return tlm::TLM_GENERIC_ERROR_RESPONSE;
    }
}

access_status access_status_of(tlm::tlm_response_status status) {
    return status == tlm::TLM_OK_RESPONSE              ? access_status::good
           : status == tlm::TLM_ADDRESS_ERROR_RESPONSE ? access_status::address_error
                                                       : access_status::error;
}

access_payload::access_payload(const access_body& request, bool writes)
    : m_data(request.data)
    , m_enables(request.byte_enables) {
    const access_fields& f = request.fields;
    m_data.resize(f.length);
    for (std::uint8_t& e : m_enables)
        e = e != 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
    m_payload.set_command(writes ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    m_payload.set_address(f.address);
    m_payload.set_data_ptr(m_data.data());
    m_payload.set_data_length(f.length);
    m_payload.set_streaming_width(f.streaming_width == 0 ? f.length : f.streaming_width);
    const bool all = std::all_of(m_enables.begin(), m_enables.end(),
                                 [](std::uint8_t e) { return e == TLM_BYTE_ENABLED; });
    if (!all) {
        m_payload.set_byte_enable_ptr(m_enables.data());
        m_payload.set_byte_enable_length(static_cast<unsigned>(m_enables.size()));
    }
    m_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

void access_payload::finish(access_body& response, bool data) {
    response.set_status(access_status_of(m_payload.get_response_status()));
    if (!m_payload.is_response_ok())
        std::fill(m_data.begin(), m_data.end(), std::uint8_t{0});
    if (data)
        response.data = m_data;
}

access_body access_of(const tlm::tlm_generic_payload& p, std::uint32_t first, std::uint32_t bytes,
                      std::uint64_t timestamp, bool extended) {
    access_body a;
    a.fields.timestamp = timestamp;
    a.fields.attributes = extended ? attribute_extended + 0U : 0U;
    a.fields.address = p.get_address() + first;
    a.fields.length = a.fields.streaming_width = bytes;
    if (p.is_write())
        a.data.assign(p.get_data_ptr() + first, p.get_data_ptr() + first + bytes);
    if (p.get_byte_enable_ptr() != nullptr)
        for (std::uint32_t n = 0; n < bytes; ++n)
            a.byte_enables.push_back(enabled(p, first + n) ? 0xff : 0);
    return a;
}

void copy_enabled(tlm::tlm_generic_payload& p, std::uint32_t first, const byte_vector& data) {
    for (std::uint32_t n = 0; n < data.size(); ++n)
        if (enabled(p, first + n))
            p.get_data_ptr()[first + n] = data[n];
}

} // namespace bitloom::remote_port
