// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_address.h"

#include "models/common/errors.h"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <sys/un.h>

#include <charconv>

namespace bitloom::remote_port {

namespace {

const std::string unix_prefix = "unix:", tcp_prefix = "tcp:";

bool begins_with(const std::string& text, const std::string& prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

bool parse_port(const std::string& text, std::uint16_t& port) {
    const char* const last = text.data() + text.size();
    const auto end = std::from_chars(text.data(), last, port);
    return !text.empty() && end.ec == std::errc{} && end.ptr == last;
}

std::string without_brackets(const std::string& host) {
    const bool has = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return has ? host.substr(1, host.size() - 2) : host;
}

} // namespace

std::string socket_address::text() const {
    if (kind == family::unix_path)
        return unix_prefix + path;
    const bool v6 = host.find(':') != std::string::npos;
    return fmt::format(v6 ? "tcp:[{}]:{}" : "tcp:{}:{}", host, port);
}

socket_address parse_address(const std::string& text, const std::string& where, bool other_hosts) {
    socket_address a;
    if (begins_with(text, unix_prefix)) {
        a.path = text.substr(unix_prefix.size());
        constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
        if (a.path.empty() || a.path.size() > longest || a.path.find('\0') != std::string::npos)
            throw config_error(fmt::format("{}a socket's path of {} bytes, give 1 to {}", where,
                                           a.path.size(), longest));
        return a;
    }
    a.kind = socket_address::family::tcp;
    const std::size_t colon = text.rfind(':');
    if (!begins_with(text, tcp_prefix) || colon < tcp_prefix.size() ||
        !parse_port(text.substr(colon + 1), a.port))
        throw config_error(where + "no address, give unix:PATH or tcp:HOST:PORT");
    const std::string host = text.substr(tcp_prefix.size(), colon - tcp_prefix.size());
    boost::system::error_code error;
    const auto numeric = boost::asio::ip::make_address(
        host == "localhost" ? "127.0.0.1" : without_brackets(host), error);
    if (error)
        throw config_error(where + "no such host, give localhost, an IPv4 address or an IPv6 "
                                   "address in brackets");
    if (!numeric.is_loopback() && !other_hosts)
        throw config_error(where + "a host beyond this computer, give localhost, or set "
                                   "remote_port.other_hosts if all who reach the port may use it");
    a.host = numeric.to_string();
    return a;
}

} // namespace bitloom::remote_port
