// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <tlm>

namespace bitloom::axi {

/// RRESP and BRESP (Arm IHI 0022, A3.4.4).
enum response : std::uint32_t { okay = 0, exokay = 1, slverr = 2, decerr = 3 };

/// What an initiator is told. EXOKAY answers exclusive accesses, which the bridges never send.
constexpr tlm::tlm_response_status status_of(std::uint32_t response) {
    return response == okay     ? tlm::TLM_OK_RESPONSE
           : response == decerr ? tlm::TLM_ADDRESS_ERROR_RESPONSE
                                : tlm::TLM_GENERIC_ERROR_RESPONSE;
}

/// What a manager is told: an address that nobody has is the interconnect's error, everything else
/// the subordinate's.
constexpr std::uint32_t response_of(tlm::tlm_response_status status) {
    return status == tlm::TLM_OK_RESPONSE              ? okay
           : status == tlm::TLM_ADDRESS_ERROR_RESPONSE ? decerr
                                                       : slverr;
}

/// The response to several transfers: that of the worst.
constexpr std::uint32_t worse_of(std::uint32_t one, std::uint32_t other) {
    return std::max(one == exokay ? slverr : one, other == exokay ? slverr : other);
}

} // namespace bitloom::axi
