// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/tlm_bridges/remote_port/recorded_packets.h"
#include "tlm_bridges/remote_port/remote_port_connection.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bitloom::remote_port {

/// A folder for sockets, with a path short enough for them.
class socket_folder {
public:
    socket_folder()
        : m_path("/tmp/bitloom_port_XXXXXX") {
        if (::mkdtemp(m_path.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
    }
    ~socket_folder() { std::filesystem::remove_all(m_path); }
    socket_folder(const socket_folder&) = delete;
    socket_folder& operator=(const socket_folder&) = delete;

    socket_address address(const std::string& name = "port") const {
        socket_address a;
        a.path = m_path + "/" + name;
        return a;
    }

private:
    std::string m_path;
};

inline packet packet_of(command c, std::uint32_t id, std::uint32_t channel,
                        std::uint32_t flags = 0) {
    packet p;
    p.header = {static_cast<std::uint32_t>(c), 0, id, flags, channel};
    return p;
}

inline packet read_of(std::uint32_t id, std::uint64_t address, std::uint32_t length,
                      std::uint64_t timestamp = 0) {
    packet p = packet_of(command::read, id, 9);
    access_body a;
    a.fields.timestamp = timestamp;
    a.fields.address = address;
    a.fields.length = a.fields.streaming_width = length;
    p.body = a;
    return p;
}

inline packet sync_of(std::uint32_t id, std::uint64_t timestamp) {
    packet p = packet_of(command::sync, id, 0);
    p.body = sync_body{{timestamp}};
    return p;
}

/// A peer in a thread of the host that does what a test's function says, packet by packet.
class scripted_peer {
public:
    using script = std::function<void(scripted_peer&)>;

    scripted_peer(const socket_address& where, std::vector<std::uint32_t> capabilities, script act)
        : m_thread([this, where, capabilities = std::move(capabilities), act = std::move(act)] {
            try {
                connection wire(where, connection::way::connects);
                m_wire = &wire;
                wire.establish();
                packet hello = packet_of(command::hello, 0, 0);
                hello.body = hello_body{{}, capabilities};
                send(hello);
                EXPECT_EQ(receive().of(), command::hello);
                act(*this);
            } catch (const std::exception& e) {
                ADD_FAILURE() << "the peer's script threw: " << e.what();
            }
        }) {}
    ~scripted_peer() { m_thread.join(); }
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    void send(const packet& p) {
        const byte_vector bytes = encode(p);
        m_wire->send(bytes.data(), bytes.size());
    }
    packet receive() {
        byte_vector head(header_bytes), body;
        m_wire->receive(head.data(), head.size(), true);
        const packet_header header = decode_header(head.data());
        body.resize(header.length);
        m_wire->receive(body.data(), body.size(), false);
        return decode(header, body.data());
    }
    /// Answers a request for the peer's memory, whose byte at an address is the address's lowest.
    void answer(const packet& request, access_status status = access_status::good) {
        packet r = response_to(request, std::get<access_body>(request.body).fields.timestamp);
        auto& a = std::get<access_body>(r.body);
        a.set_status(status);
        for (std::uint32_t n = 0; r.carries_data() && n < a.fields.length; ++n)
            a.data.push_back(static_cast<std::uint8_t>(a.fields.address + n));
        send(r);
    }

private:
    connection* m_wire = nullptr;
    std::thread m_thread;
};

} // namespace bitloom::remote_port
