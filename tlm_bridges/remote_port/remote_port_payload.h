// SPDX-License-Identifier: Apache-2.0
// Accesses of a remote port as TLM payloads and back.
#pragma once

#include "tlm_bridges/remote_port/remote_port_packet.h"

#include <cstdint>
#include <tlm>

namespace bitloom::remote_port {

tlm::tlm_response_status response_status_of(access_status status);
access_status access_status_of(tlm::tlm_response_status status);

/// A peer's request as a payload.
class access_payload {
public:
    /// A write is one of a packet that carries data. Byte enables that enable all are left out.
    access_payload(const access_body& request, bool writes);
    tlm::tlm_generic_payload& get() { return m_payload; }
    /// Gives the response its status and, with `data`, its bytes: 0 where it was refused.
    void finish(access_body& response, bool data);

private:
    byte_vector m_data, m_enables;
    tlm::tlm_generic_payload m_payload;
};

/// The `bytes` from `first` on of a payload as a request at `timestamp`, ns; `extended`: in the
/// form that byte enables need.
access_body access_of(const tlm::tlm_generic_payload& p, std::uint32_t first, std::uint32_t bytes,
                      std::uint64_t timestamp, bool extended);

/// Puts what a read has brought from `first` of the payload on where it is enabled.
void copy_enabled(tlm::tlm_generic_payload& p, std::uint32_t first, const byte_vector& data);

} // namespace bitloom::remote_port
