// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_lanes.h"
#include "tlm_bridges/strobed_write.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

namespace bitloom {

/// Makes AXI4-Lite transfers transactions.
///
///     AW, W --> writing (thread) --> B
///                  |
///                  +--> to
///                  |
///     AR -----> reading (thread) --> R      a write and a read at a time, beside each other
///
/// - A write is the bytes with a strobe: with byte enables only where they do not lie side by side,
///   none at all without a strobe. A read is the whole word. Addresses are taken down to the word.
/// - The response comes on the first edge after the delay that the target annotates.
/// - An address error is DECERR, any other error SLVERR.
/// - Reset ends what is on the pins; a transaction that the target already has is completed, and
///   its response dropped.
///
/// For 32 and 64 bits of address and of data.
template <unsigned address_bits, unsigned data_bits>
class axi4lite2tlm : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<axi4lite2tlm> to;
    sc_core::sc_in<bool> clock, reset_n;
    axi::lite_pins<sc_core::sc_in, sc_core::sc_out, address_bits, data_bits> pins;

    explicit axi4lite2tlm(const sc_core::sc_module_name& name);

private:
    enum class stage : std::uint8_t { empty, at_target, answered, on_pins };
    /// The one write or read that is there.
    struct transfer {
        stage at = stage::empty;
        bool dropped = false; ///< by reset, while the target had it
        std::uint64_t address = 0;
        std::uint32_t response = 0;
        axi::lanes<data_bits> bytes{};
        tlm::tlm_generic_payload payload; ///< here, as a thread's own objects outlive the module
        sc_core::sc_event taken;

        void drop() {
            dropped = at == stage::at_target;
            at = dropped ? stage::at_target : stage::empty;
        }
        /// The target has answered.
        void answer(std::uint32_t with) {
            response = with;
            at = dropped ? stage::empty : stage::answered;
            dropped = false;
        }
    };

    void end_of_elaboration() override;
    void on_edge();
    void reset();
    void accept_write();
    void accept_read();
    void respond();
    bool is_idle() const;
    void writing();
    void reading();
    /// Sends it and lets its delay pass.
    std::uint32_t send(tlm::tlm_generic_payload& p);

    transfer m_write, m_read;
    std::uint64_t m_strobes = 0;
    axi::strobed_write m_strobed;
    bool m_has_address = false, m_has_data = false; ///< of the write to come
    /// What ends idleness. A list made on the spot would never be freed: nothing may come any more.
    sc_core::sc_event_or_list m_something_comes;
};

} // namespace bitloom
