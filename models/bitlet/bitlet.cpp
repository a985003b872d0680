// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/bitlet.h"

#include "models/tiled/descriptor.h"
#include "models/tiled/performance_counters.h"
#include "models/tiled/performance_registers.h"
#include "models/tiled/remembering_source.h"

#include <fmt/format.h>

#include <memory>

namespace bitloom::bitlet {

namespace {

/// Each buffer has its own window on the DMA engines' bus, far larger than any buffer.
constexpr std::uint64_t buffer_window = 1ULL << 32;
constexpr block_executor::buffer_map buffer_addresses{0, buffer_window, 2 * buffer_window,
                                                      3 * buffer_window};

std::vector<address_range> buffer_ranges(const buffer_sizes& s) {
    return {{"activation buffer", buffer_addresses.input, s.input},
            {"weight buffer", buffer_addresses.weight, s.weight},
            {"output buffer", buffer_addresses.output, s.output},
            {"bias buffer", buffer_addresses.table, s.bias}};
}

} // namespace

bitlet::bitlet(const sc_core::sc_module_name& name, const bitlet_parameters& parameters,
               const socket_tap& between)
    : sc_module(name)
    , m_registers(
          "registers", registers::table, [this](const register_read& r) { return read(r.offset); },
          [this](std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay) {
              write(offset, value, delay);
          })
    , memory_activations("memory_activations")
    , memory_weights("memory_weights")
    , irq("irq")
    , m_element(parameters.array.element)
    , m_input("activation_buffer", parameters.buffers.input, input_tile_slack)
    , m_weight("weight_buffer", parameters.buffers.weight)
    , m_output("output_buffer", parameters.buffers.output)
    , m_table("bias_buffer", parameters.buffers.bias)
    , m_array("pe_array", parameters.array, parameters.frequency_hz)
    , m_post("post_processor")
    , m_activation_dma("activation_dma", parameters.bursts)
    , m_weight_dma("weight_dma", parameters.bursts)
    , m_buffer_bus("buffer_bus", buffer_ranges(parameters.buffers))
    , m_executor(
          "executor", m_array.model(), parameters.buffers,
          {parameters.frequency_hz, parameters.quantum_cycles, parameters.port_bits_per_cycle},
          {{&m_activation_dma, &m_weight_dma}, m_input, m_weight, m_output, m_table, m_post},
          buffer_addresses)
    , m_sequencer("sequencer", m_executor, m_activation_dma,
                  [] { return std::make_unique<remembering_source<descriptor_decoder>>(); }) {
    SC_HAS_PROCESS(bitlet);
    m_activation_dma.memory.bind(memory_activations);
    m_weight_dma.memory.bind(memory_weights);
    for (dma* mover : {&m_activation_dma, &m_weight_dma})
        bind_tapped(mover->buffers, m_buffer_bus.initiators, between, mover->basename());
    for (scratchpad* buffer : {&m_input, &m_weight, &m_output, &m_table})
        bind_tapped(m_buffer_bus.targets, buffer->port, between, buffer->basename());
    m_executor.array.bind(m_array.tiles);
    m_executor.post.bind(m_post.tiles);
    m_executor.forbidden = [this](const block& b) { return forbids(b); };
    m_sequencer.ended = [this](const fault_report& report) { end(report); };
    SC_METHOD(drive_irq);
    sensitive << m_irq_changed;
}

std::string bitlet::forbids(const block& b) const {
    const std::uint32_t precision = registers::precision_of(b.activation);
    if (precision != m_precision)
        return fmt::format("operands in {}, PRECISION is {}, {}",
                           registers::precision_name(precision), m_precision,
                           registers::precision_name(m_precision));
    if (!b.uses_array)
        return {};
    if (b.is_floating()) {
        const std::uint32_t lanes = m_element.planes_with_lanes(false);
        return (m_prune & lanes) == 0
                   ? fmt::format("PRUNE is {:#x}, the lanes are those of planes {:#x}", m_prune,
                                 lanes)
                   : std::string();
    }
    if (b.weight.bits > m_element.lanes)
        return fmt::format("weights of {} bits, a PE has {} lanes", b.weight.bits, m_element.lanes);
    return m_bit_width != 0 && m_bit_width != b.weight.bits
               ? fmt::format("weights of {} bits, BIT_WIDTH is {}", b.weight.bits, m_bit_width)
               : std::string();
}

void bitlet::drive_irq() {
    irq.write((m_irq_status & m_irq_enable) != 0);
}

std::uint32_t bitlet::status() const {
    return m_errors | (m_halted ? registers::status_halt : 0) |
           (m_done ? registers::status_done : 0) |
           (m_busy ? registers::status_compute : registers::status_idle);
}

std::uint32_t bitlet::read(std::uint32_t offset) const {
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    switch (offset) {
    case registers::id:
        return registers::id_value;
    case registers::status:
        return status();
    case registers::prune:
        return m_prune;
    case registers::precision:
        return m_precision;
    case registers::bit_width:
        return m_bit_width;
    case registers::irq_enable:
        return m_irq_enable;
    case registers::irq_status:
        return m_irq_status;
    case registers::descriptors_low:
        return low(m_descriptors);
    case registers::descriptors_high:
        return high(m_descriptors);
    case registers::descriptors_bytes:
        return m_descriptors_bytes;
    case registers::layer:
        return m_sequencer.block_number();
    case registers::cycles_low:
        return low(m_sequencer.cycles());
    case registers::cycles_high:
        return high(m_sequencer.cycles());
    case registers::fault:
        return static_cast<std::uint32_t>(m_fault);
    case registers::fault_address_low:
        return low(m_fault_address);
    case registers::fault_address_high:
        return high(m_fault_address);
    default:
        return offset >= performance_base ? performance_word(m_sequencer, offset) : 0;
    }
}

void bitlet::write(std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay) {
    switch (offset) {
    case registers::control:
        if ((value & registers::control_reset) != 0)
            reset();
        if ((value & registers::control_run) != 0)
            run(delay);
        break;
    case registers::prune:
        m_prune = value & all_planes;
        break;
    case registers::precision:
        m_precision = value;
        break;
    case registers::bit_width:
        m_bit_width = value;
        break;
    case registers::irq_enable:
        m_irq_enable = value & (registers::irq_done | registers::irq_error);
        break;
    case registers::irq_status:
        m_irq_status &= ~value;
        break;
    case registers::descriptors_low:
        m_descriptors = (m_descriptors & ~std::uint64_t{0xffffffff}) | value;
        break;
    case registers::descriptors_high:
        m_descriptors = (m_descriptors & 0xffffffff) | std::uint64_t{value} << 32;
        break;
    case registers::descriptors_bytes:
        m_descriptors_bytes = value;
        break;
    default:
        break;
    }
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void bitlet::reset() {
    if (m_busy)
        return;
    m_fault = fault::none;
    m_fault_address = 0;
    m_errors = 0;
    m_done = m_halted = false;
    m_prune = all_planes;
    m_precision = m_bit_width = 0;
}

void bitlet::run(const sc_core::sc_time& delay) {
    const auto refuse = [&](fault code, std::uint32_t status_bit, const char* reason) {
        fail({code, m_descriptors, m_descriptors, reason}, status_bit);
    };
    if (m_busy) {
        refuse(fault::start_while_busy, registers::status_flow_error, "");
        return;
    }
    m_done = m_halted = false;
    const char* flow = m_prune == 0                              ? "PRUNE is 0: no lane would work"
                       : m_precision > registers::precision_bf16 ? "PRECISION is none of 0 to 3"
                                                                 : nullptr;
    if (flow != nullptr)
        refuse(fault::wrong_setting, registers::status_flow_error, flow);
    else if (m_bit_width > largest_lanes)
        refuse(fault::wrong_setting, registers::status_size_error, "BIT_WIDTH is above 24");
    if (flow != nullptr || m_bit_width > largest_lanes) {
        m_halted = true;
        m_irq_status |= registers::irq_done;
        return;
    }
    m_busy = true;
    m_array.set_planes(m_prune);
    m_sequencer.start(m_descriptors, m_descriptors_bytes, delay);
}

void bitlet::fail(const fault_report& report, std::uint32_t status_bit) {
    if (m_fault == fault::none) {
        m_fault = report.code;
        m_fault_address = report.address;
    }
    m_errors |= status_bit;
    m_irq_status |= registers::irq_error;
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

void bitlet::end(const fault_report& report) {
    m_busy = false;
    m_done = report.code == fault::none;
    m_halted = !m_done;
    if (!m_done) {
        const bool size =
            report.code == fault::tile_too_large || report.code == fault::wrong_setting;
        fail(report, size ? registers::status_size_error : registers::status_flow_error);
    }
    m_irq_status |= registers::irq_done;
    m_irq_changed.notify(sc_core::SC_ZERO_TIME);
}

} // namespace bitloom::bitlet
