// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/remote_port/remote_port_address.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>

namespace bitloom::remote_port {

/// The peer is gone, or the caller gave it up. what() is a phrase that says how.
class connection_lost : public std::runtime_error {
public:
    connection_lost(const char* what, bool clean)
        : runtime_error(what)
        , ended_cleanly(clean) {}
    bool ended_cleanly; ///< closed by the peer between packets
};

/// A stream of bytes to one peer at a time, over a unix or TCP socket. Unix sockets are the owner's
/// alone.
class connection {
public:
    enum class way : std::uint8_t { listens, connects };

    /// With `listens` a peer can connect from now on. Throws config_error, `address: what, and what
    /// would be right`: a unix path must be free, or a socket that nobody listens on any more.
    connection(const socket_address& where, way how);
    /// Removes a unix socket that it has made.
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// With the port that the system chose, where 0 was asked for.
    const socket_address& address() const;
    bool connected() const;
    bool listens() const;
    /// Asked every tenth of a second while a function below blocks: whether to leave off.
    std::function<bool()> gives_up = [] { return false; };
    /// Waits for a peer or connects to it; false if given up. Throws config_error where there is
    /// nothing to connect to.
    bool establish();
    /// All of them, or connection_lost. `between_packets`: the peer may close before the first.
    void receive(std::uint8_t* to, std::size_t bytes, bool between_packets);
    /// All of them, or connection_lost.
    void send(const std::uint8_t* from, std::size_t bytes);
    void close();

private:
    void wait_for(int descriptor, short what) const;

    struct sockets;
    std::unique_ptr<sockets> m_sockets;
};

} // namespace bitloom::remote_port
