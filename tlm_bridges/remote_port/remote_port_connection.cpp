// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_connection.h"

#include "models/common/errors.h"

#include <boost/asio.hpp>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace bitloom::remote_port {

namespace asio = boost::asio;
using boost::system::error_code;
using stream = asio::generic::stream_protocol;

namespace {

stream::endpoint endpoint_of(const socket_address& a) {
    if (a.kind == socket_address::family::unix_path)
        return asio::local::stream_protocol::endpoint(a.path);
    return asio::ip::tcp::endpoint(asio::ip::make_address(a.host), a.port);
}

/// What is made while one lives is the owner's alone.
class owner_only {
public:
    owner_only()
        : m_before(::umask(S_IRWXG | S_IRWXO | S_IXUSR)) {}
    ~owner_only() { ::umask(m_before); }
    owner_only(const owner_only&) = delete;
    owner_only& operator=(const owner_only&) = delete;

private:
    const mode_t m_before;
};

[[noreturn]] void refuse(const socket_address& a, const std::string& what) {
    throw config_error("remote port " + a.text() + ": " + what);
}

/// A socket that an ended process has left goes; anything else stays and is refused.
void make_way(asio::io_context& context, const socket_address& a) {
    struct stat there {};
    if (::lstat(a.path.c_str(), &there) != 0)
        return; // binding says what else may be wrong
    if (!S_ISSOCK(there.st_mode))
        refuse(a, "is there and no socket, give another path");
    stream::socket probe(context);
    error_code error;
    probe.connect(endpoint_of(a), error);
    if (error != asio::error::connection_refused)
        refuse(a, error ? "cannot be taken over (" + error.message() + "), give another path"
                        : "another process listens there, give another path");
    ::unlink(a.path.c_str());
}

} // namespace

struct connection::sockets {
    asio::io_context context;
    asio::basic_socket_acceptor<stream> acceptor{context};
    stream::socket peer{context};
    socket_address where;
    way how = way::listens;
    struct stat made {}; ///< the unix socket, to know it again
    std::array<std::uint8_t, 16384> buffer{};
    std::size_t first = 0, last = 0; ///< of what has come and was not taken

    std::size_t take(std::uint8_t* to, std::size_t most) {
        const std::size_t bytes = std::min(most, last - first);
        std::memcpy(to, buffer.data() + first, bytes);
        first += bytes;
        return bytes;
    }

    void listen() {
        const bool is_path = where.kind == socket_address::family::unix_path;
        if (is_path)
            make_way(context, where);
        const stream::endpoint at = endpoint_of(where);
        error_code error;
        acceptor.open(at.protocol());
        acceptor.non_blocking(true);
        if (!is_path)
            acceptor.set_option(asio::socket_base::reuse_address(true));
        {
            const owner_only mask;
            acceptor.bind(at, error);
        }
        if (!error)
            acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error)
            refuse(where, "cannot listen (" + error.message() + "), give one that is free");
        if (is_path)
            ::lstat(where.path.c_str(), &made);
        else
            read_port();
    }

    void read_port() {
        const stream::endpoint bound = acceptor.local_endpoint();
        asio::ip::tcp::endpoint tcp;
        tcp.resize(bound.size());
        std::memcpy(tcp.data(), bound.data(), bound.size());
        where.port = tcp.port();
    }

    void greet() {
        error_code ignored;
        peer.non_blocking(true, ignored);
        if (where.kind == socket_address::family::tcp)
            peer.set_option(asio::ip::tcp::no_delay(true), ignored);
    }
};

connection::connection(const socket_address& where, way how)
    : m_sockets(std::make_unique<sockets>()) {
    m_sockets->where = where;
    m_sockets->how = how;
    if (how == way::listens)
        m_sockets->listen();
    else if (where.kind == socket_address::family::tcp && where.port == 0)
        refuse(where, "port 0 is for who listens, give the port of the peer");
}

connection::~connection() {
    struct stat there {};
    const sockets& s = *m_sockets;
    if (s.made.st_ino != 0 && ::lstat(s.where.path.c_str(), &there) == 0 &&
        there.st_ino == s.made.st_ino && there.st_dev == s.made.st_dev)
        ::unlink(s.where.path.c_str());
}

const socket_address& connection::address() const {
    return m_sockets->where;
}

bool connection::connected() const {
    return m_sockets->peer.is_open();
}

bool connection::listens() const {
    return m_sockets->how == way::listens;
}

/// Until the descriptor can do `what`, or the peer has gone.
void connection::wait_for(int descriptor, short what) const {
    constexpr int look_milliseconds = 100;
    pollfd source{descriptor, what, 0};
    do {
        if (gives_up())
            throw connection_lost("given up", true);
    } while (::poll(&source, 1, look_milliseconds) <= 0);
}

bool connection::establish() {
    sockets& s = *m_sockets;
    close();
    error_code error;
    if (s.how == way::connects) {
        s.peer.connect(endpoint_of(s.where), error);
        if (error)
            refuse(s.where,
                   "cannot connect (" + error.message() + "), start the side that listens first");
        s.greet();
        return true;
    }
    while (true) {
        try {
            wait_for(s.acceptor.native_handle(), POLLIN);
        } catch (const connection_lost&) {
            return false;
        }
        s.acceptor.accept(s.peer, error);
        if (!error)
            break;
        close(); // one that has left already
    }
    s.greet();
    return true;
}

void connection::receive(std::uint8_t* to, std::size_t bytes, bool between_packets) {
    sockets& s = *m_sockets;
    for (std::size_t done = s.take(to, bytes); done < bytes;
         done += s.take(to + done, bytes - done)) {
        error_code error = asio::error::not_connected;
        s.first = 0;
        s.last = connected() ? s.peer.read_some(asio::buffer(s.buffer), error) : 0;
        if (error == asio::error::would_block || error == asio::error::interrupted) {
            wait_for(s.peer.native_handle(), POLLIN);
        } else if (error) {
            const bool clean = error == asio::error::eof && between_packets && done == 0;
            throw connection_lost(
                clean ? "closed the connection" : "is gone in the middle of a packet", clean);
        }
    }
}

void connection::send(const std::uint8_t* from, std::size_t bytes) {
    sockets& s = *m_sockets;
    for (std::size_t done = 0; done < bytes;) {
        error_code error = asio::error::not_connected;
        done += connected() ? s.peer.write_some(asio::buffer(from + done, bytes - done), error) : 0;
        if (error == asio::error::would_block || error == asio::error::interrupted)
            wait_for(s.peer.native_handle(), POLLOUT);
        else if (error)
            throw connection_lost("is gone, nothing can be sent to it", false);
    }
}

void connection::close() {
    error_code ignored;
    m_sockets->peer.close(ignored);
    m_sockets->first = m_sockets->last = 0;
}

} // namespace bitloom::remote_port
