// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bitloom::remote_port {

/// Where a peer is met: `unix:PATH`, or `tcp:HOST:PORT` with HOST localhost, an IPv4 address or an
/// IPv6 address in brackets.
struct socket_address {
    enum class family : std::uint8_t { unix_path, tcp } kind = family::unix_path;
    std::string path; ///< of unix_path
    std::string host; ///< of tcp: a numeric address
    std::uint16_t port = 0;

    /// As it is written on the command line.
    std::string text() const;
};

/// `where` begins messages. Throws config_error for another form, a path that is too long for a
/// socket (107 bytes), and for a host beyond this computer unless `other_hosts`.
socket_address parse_address(const std::string& text, const std::string& where, bool other_hosts);

} // namespace bitloom::remote_port
