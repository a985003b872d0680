// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom {

/// A register that is read.
struct register_read {
    std::uint32_t offset;
    sc_core::sc_time delay; ///< what the initiator is ahead
    bool by_debugger;       ///< nothing may come of it
};

/// A device's registers behind a target socket: aligned accesses of the sizes that the table allows
/// (four bytes unless it says otherwise), without byte enables; anything else is answered with the
/// error response that names it. An access to several registers is one after the other, ascending.
/// A request by phases is completed at once, as b_transport would do it, with the delay that it
/// came with. Debug transport reads and never writes: a debugger rings no doorbell.
class register_port : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<register_port> socket;

    using reader = std::function<std::uint32_t(const register_read&)>;
    using writer =
        std::function<void(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time&)>;

    /// `read` and `write` get offsets of the table only. The writer's time is what the initiator
    /// is ahead.
    register_port(const sc_core::sc_module_name& name, const register_table& table, reader read,
                  writer write);

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);
    /// Sets the response.
    bool allowed(tlm::tlm_generic_payload& p) const;
    tlm::tlm_response_status response_at(std::uint64_t offset, bool reads, bool writes) const;
    void read(tlm::tlm_generic_payload& p, const sc_core::sc_time& delay, bool by_debugger);

    const register_table& m_table;
    const reader m_read;
    const writer m_write;
};

} // namespace bitloom
