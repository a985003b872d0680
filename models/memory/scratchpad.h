// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// A double-buffered on-chip SRAM with real bytes. The DMA fills and empties it through `port`,
/// half 0 at address 0 and half 1 at half_bytes(); the datapath on its other side reads and writes
/// through views. Accesses take no time of their own and are not counted here: the engines that use
/// it are timed, and count.
class scratchpad : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<scratchpad> port;

    /// `bytes` for both halves together. `slack` bytes behind each half are readable by views only.
    scratchpad(const sc_core::sc_module_name& name, std::uint64_t bytes, std::size_t slack = 0);

    std::uint64_t half_bytes() const { return m_half_bytes; }
    /// The datapath's view of a half.
    std::uint8_t* view(unsigned half) { return m_bytes.data() + half * m_half_pitch; }

    void state(state_archive& a) { a.sparse(m_bytes.data(), m_bytes.size()); }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);
    /// Grants one half: the bytes behind it are not its own.
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi);
    /// Moves the bytes if they lie within one half.
    bool move(tlm::tlm_generic_payload& p);

    std::uint64_t m_half_bytes;
    std::size_t m_half_pitch;
    std::vector<std::uint8_t> m_bytes;
};

} // namespace bitloom
