// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bitloom::remote_port {

namespace {

std::uint32_t bytes_of(const packet& p) {
    const auto* const a = std::get_if<access_body>(&p.body);
    return a != nullptr ? a->fields.length : 0;
}

packet our_hello() {
    packet p = request_of(command::hello, 0);
    p.body = hello_body{
        {}, {capability_extended_access, capability_byte_enables, capability_posted_interrupts}};
    return p;
}

} // namespace

bool link::establish() {
    m_open.clear();
    m_capabilities.clear();
    while (m_connection.establish()) {
        try {
            exchange_hello();
            return true;
        } catch (const connection_lost&) {
            if (!m_connection.listens())
                throw;
        }
    }
    return false;
}

void link::exchange_hello() {
    send(our_hello());
    const packet p = next(true);
    const auto* const hello = std::get_if<hello_body>(&p.body);
    if (hello == nullptr)
        throw protocol_error(fmt::format("command {} before hello", p.header.command));
    m_capabilities = hello->capabilities;
}

bool link::peer_has(capability c) const {
    return std::find(m_capabilities.begin(), m_capabilities.end(), c) != m_capabilities.end();
}

std::uint32_t link::request(packet p, response when_it_comes) {
    p.header.id = m_next_id++;
    m_open[p.header.id] = {p.header, bytes_of(p), when_it_comes, std::nullopt};
    send(p);
    return p.header.id;
}

void link::send(const packet& p) {
    const byte_vector bytes = encode(p);
    m_connection.send(bytes.data(), bytes.size());
}

packet link::next(bool first) {
    std::array<std::uint8_t, header_bytes> head{};
    m_connection.receive(head.data(), head.size(), !first);
    const packet_header header = decode_header(head.data());
    m_body.resize(header.length);
    m_connection.receive(m_body.data(), m_body.size(), false);
    return decode(header, m_body.data());
}

std::optional<packet> link::receive() {
    packet p = next(false);
    if (p.of() == command::hello)
        throw protocol_error("hello for the second time");
    if (!p.is_response())
        return p;
    keep_response(std::move(p));
    return std::nullopt;
}

void link::keep_response(packet p) {
    const auto found = m_open.find(p.header.id);
    if (found == m_open.end() || found->second.answer ||
        found->second.header.command != p.header.command ||
        found->second.header.channel != p.header.channel || found->second.bytes != bytes_of(p))
        throw protocol_error(fmt::format("a response that no request of ours awaits: command {}, "
                                         "id {}, channel {}",
                                         p.header.command, p.header.id, p.header.channel));
    if (found->second.when_it_comes == response::dropped)
        m_open.erase(found);
    else
        found->second.answer = std::move(p);
}

std::optional<packet> link::take_response(std::uint32_t id) {
    const auto found = m_open.find(id);
    if (found == m_open.end() || !found->second.answer)
        return std::nullopt;
    std::optional<packet> answer = std::move(found->second.answer);
    m_open.erase(found);
    return answer;
}

std::size_t link::open_requests() const {
    return static_cast<std::size_t>(std::count_if(m_open.begin(), m_open.end(),
                                                  [](const auto& o) { return !o.second.answer; }));
}

void link::close() {
    m_connection.close();
    m_open.clear();
}

} // namespace bitloom::remote_port
