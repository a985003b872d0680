// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/remote_port/remote_port_fields.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace bitloom::remote_port {

using byte_vector = std::vector<std::uint8_t>;

/// The peer has broken the protocol: its connection is closed. what() is a phrase that says how.
class protocol_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

constexpr std::uint32_t header_bytes = wire_bytes<packet_header>();
/// Of one access. Nothing longer is taken, whether the bytes come along or not.
constexpr std::uint32_t largest_access = 64 * 1024;
/// After the header: an access with as many byte enables.
constexpr std::uint32_t largest_body =
    wire_bytes<access_fields>() + wire_bytes<extended_access_fields>() + 2 * largest_access;

/// The bodies of packets; of nop and configure the bytes are not looked at.
struct unread_body {};

struct hello_body {
    hello_fields fields;
    std::vector<std::uint32_t> capabilities;
};

/// A read or write, request or response.
struct access_body {
    access_fields fields;
    std::uint64_t initiator = 0;
    byte_vector data; ///< of a write request or a read response, else empty; fields.length bytes
    byte_vector byte_enables; ///< 0xff takes part; repeats over the data; empty: all bytes do

    bool extended() const { return (fields.attributes & attribute_extended) != 0; }
    access_status status() const;
    void set_status(access_status status);
};

struct interrupt_body {
    interrupt_fields fields;
};
struct sync_body {
    sync_fields fields;
};

struct packet {
    packet_header header; ///< its length is encode()'s to say
    std::variant<unread_body, hello_body, access_body, interrupt_body, sync_body> body;

    command of() const { return static_cast<command>(header.command); }
    bool is_response() const { return (header.flags & flag_response) != 0; }
    bool is_posted() const { return (header.flags & flag_posted) != 0; }
    bool is_access() const { return of() == command::read || of() == command::write; }
    bool carries_data() const { return is_access() && (of() == command::read) == is_response(); }
};

/// The packet as bytes, lengths and offsets filled in. The extended form of an access is for peers
/// with capability_extended_access alone; byte enables need it.
byte_vector encode(const packet& p);

/// A header from its 20 bytes. Throws protocol_error for a command that there is not or was not
/// agreed, and for a length that no packet of that command can have: so that nobody waits for, or
/// keeps room for, more than largest_body bytes.
packet_header decode_header(const std::uint8_t* bytes);

/// The packet of a header and its header.length bytes. Throws protocol_error.
packet decode(const packet_header& header, const std::uint8_t* body);

/// A request without a body; its id is link's to give.
packet request_of(command c, std::uint32_t channel, std::uint32_t flags = 0);

/// The answer to a request: same command, id and channel, the same form. `timestamp`: ns.
packet response_to(const packet& request, std::uint64_t timestamp);

/// The tables of fields in Markdown, for docs/cosimulation.md.
std::string packet_page();

} // namespace bitloom::remote_port
