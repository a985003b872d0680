// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <tlm>

namespace bitloom {

/// The one check of a payload against `size` bytes of plain memory, in the order byte enables,
/// streaming width, range, command. Sets the response status and returns whether it is good.
inline bool check_memory_access(tlm::tlm_generic_payload& p, std::uint64_t size) {
    if (p.get_byte_enable_ptr() != nullptr)
        p.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    else if (p.get_streaming_width() < p.get_data_length())
        p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (p.get_data_length() > size || p.get_address() > size - p.get_data_length())
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    else if (!p.is_read() && !p.is_write())
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    else
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    return p.is_response_ok();
}

/// What an AT memory asks of a payload that is good as plain memory: a power-of-two length, from an
/// address that is a multiple of it, no longer than `longest`. Sets the status where it is not.
inline bool check_aligned_access(tlm::tlm_generic_payload& p, std::uint64_t longest) {
    const std::uint64_t length = p.get_data_length();
    if (length == 0 || (length & (length - 1)) != 0 || length > longest)
        p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (p.get_address() % length != 0)
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return p.is_response_ok();
}

/// check_memory_access for debug transport, which knows neither byte enables nor a streaming width.
inline bool check_debug_access(const tlm::tlm_generic_payload& p, std::uint64_t size) {
    return p.get_data_length() <= size && p.get_address() <= size - p.get_data_length() &&
           (p.is_read() || p.is_write());
}

/// Moves the payload's bytes from or to `memory`. The payload has passed check_memory_access.
inline void move_bytes(tlm::tlm_generic_payload& p, std::uint8_t* memory) {
    std::uint8_t* at = memory + p.get_address();
    if (p.is_read())
        std::memcpy(p.get_data_ptr(), at, p.get_data_length());
    else
        std::memcpy(at, p.get_data_ptr(), p.get_data_length());
}

} // namespace bitloom
