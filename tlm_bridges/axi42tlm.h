// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_burst.h"
#include "tlm_bridges/axi_pins.h"
#include "tlm_bridges/strobed_write.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Makes AXI4 bursts transactions.
///
///     AW, W --> writing (thread) --> B
///                  |
///                  +--> to
///                  |
///     AR -----> reading (thread) --> R
///
/// - INCR of any size, alignment and strobes is one transaction of exactly its bytes; WRAP is one
///   or two, FIXED one per beat. A write has byte enables only where its bytes do not lie side by
///   side; a run without a strobe is no transaction.
/// - Up to `outstanding` reads, and as many writes, are accepted before the first is answered. They
///   go to the target in their order, and are answered in it, whatever their identifiers; only the
///   delays that the target annotates overlap. A response comes on the first edge after its delay.
/// - An address error is DECERR, any other error SLVERR, for every beat of a read; a burst that is
///   illegal is SLVERR, and no transaction.
/// - Reset ends what was accepted; a transaction that the target already has is completed, and its
///   response dropped.
///
/// For 32 and 64 bits of address; 32, 64 and 128 bits of data.
template <unsigned address_bits, unsigned data_bits>
class axi42tlm : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<axi42tlm> to;
    sc_core::sc_in<bool> clock, reset_n;
    axi::full_pins<sc_core::sc_in, sc_core::sc_out, address_bits, data_bits> pins;

    explicit axi42tlm(const sc_core::sc_module_name& name, unsigned outstanding = 4);

private:
    static constexpr unsigned bus_bytes = data_bits / 8;

    /// A burst, from the acceptance of its address on.
    struct transfer {
        axi::burst burst;
        std::uint32_t id = 0;
        axi::strobed_write bytes; ///< in the order of the beats; a read has no enables
        std::uint64_t moved = 0;  ///< of them, on the pins
        unsigned beat = 0;
        std::uint32_t response = 0;
        sc_core::sc_time due; ///< of the response, not before
    };
    using queue = std::deque<std::unique_ptr<transfer>>;
    /// Reads, or writes.
    struct direction {
        queue waiting, answered;    ///< for the target; by it
        unsigned present = 0;       ///< accepted, and the response not
        unsigned resets = 0;        ///< how many there were
        bool response_open = false; ///< valid, and not accepted yet
        sc_core::sc_event came;
    };

    void end_of_elaboration() override;
    void on_edge();
    void reset();
    bool is_idle() const;
    template <class number_pin, class address_pin>
    static std::unique_ptr<transfer> accepted(const address_pin& address, const number_pin& id,
                                              const number_pin& len, const number_pin& size,
                                              const number_pin& burst);
    void accept();
    void accept_data();
    void respond_write();
    void respond_read();
    void show_beat();
    void writing();
    void reading();
    void serve(direction& d, tlm::tlm_command command);
    void perform(transfer& t, tlm::tlm_command command);

    const unsigned m_outstanding;
    direction m_writes, m_reads;
    queue m_collecting; ///< writes whose data is not all there
    /// What ends idleness. A list made on the spot would never be freed: nothing may come any more.
    sc_core::sc_event_or_list m_something_comes;
};

} // namespace bitloom
