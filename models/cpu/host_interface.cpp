// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/host_interface.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace bitloom::riscv {

namespace {

constexpr std::uint64_t call_write = 64, call_exit = 93;
constexpr auto not_implemented = static_cast<std::uint64_t>(-38),
               bad_address = static_cast<std::uint64_t>(-14);
constexpr std::uint64_t longest_write = 1 << 16; // bytes a call; software asks again for the rest

} // namespace

host_interface::host_interface(std::uint64_t to_host, std::optional<std::uint64_t> from_host,
                               memory_reader read, memory_writer write)
    : m_to_host(to_host)
    , m_from_host(from_host)
    , m_read(std::move(read))
    , m_write(std::move(write)) {}

std::uint64_t host_interface::load(std::uint64_t address) const {
    std::uint8_t bytes[8] = {};
    m_read(address, bytes, sizeof bytes);
    std::uint64_t value = 0;
    for (unsigned n = 8; n-- > 0;)
        value = value << 8 | bytes[n];
    return value;
}

void host_interface::store(std::uint64_t address, std::uint64_t value) const {
    std::uint8_t bytes[8];
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(value);
        value >>= 8;
    }
    m_write(address, bytes, sizeof bytes);
}

std::optional<std::uint64_t> host_interface::poll() {
    const std::uint64_t request = load(m_to_host);
    if (request == 0)
        return std::nullopt;
    const std::uint64_t device = request >> 56, command = request >> 48 & 0xff,
                        payload = request & ((1ULL << 48) - 1);
    std::optional<std::uint64_t> ended;
    if (device == 0 && command == 0)
        ended = (payload & 1) != 0 ? payload >> 1 : call(payload);
    else if (device == 1 && command == 1 && on_output)
        on_output(std::string(1, static_cast<char>(payload)));
    if (!ended)
        store(m_to_host, 0);
    return ended;
}

std::uint64_t host_interface::write_out(std::uint64_t address, std::uint64_t bytes) const {
    std::vector<std::uint8_t> data(std::min(bytes, longest_write));
    if (!m_read(address, data.data(), data.size()))
        return bad_address;
    if (on_output)
        on_output(std::string(data.begin(), data.end()));
    return data.size();
}

/// Magic memory: eight doublewords, the number and its arguments; the result takes the first.
std::optional<std::uint64_t> host_interface::call(std::uint64_t arguments) {
    const std::uint64_t number = load(arguments);
    if (number == call_exit)
        return load(arguments + 8);
    store(arguments, number == call_write ? write_out(load(arguments + 16), load(arguments + 24))
                                          : not_implemented);
    if (m_from_host)
        store(*m_from_host, 1);
    return std::nullopt;
}

} // namespace bitloom::riscv
