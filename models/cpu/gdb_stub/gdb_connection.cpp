// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/gdb_stub/gdb_connection.h"

#include "models/common/errors.h"

#include <boost/asio.hpp>
#include <poll.h>

#include <array>

namespace bitloom::riscv {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct gdb_connection::sockets {
    asio::io_context context;
    tcp::acceptor acceptor{context};
    tcp::socket client{context};
    std::array<char, 4096> buffer{};

    /// A client that has gone is not an error of ours.
    std::string taken(std::size_t bytes, const error_code& error) {
        if (error && error != asio::error::would_block) {
            error_code ignored;
            client.close(ignored);
            return "";
        }
        return {buffer.data(), bytes};
    }

    void greet() {
        error_code ignored;
        client.set_option(tcp::no_delay(true), ignored);
    }
};

gdb_connection::gdb_connection(std::uint16_t port)
    : m_sockets(std::make_unique<sockets>()) {
    try {
        const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
        m_sockets->acceptor.open(where.protocol());
        m_sockets->acceptor.set_option(tcp::acceptor::reuse_address(true));
        m_sockets->acceptor.bind(where);
        m_sockets->acceptor.listen(1);
    } catch (const boost::system::system_error& e) {
        throw config_error("gdb port " + std::to_string(port) + ": cannot listen (" +
                           e.code().message() + "), give one that is free");
    }
}

gdb_connection::~gdb_connection() = default;

/// True when there is something to read or accept.
bool gdb_connection::wait_for(int descriptor) const {
    constexpr int look_milliseconds = 100;
    pollfd source{descriptor, POLLIN, 0};
    while (!gives_up || !gives_up())
        if (::poll(&source, 1, look_milliseconds) > 0)
            return true;
    return false;
}

std::uint16_t gdb_connection::port() const {
    return m_sockets->acceptor.local_endpoint().port();
}

bool gdb_connection::connected() const {
    return m_sockets->client.is_open();
}

bool gdb_connection::accept() {
    if (connected())
        return false;
    error_code error;
    m_sockets->acceptor.non_blocking(true);
    m_sockets->acceptor.accept(m_sockets->client, error);
    if (error)
        return false;
    m_sockets->greet();
    return true;
}

void gdb_connection::wait_for_client() {
    if (connected() || !wait_for(m_sockets->acceptor.native_handle()))
        return;
    m_sockets->acceptor.non_blocking(false);
    error_code error;
    m_sockets->acceptor.accept(m_sockets->client, error);
    m_sockets->greet();
}

std::string gdb_connection::receive() {
    if (!connected())
        return "";
    error_code error;
    m_sockets->client.non_blocking(true);
    const std::size_t bytes = m_sockets->client.read_some(asio::buffer(m_sockets->buffer), error);
    return m_sockets->taken(bytes, error);
}

std::string gdb_connection::wait_and_receive() {
    if (connected() && !wait_for(m_sockets->client.native_handle()))
        close();
    if (!connected())
        return "";
    error_code error;
    m_sockets->client.non_blocking(false);
    const std::size_t bytes = m_sockets->client.read_some(asio::buffer(m_sockets->buffer), error);
    return m_sockets->taken(bytes, error);
}

void gdb_connection::send(const std::string& bytes) {
    if (!connected())
        return;
    error_code error;
    m_sockets->client.non_blocking(false);
    asio::write(m_sockets->client, asio::buffer(bytes), error);
    m_sockets->taken(0, error);
}

void gdb_connection::close() {
    error_code ignored;
    m_sockets->client.close(ignored);
}

} // namespace bitloom::riscv
