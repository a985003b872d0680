// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/program_machine.h"

#include "models/tiled/performance_counters.h"
#include "models/tiled/program_registers.h"

#include <utility>

namespace bitloom::tiled {

namespace {

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

program_machine::program_machine(const sc_core::sc_module_name& name,
                                 const machine_parameters& parameters,
                                 std::shared_ptr<const timed_array_model> array,
                                 const register_table& map,
                                 std::function<std::unique_ptr<block_source>()> make_source,
                                 const socket_tap& between)
    : sc_module(name)
    , m_registers(
          "registers", map, [this](const register_read& r) { return read(r.offset); },
          [this](std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay) {
              write(offset, value, delay);
          })
    , memory("memory")
    , irq("irq")
    , m_table_of_registers(map)
    , m_input("input_buffer", parameters.buffers.input, input_tile_slack)
    , m_weight("weight_buffer", parameters.buffers.weight)
    , m_output("output_buffer", parameters.buffers.output)
    , m_table("bias_buffer", parameters.buffers.bias)
    , m_array("array", std::move(array), parameters.frequency_hz)
    , m_post("post_processor")
    , m_dma("dma", parameters.bursts)
    , m_buffer_bus("buffer_bus", buffer_ranges(parameters.buffers))
    , m_executor(
          "executor", m_array.model(), parameters.buffers,
          {parameters.frequency_hz, parameters.quantum_cycles, parameters.port_bits_per_cycle},
          {{&m_dma, &m_dma}, m_input, m_weight, m_output, m_table, m_post}, buffer_addresses)
    , m_sequencer("sequencer", m_executor, m_dma, std::move(make_source)) {
    SC_HAS_PROCESS(program_machine);
    m_dma.memory.bind(memory);
    bind_tapped(m_dma.buffers, m_buffer_bus.initiators, between, "dma_to_buffers");
    for (scratchpad* buffer : {&m_input, &m_weight, &m_output, &m_table})
        bind_tapped(m_buffer_bus.targets, buffer->port, between, buffer->basename());
    m_executor.array.bind(m_array.tiles);
    m_executor.post.bind(m_post.tiles);
    m_executor.forbidden = [this](const block& b) { return m_array.model().refuses(b); };
    m_sequencer.ended = [this](const fault_report& report) { end(report); };
    SC_METHOD(drive_irq);
    sensitive << m_irq_changed;
}

void program_machine::state(state_archive& a) {
    a(m_busy, m_done, m_fault, m_fault_address, m_fault_instruction, m_program, m_irq_enable,
      m_irq_status, m_program_bytes, m_input, m_weight, m_output, m_table, m_sequencer);
    if (a.loads())
        m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void program_machine::drive_irq() {
    irq.write((m_irq_status & m_irq_enable) != 0);
}

std::uint32_t program_machine::read(std::uint32_t offset) const {
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    switch (offset) {
    case program_registers::id:
        return m_table_of_registers.find(program_registers::id)->reset;
    case program_registers::status:
        return (m_busy ? program_registers::status_busy : 0) |
               (m_done ? program_registers::status_done : 0) |
               (m_fault != fault::none ? program_registers::status_fault : 0);
    case program_registers::fault:
        return static_cast<std::uint32_t>(m_fault);
    case program_registers::fault_address_low:
        return low(m_fault_address);
    case program_registers::fault_address_high:
        return high(m_fault_address);
    case program_registers::fault_instruction_low:
        return low(m_fault_instruction);
    case program_registers::fault_instruction_high:
        return high(m_fault_instruction);
    case program_registers::irq_enable:
        return m_irq_enable;
    case program_registers::irq_status:
        return m_irq_status;
    case program_registers::program_low:
        return low(m_program);
    case program_registers::program_high:
        return high(m_program);
    case program_registers::program_bytes:
        return m_program_bytes;
    case program_registers::block:
        return m_sequencer.block_number();
    case program_registers::cycles_low:
        return low(m_sequencer.cycles());
    case program_registers::cycles_high:
        return high(m_sequencer.cycles());
    default:
        return offset >= performance_base ? performance_word(m_sequencer, offset) : 0;
    }
}

void program_machine::write(std::uint32_t offset, std::uint32_t value,
                            const sc_core::sc_time& delay) {
    switch (offset) {
    case program_registers::control:
        if ((value & program_registers::control_clear_fault) != 0)
            m_fault = fault::none;
        if ((value & program_registers::control_start) != 0)
            ring(delay);
        break;
    case program_registers::irq_enable:
        m_irq_enable = value & (program_registers::irq_done | program_registers::irq_fault);
        break;
    case program_registers::irq_status:
        m_irq_status &= ~value;
        break;
    case program_registers::program_low:
        m_program = with_low(m_program, value);
        break;
    case program_registers::program_high:
        m_program = with_high(m_program, value);
        break;
    case program_registers::program_bytes:
        m_program_bytes = value;
        break;
    default:
        break;
    }
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void program_machine::ring(const sc_core::sc_time& delay) {
    if (m_busy) {
        raise({fault::start_while_busy, m_program, m_program, {}});
        return;
    }
    m_busy = true;
    m_done = false;
    m_sequencer.start(m_program, m_program_bytes, delay);
}

void program_machine::raise(const fault_report& report) {
    if (m_fault == fault::none) {
        m_fault = report.code;
        m_fault_address = report.address;
        m_fault_instruction = report.instruction;
    }
    m_irq_status |= program_registers::irq_fault;
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void program_machine::end(const fault_report& report) {
    m_busy = false;
    m_done = report.code == fault::none;
    if (!m_done)
        raise(report);
    m_irq_status |= program_registers::irq_done;
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

} // namespace bitloom::tiled
