// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

namespace bitloom::soc {

/// Behind a bus: makes addresses absolute again, for who decodes them elsewhere.
class address_window : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<address_window> from;
    tlm_utils::simple_initiator_socket<address_window> to;

    address_window(const sc_core::sc_module_name& name, std::uint64_t first)
        : sc_module(name)
        , from("from")
        , to("to")
        , m_first(first) {
        from.register_b_transport(this, &address_window::b_transport);
        from.register_transport_dbg(this, &address_window::transport_dbg);
    }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        p.set_address(p.get_address() + m_first);
        to->b_transport(p, delay);
        p.set_address(p.get_address() - m_first);
    }
    unsigned transport_dbg(tlm::tlm_generic_payload& p) {
        p.set_address(p.get_address() + m_first);
        const unsigned moved = to->transport_dbg(p);
        p.set_address(p.get_address() - m_first);
        return moved;
    }

    const std::uint64_t m_first;
};

} // namespace bitloom::soc
