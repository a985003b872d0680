// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/remote_port/remote_port_connection.h"
#include "tlm_bridges/remote_port/remote_port_packet.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace bitloom::remote_port {

/// Packets to and from one peer at a time: both sides say hello, and every response belongs to a
/// request of ours that is open. Whatever else comes is a protocol_error, after which the
/// connection is of no use.
class link {
public:
    link(const socket_address& where, connection::way how)
        : m_connection(where, how) {}

    connection& wire() { return m_connection; }
    bool connected() const { return m_connection.connected(); }
    /// Waits for a peer, or connects to it, and exchanges hello. Who leaves before hello was no
    /// peer to be waited for. False if given up; throws protocol_error, and connection_lost where
    /// we connect.
    bool establish();
    bool peer_has(capability c) const;

    enum class response : std::uint8_t { kept, dropped };
    /// Sends a request with an id of its own, which is open until its response comes. That is kept
    /// to be taken, or dropped. Returns the id.
    std::uint32_t request(packet p, response when_it_comes = response::kept);
    void send(const packet& p);
    /// The next packet that is no response; nothing where a response came, which is kept.
    std::optional<packet> receive();
    std::optional<packet> take_response(std::uint32_t id);
    /// Requests whose responses have not come.
    std::size_t open_requests() const;
    /// Closes the connection; open requests stay without a response.
    void close();

private:
    void exchange_hello();
    packet next(bool first);
    void keep_response(packet p);

    struct open_request {
        packet_header header;
        std::uint32_t bytes = 0; ///< of an access
        response when_it_comes;
        std::optional<packet> answer;
    };

    connection m_connection;
    std::vector<std::uint32_t> m_capabilities;
    std::map<std::uint32_t, open_request> m_open;
    std::uint32_t m_next_id = 0;
    byte_vector m_body;
};

} // namespace bitloom::remote_port
