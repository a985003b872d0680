// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/flat_time.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <systemc>
#include <tlm>

namespace bitloom::soc {

/// An accelerator's way to memory that has no time of its own here: passes accesses on and lets
/// them take what their bits take over the interface, as `dram` does.
class memory_interface : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<memory_interface> from;
    tlm_utils::simple_initiator_socket<memory_interface> to;

    memory_interface(const sc_core::sc_module_name& name, bandwidth bits_per_cycle,
                     std::uint64_t frequency_hz)
        : sc_module(name)
        , from("from")
        , to("to")
        , m_bits_per_cycle(bits_per_cycle)
        , m_frequency_hz(frequency_hz) {
        from.register_b_transport(this, &memory_interface::b_transport);
    }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        to->b_transport(p, delay);
        if (p.is_response_ok())
            delay += flat_time(p, m_bits_per_cycle, m_frequency_hz);
    }

    const bandwidth m_bits_per_cycle;
    const std::uint64_t m_frequency_hz;
};

} // namespace bitloom::soc
