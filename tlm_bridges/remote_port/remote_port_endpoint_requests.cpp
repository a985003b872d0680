// SPDX-License-Identifier: Apache-2.0
// What an endpoint asks of its peer: accesses, and changes of its interrupt lines.
#include "tlm_bridges/remote_port/remote_port_endpoint.h"
#include "tlm_bridges/remote_port/remote_port_payload.h"

#include <algorithm>

namespace bitloom::remote_port {

using sc_core::sc_time;

void endpoint::send_wires() {
    for (unsigned line = 0; line < wires_out.size(); ++line) {
        const bool level = wires_out[line].read();
        if (level == m_levels_out[line])
            continue;
        m_levels_out[line] = level;
        if (m_link.connected())
            guarded([&] { send_wire(line); });
    }
}

void endpoint::send_wire(unsigned line) {
    const bool choice = m_link.peer_has(capability_posted_interrupts);
    const bool answered = choice && m_parameters.answered_interrupts;
    packet p = request_of(command::interrupt, m_parameters.interrupt_channel,
                          choice && !answered ? flag_posted : 0U);
    p.body = interrupt_body{
        {nanoseconds(), 0, line, m_levels_out[line] ? std::uint8_t{1} : std::uint8_t{0}}};
    if (answered) {
        m_link.request(p, link::response::dropped);
        m_request_made.notify(sc_core::SC_ZERO_TIME);
    } else {
        m_link.send(p);
    }
}

void endpoint::b_transport(int, tlm::tlm_generic_payload& p, sc_time& delay) {
    if (p.get_byte_enable_ptr() != nullptr &&
        !(m_link.peer_has(capability_byte_enables) && m_link.peer_has(capability_extended_access)))
        p.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    else if (p.get_data_length() == 0 || p.get_streaming_width() < p.get_data_length())
        p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (!p.is_read() && !p.is_write())
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    else
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    const std::uint32_t most = m_parameters.access_bytes, all = p.get_data_length();
    for (std::uint32_t first = 0; p.is_response_ok() && first < all;) {
        const auto in_block = static_cast<std::uint32_t>((p.get_address() + first) % most);
        const std::uint32_t bytes = std::min(all - first, most - in_block);
        if (!transact(p, first, bytes, delay))
            return;
        first += bytes;
    }
}

/// A part of the payload; sets the response.
bool endpoint::transact(tlm::tlm_generic_payload& p, std::uint32_t first, std::uint32_t bytes,
                        sc_time& delay) {
    packet request =
        request_of(p.is_read() ? command::read : command::write, m_parameters.outgoing_channel);
    request.body =
        access_of(p, first, bytes, nanoseconds(delay), m_link.peer_has(capability_extended_access));
    const auto response = exchange(request);
    if (!response) {
        p.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return false;
    }
    const auto& a = std::get<access_body>(response->body);
    p.set_response_status(response_status_of(a.status()));
    if (!p.is_response_ok())
        return false;
    if (p.is_read())
        copy_enabled(p, first, a.data);
    if (leads())
        guarded([&] { delay = std::max(delay, offset_of(*response)); });
    return true;
}

/// The response to a request; nothing where the peer is gone.
std::optional<packet> endpoint::exchange(const packet& p) {
    std::optional<packet> response;
    const std::uint64_t session = m_session;
    std::uint32_t id = 0;
    if (!m_link.connected() || !guarded([&] { id = m_link.request(p); }))
        return std::nullopt;
    m_request_made.notify(sc_core::SC_ZERO_TIME);
    while (m_session == session && !(response = m_link.take_response(id)))
        wait(m_response_came);
    return response;
}

} // namespace bitloom::remote_port
