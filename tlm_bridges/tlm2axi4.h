// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_burst.h"
#include "tlm_bridges/axi_pins.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Makes transactions AXI4 bursts.
///
///     from --> a free identifier --> bursts --> AW, W  or  AR
///       ^                                          |
///       '------ the last response with the identifier <-- B or R
///
/// - A payload of any length and alignment becomes INCR bursts as wide as the bus, up to 256 beats,
///   none across 4 KiB; the first and the last beat may be a part of a word. A power of two of
///   bytes within a word, aligned, keeps its size. Byte enables become strobes; of a read they are
///   refused, as is a streaming width below the length, see axi::check_access.
/// - Transactions of several initiator threads are outstanding together, each with an identifier of
///   its own for all its bursts, reads apart from writes; more than `outstanding` wait. What comes
///   back may come in any order that AXI4 allows. Over the four phases one transaction is taken
///   after the other: the socket makes b_transport of them.
/// - The annotated delay passes before a pin moves, and comes back as 0.
/// - SLVERR is a generic error, DECERR an address error; of several bursts the worst counts.
/// - What has an identifier when reset comes is answered with a generic error; the rest waits on.
/// - Pins have no debug access and no direct memory: who can look into the RTL sets `backdoor`.
///
/// For 32 and 64 bits of address; 32, 64 and 128 bits of data.
template <unsigned address_bits, unsigned data_bits>
class tlm2axi4 : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<tlm2axi4> from;
    sc_core::sc_in<bool> clock, reset_n;
    axi::full_pins<sc_core::sc_out, sc_core::sc_in, address_bits, data_bits> pins;

    /// Debug transport; returns the bytes that it moved.
    std::function<unsigned(tlm::tlm_generic_payload&)> backdoor;

    /// `outstanding`: reads, and writes, at a time: identifiers 0 to outstanding - 1.
    explicit tlm2axi4(const sc_core::sc_module_name& name, unsigned outstanding = 4);

private:
    static constexpr unsigned bus_bytes = data_bits / 8;

    /// A transaction that has an identifier.
    struct transfer {
        tlm::tlm_generic_payload& payload;
        std::vector<axi::burst> bursts;
        std::size_t answered = 0; ///< bursts
        unsigned beat = 0;        ///< of the burst that is being answered
        std::uint64_t moved = 0;  ///< bytes of a read
        std::uint32_t response = 0;
        bool done = false;
    };
    struct request {
        const transfer* of;
        const axi::burst* burst;
        std::uint64_t first; ///< byte of the payload
        std::uint32_t id;
    };
    /// Reads, or writes.
    struct direction {
        std::vector<transfer*> by_id; ///< nullptr: free
        std::deque<request> addresses;
        bool address_open = false; ///< valid, and not accepted yet
    };

    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p) { return backdoor ? backdoor(p) : 0; }
    std::uint32_t wait_for_id(const direction& d);

    void end_of_elaboration() override;
    void on_edge();
    void reset();
    bool is_idle() const;
    template <class valid_pin, class ready_pin, class address_pin, class number_pin>
    void send_address(direction& d, valid_pin& valid, const ready_pin& ready, address_pin& address,
                      number_pin& id, number_pin& len, number_pin& size, number_pin& burst);
    void send_data();
    void put_word(const request& r);
    void take_write_response();
    void take_read_data();
    void end(direction& d, std::uint32_t id);

    direction m_writes, m_reads;
    std::deque<request> m_data; ///< write bursts whose data is not all accepted
    unsigned m_data_beat = 0;
    bool m_data_open = false, m_in_reset = false;
    sc_core::sc_event m_arrived, m_done;
    /// What ends idleness. A list made on the spot would never be freed: nothing may come any more.
    sc_core::sc_event_or_list m_something_comes;
};

} // namespace bitloom
