// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/bus.h"
#include "models/interconnect/register_port.h"
#include "models/interconnect/socket_tap.h"
#include "models/tiled/integer_array.h"
#include "models/tiled/machine_parameters.h"
#include "models/tiled/sequencer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <systemc>
#include <tlm>

namespace bitloom::tiled {

/// An accelerator of integers around one array, told by a program of blocks. Software writes the
/// program's address and length and rings the doorbell; the interrupt tells the end or a fault.
/// Registers: program_registers.h. What it does not model: DRAM timing (the memory's), energy, and
/// the array's state within a tile. A machine of this kind derives from it and names its array, its
/// program's words and its registers.
class program_machine : public sc_core::sc_module {
    register_port m_registers; // before the socket that shows it

public:
    tlm::tlm_target_socket<>& registers = m_registers.socket; ///< aligned 32-bit accesses
    tlm::tlm_initiator_socket<> memory;
    sc_core::sc_out<bool> irq; ///< level: (IRQ_STATUS & IRQ_ENABLE) != 0

    sequencer& control() { return m_sequencer; }
    const register_table& register_map() const { return m_table_of_registers; }

    /// Its registers and buffers, while control() is not busy. Read: its line follows.
    void state(state_archive& a);

protected:
    /// `map`: program_registers' with the machine's ID; must outlive this. `make_source`: what
    /// decodes a block's words. `between`: what stands between the DMA and the buffers, if
    /// anything.
    program_machine(const sc_core::sc_module_name& name, const machine_parameters& parameters,
                    std::shared_ptr<const timed_array_model> array, const register_table& map,
                    std::function<std::unique_ptr<block_source>()> make_source,
                    const socket_tap& between);

private:
    const register_table& m_table_of_registers;
    scratchpad m_input, m_weight, m_output, m_table;
    integer_array m_array;
    post_processing::post_processor m_post;
    dma m_dma;
    bus m_buffer_bus; ///< the DMA's way to the four buffers
    block_executor m_executor;
    sequencer m_sequencer;

    std::uint32_t read(std::uint32_t offset) const;
    void write(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay);
    void ring(const sc_core::sc_time& delay);
    void raise(const fault_report& report);
    void end(const fault_report& report);
    void drive_irq();

    sc_core::sc_event m_irq_changed;
    bool m_busy = false, m_done = false;
    fault m_fault = fault::none;
    std::uint64_t m_fault_address = 0, m_fault_instruction = 0, m_program = 0;
    std::uint32_t m_irq_enable = 0, m_irq_status = 0, m_program_bytes = 0;
};

} // namespace bitloom::tiled
