// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_pins.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom {

/// Makes transactions AXI4-Lite transfers.
///
///     from --> queue --> AW, W, B  or  AR, R     one transfer after the other, in order of arrival
///
/// - A payload is one transfer: it lies within one word of the bus, else it is answered with a
///   burst error. A part of a word is written by strobes; of a read word the rest is dropped.
///   Byte enables become strobes; of a read they are refused, see axi::check_access.
/// - The annotated delay passes before a pin moves, and comes back as 0.
/// - SLVERR is a generic error, DECERR an address error.
/// - What is on the pins when reset comes is answered with a generic error; what waits goes on
///   waiting.
/// - Pins have no debug access and no direct memory: who can look into the RTL sets `backdoor`.
///
/// For 32 and 64 bits of address and of data.
template <unsigned address_bits, unsigned data_bits>
class tlm2axi4lite : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<tlm2axi4lite> from;
    sc_core::sc_in<bool> clock, reset_n;
    axi::lite_pins<sc_core::sc_out, sc_core::sc_in, address_bits, data_bits> pins;

    /// Debug transport; returns the bytes that it moved.
    std::function<unsigned(tlm::tlm_generic_payload&)> backdoor;

    explicit tlm2axi4lite(const sc_core::sc_module_name& name);

private:
    /// A transaction that waits or is on the pins.
    struct transfer {
        tlm::tlm_generic_payload& payload;
        bool done = false;
    };

    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p) { return backdoor ? backdoor(p) : 0; }

    void on_edge();
    void reset();
    void begin();
    void hand_over(); ///< what the other side has accepted
    void end(tlm::tlm_response_status status);

    std::deque<transfer*> m_queue;
    transfer* m_active = nullptr;
    bool m_address_open = false, m_data_open = false; ///< valid, and not accepted yet
    sc_core::sc_event m_arrived, m_done;
};

} // namespace bitloom
