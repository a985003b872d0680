// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace bitloom::riscv {

/// One client at a time over TCP, on the loopback interface alone.
class gdb_connection {
public:
    /// Listens on `port`; 0 lets the system choose. Throws config_error if that cannot be.
    explicit gdb_connection(std::uint16_t port);
    ~gdb_connection();
    gdb_connection(const gdb_connection&) = delete;
    gdb_connection& operator=(const gdb_connection&) = delete;

    std::uint16_t port() const;
    bool connected() const;
    /// Asked every tenth of a second while one of the functions below blocks: whether to leave off,
    /// without a client. Signals come to be seen here.
    std::function<bool()> gives_up;
    /// Takes a client that waits, if there is none yet. True if one has come.
    bool accept();
    /// Blocks until a client has come.
    void wait_for_client();
    /// What has come, without waiting; nothing where there is nothing or the client is gone.
    std::string receive();
    /// Blocks until something has come or the client is gone.
    std::string wait_and_receive();
    void send(const std::string& bytes);
    void close();

private:
    bool wait_for(int descriptor) const;

    struct sockets;
    std::unique_ptr<sockets> m_sockets;
};

} // namespace bitloom::riscv
