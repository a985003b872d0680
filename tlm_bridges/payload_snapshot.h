// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tlm>
#include <vector>

namespace bitloom {

/// What of a payload may not change between its request and its response.
class payload_snapshot {
public:
    payload_snapshot() = default;
    explicit payload_snapshot(const tlm::tlm_generic_payload& p)
        : m_command(p.get_command())
        , m_address(p.get_address())
        , m_data(p.get_data_ptr())
        , m_length(p.get_data_length())
        , m_streaming_width(p.get_streaming_width())
        , m_enables(p.get_byte_enable_ptr())
        , m_enable_length(p.get_byte_enable_length()) {
        if (p.is_write() && m_data != nullptr)
            m_written.assign(m_data, m_data + m_length);
    }

    /// The first attribute that is not as it was, empty if all are. `has_own_address`: whether the
    /// address is this side's: while an interconnect's target has the payload it may be the
    /// target's (IEEE 1666-2011, 14.6).
    std::string difference(const tlm::tlm_generic_payload& p, bool has_own_address = true) const {
        if (p.get_command() != m_command)
            return "command";
        if (has_own_address && p.get_address() != m_address)
            return "address";
        if (p.get_data_ptr() != m_data)
            return "data pointer";
        if (p.get_data_length() != m_length)
            return "data length";
        if (p.get_streaming_width() != m_streaming_width)
            return "streaming width";
        if (p.get_byte_enable_ptr() != m_enables || p.get_byte_enable_length() != m_enable_length)
            return "byte enables";
        if (!m_written.empty() && !std::equal(m_written.begin(), m_written.end(), m_data))
            return "data of a write";
        return {};
    }

private:
    tlm::tlm_command m_command = tlm::TLM_IGNORE_COMMAND;
    std::uint64_t m_address = 0;
    const unsigned char* m_data = nullptr;
    unsigned m_length = 0, m_streaming_width = 0;
    const unsigned char* m_enables = nullptr;
    unsigned m_enable_length = 0;
    std::vector<unsigned char> m_written;
};

} // namespace bitloom
