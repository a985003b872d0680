// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "models/bitlet/pe_array.h"
#include "models/bitlet/registers.h"
#include "models/interconnect/bus.h"
#include "models/interconnect/register_port.h"
#include "models/interconnect/socket_tap.h"
#include "models/tiled/sequencer.h"

#include <cstdint>
#include <string>
#include <systemc>
#include <tlm>

namespace bitloom::bitlet {

/// The Bitlet accelerator: PEs that interleave the essential bits of N weights each. Software
/// writes the address and length of descriptors (descriptor.h) and rings the doorbell; the
/// interrupt tells the end or an error. Registers: registers.h. What it does not model: DRAM timing
/// (the memory's) and the PEs' state within a tile.
class bitlet : public sc_core::sc_module {
    register_port m_registers; // before the socket that shows it

public:
    tlm::tlm_target_socket<>& registers = m_registers.socket; ///< aligned 32-bit accesses
    tlm::tlm_initiator_socket<> memory_activations;           ///< and descriptors and stores
    tlm::tlm_initiator_socket<> memory_weights;               ///< and tables
    sc_core::sc_out<bool> irq; ///< level: (IRQ_STATUS & IRQ_ENABLE) != 0

    /// `between`: what stands between the DMA and the buffers, if anything.
    bitlet(const sc_core::sc_module_name& name, const bitlet_parameters& parameters,
           const socket_tap& between = {});

    sequencer& control() { return m_sequencer; }

    /// Its registers and buffers, while control() is not busy. Read: its line follows.
    void state(state_archive& a) {
        a(m_busy, m_done, m_halted, m_fault, m_errors, m_fault_address, m_descriptors,
          m_descriptors_bytes, m_prune, m_precision, m_bit_width, m_irq_enable, m_irq_status,
          m_input, m_weight, m_output, m_table, m_sequencer);
        if (a.loads())
            m_irq_changed.notify(sc_core::SC_ZERO_TIME);
    }

private:
    const processing_element_parameters m_element;
    scratchpad m_input, m_weight, m_output, m_table;
    pe_array m_array;
    post_processing::post_processor m_post;
    dma m_activation_dma, m_weight_dma;
    bus m_buffer_bus; ///< both DMA engines' way to the four buffers
    block_executor m_executor;
    sequencer m_sequencer;

    std::uint32_t read(std::uint32_t offset) const;
    std::uint32_t status() const;
    /// Why the registers forbid a block, one phrase; empty if they do not.
    std::string forbids(const block& b) const;
    void write(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay);
    void run(const sc_core::sc_time& delay);
    void reset();
    /// `status_bit`: flow or size error.
    void fail(const fault_report& report, std::uint32_t status_bit);
    void end(const fault_report& report);
    void drive_irq();

    sc_core::sc_event m_irq_changed;
    bool m_busy = false, m_done = false, m_halted = false;
    fault m_fault = fault::none;
    std::uint32_t m_errors = 0; ///< STATUS bits
    std::uint64_t m_fault_address = 0, m_descriptors = 0;
    std::uint32_t m_descriptors_bytes = 0, m_prune = 0xffffff, m_precision = 0, m_bit_width = 0;
    std::uint32_t m_irq_enable = 0, m_irq_status = 0;
};

} // namespace bitloom::bitlet
