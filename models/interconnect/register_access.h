// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <tlm>

namespace bitloom {

/// The register that a transaction reads or writes: aligned accesses of four bytes, without byte
/// enables, as its row allows. Null, with the error response set, for anything else.
inline const register_description* accessed_register(const register_table& table,
                                                     tlm::tlm_generic_payload& p) {
    const register_description* row = table.find(p.get_address());
    if (p.get_byte_enable_ptr() != nullptr)
        p.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    else if (p.get_data_length() != 4 || p.get_streaming_width() < 4)
        p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (row == nullptr)
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    else if ((p.is_read() && row->access == register_access::write_only) ||
             (p.is_write() && row->access == register_access::read_only) ||
             (!p.is_read() && !p.is_write()))
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    else
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    return p.is_response_ok() ? row : nullptr;
}

} // namespace bitloom
