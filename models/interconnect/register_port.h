// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom {

/// A device's registers behind a target socket: aligned accesses of four bytes without byte
/// enables, as the table allows; anything else is answered with the error response that names it.
/// Debug transport reads and never writes: a debugger rings no doorbell.
class register_port : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<register_port> socket;

    using reader = std::function<std::uint32_t(std::uint32_t offset)>;
    using writer =
        std::function<void(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time&)>;

    /// `read` and `write` get offsets of the table only. The writer's time is what the initiator
    /// is ahead.
    register_port(const sc_core::sc_module_name& name, const register_table& table, reader read,
                  writer write);

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);
    /// Null, with the response set, for what is not allowed.
    const register_description* accessed(tlm::tlm_generic_payload& p) const;

    const register_table& m_table;
    const reader m_read;
    const writer m_write;
};

} // namespace bitloom
