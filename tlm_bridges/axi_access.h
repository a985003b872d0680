// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tlm>

namespace bitloom::axi {

/// What a bus of `address_bits` needs of any payload, whatever its length; in the order byte
/// enables, streaming width, range, command. AXI has strobes for writes only. Sets the response
/// where one of them is wrong, and returns whether all are right.
inline bool check_access(tlm::tlm_generic_payload& p, unsigned address_bits) {
    const std::uint64_t last = ~std::uint64_t{0} >> (64 - address_bits);
    const std::uint64_t length = p.get_data_length();
    if (p.get_byte_enable_ptr() != nullptr && (p.is_read() || p.get_byte_enable_length() == 0))
        p.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    else if (p.get_streaming_width() < length || length == 0)
        p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (p.get_address() > last || length - 1 > last - p.get_address())
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    else if (!p.is_read() && !p.is_write())
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    else
        return true;
    return false;
}

} // namespace bitloom::axi
