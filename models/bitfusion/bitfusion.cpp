// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/bitfusion.h"

#include "models/bitfusion/block_decoder.h"
#include "models/tiled/remembering_source.h"

#include <memory>

namespace bitloom::bitfusion {

namespace {

using block_reader = remembering_source<block_decoder>;

/// Each buffer has its own window on the DMA's bus, far larger than any buffer.
constexpr std::uint64_t buffer_window = 1ULL << 32;
constexpr block_executor::buffer_map buffer_addresses{0, buffer_window, 2 * buffer_window,
                                                      3 * buffer_window};

std::vector<address_range> buffer_ranges(const buffer_sizes& s) {
    return {{"input buffer", buffer_addresses.input, s.input},
            {"weight buffer", buffer_addresses.weight, s.weight},
            {"output buffer", buffer_addresses.output, s.output},
            {"bias buffer", buffer_addresses.table, s.bias}};
}

std::uint64_t with_low(std::uint64_t value, std::uint32_t low) {
    return (value & ~std::uint64_t{0xffffffff}) | low;
}
std::uint64_t with_high(std::uint64_t value, std::uint32_t high) {
    return (value & 0xffffffff) | std::uint64_t{high} << 32;
}

} // namespace

bitfusion::bitfusion(const sc_core::sc_module_name& name, const bitfusion_parameters& parameters)
    : sc_module(name)
    , m_registers(
          "registers", registers::table, [this](std::uint32_t offset) { return read(offset); },
          [this](std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay) {
              write(offset, value, delay);
          })
    , memory("memory")
    , irq("irq")
    , m_input("input_buffer", parameters.buffers.input, input_tile_slack)
    , m_weight("weight_buffer", parameters.buffers.weight)
    , m_output("output_buffer", parameters.buffers.output)
    , m_table("bias_buffer", parameters.buffers.bias)
    , m_array("array", parameters.shape, parameters.frequency_hz)
    , m_post("post_processor")
    , m_dma("dma")
    , m_buffer_bus("buffer_bus", buffer_ranges(parameters.buffers))
    , m_executor("executor", m_array.model(), parameters.buffers,
                 {parameters.frequency_hz, parameters.quantum_cycles},
                 {{&m_dma, &m_dma}, m_input, m_weight, m_output, m_table, m_post}, buffer_addresses)
    , m_sequencer("sequencer", m_executor, m_dma, parameters.frequency_hz,
                  [] { return std::make_unique<block_reader>(); }) {
    SC_HAS_PROCESS(bitfusion);
    m_dma.memory.bind(memory);
    m_dma.buffers.bind(m_buffer_bus.initiators);
    m_buffer_bus.targets.bind(m_input.port);
    m_buffer_bus.targets.bind(m_weight.port);
    m_buffer_bus.targets.bind(m_output.port);
    m_buffer_bus.targets.bind(m_table.port);
    m_executor.array.bind(m_array.tiles);
    m_executor.post.bind(m_post.tiles);
    m_sequencer.ended = [this](const fault_report& report) { end(report); };
    SC_METHOD(drive_irq);
    sensitive << m_irq_changed;
}

void bitfusion::drive_irq() {
    irq.write((m_irq_status & m_irq_enable) != 0);
}

std::uint32_t bitfusion::read(std::uint32_t offset) const {
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    switch (offset) {
    case registers::id:
        return registers::id_value;
    case registers::status:
        return (m_busy ? registers::status_busy : 0) | (m_done ? registers::status_done : 0) |
               (m_fault != fault::none ? registers::status_fault : 0);
    case registers::fault:
        return static_cast<std::uint32_t>(m_fault);
    case registers::fault_address_low:
        return low(m_fault_address);
    case registers::fault_address_high:
        return high(m_fault_address);
    case registers::fault_instruction_low:
        return low(m_fault_instruction);
    case registers::fault_instruction_high:
        return high(m_fault_instruction);
    case registers::irq_enable:
        return m_irq_enable;
    case registers::irq_status:
        return m_irq_status;
    case registers::program_low:
        return low(m_program);
    case registers::program_high:
        return high(m_program);
    case registers::program_bytes:
        return m_program_bytes;
    case registers::block:
        return m_sequencer.block_number();
    case registers::cycles_low:
        return low(m_sequencer.cycles());
    case registers::cycles_high:
        return high(m_sequencer.cycles());
    default:
        return 0;
    }
}

void bitfusion::write(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay) {
    switch (offset) {
    case registers::control:
        if ((value & registers::control_clear_fault) != 0)
            m_fault = fault::none;
        if ((value & registers::control_start) != 0)
            ring(delay);
        break;
    case registers::irq_enable:
        m_irq_enable = value & (registers::irq_done | registers::irq_fault);
        break;
    case registers::irq_status:
        m_irq_status &= ~value;
        break;
    case registers::program_low:
        m_program = with_low(m_program, value);
        break;
    case registers::program_high:
        m_program = with_high(m_program, value);
        break;
    case registers::program_bytes:
        m_program_bytes = value;
        break;
    default:
        break;
    }
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void bitfusion::ring(const sc_core::sc_time& delay) {
    if (m_busy) {
        raise({fault::start_while_busy, m_program, m_program, {}});
        return;
    }
    m_busy = true;
    m_done = false;
    m_sequencer.start(m_program, m_program_bytes, delay);
}

void bitfusion::raise(const fault_report& report) {
    if (m_fault == fault::none) {
        m_fault = report.code;
        m_fault_address = report.address;
        m_fault_instruction = report.instruction;
    }
    m_irq_status |= registers::irq_fault;
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void bitfusion::end(const fault_report& report) {
    m_busy = false;
    m_done = report.code == fault::none;
    if (!m_done)
        raise(report);
    m_irq_status |= registers::irq_done;
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

} // namespace bitloom::bitfusion
