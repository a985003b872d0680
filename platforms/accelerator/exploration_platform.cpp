// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/exploration_platform.h"

namespace bitloom::accelerator {

namespace {

constexpr std::uint64_t registers_base = 0x28000000;

/// Nobody else looks at the memory while the accelerator works.
constexpr std::uint64_t quantum_cycles = 100'000;
/// Where the device's registers stand.
constexpr std::uint64_t register_window_bytes = 0x1000;

} // namespace

exploration_platform::exploration_platform(const sc_core::sc_module_name& name,
                                           const configuration::platform_configuration& platform,
                                           const socket_tap& between)
    : sc_module(name)
    , host("host")
    , interconnect("bus", {{"DRAM", compiler::dram_base, platform.dram.bytes},
                           {"accelerator", registers_base, register_window_bytes}})
    , m_memory(platform.dram, platform.accelerator.frequency_hz)
    , m_accelerator(
          attach_accelerator(platform.accelerator.kind, platform.accelerator,
                             {quantum_cycles, m_memory.bursts(),
                              m_memory.port_width(platform.dram.bits_per_cycle), between}))
    , m_irq("irq") {
    bind_tapped(host.socket, interconnect.initiators, between, "host");
    for (tlm::tlm_initiator_socket<>* port : m_accelerator->memory_ports())
        bind_tapped(*port, interconnect.initiators, between, port->basename());
    bind_tapped(interconnect.targets, m_memory.port(), between, "bus_to_memory");
    bind_tapped(interconnect.targets, m_accelerator->registers(), between, "bus_to_registers");
    if (m_memory.is_timed())
        control().executor().memory_events = [this](const sc_core::sc_time& at) {
            return m_memory.events_at(at);
        };
    m_accelerator->irq().bind(m_irq);
    host.irq.bind(m_irq);
}

void exploration_platform::load(const compiler::compiled_program& program) {
    for (const compiler::memory_segment& s : program.image)
        host.write_memory(s.address, s.bytes.data(), s.bytes.size());
}

program_end exploration_platform::execute(const compiler::compiled_program& program) {
    m_accelerator->start(host, registers_base, program.program_address, program.program_bytes(),
                         program.blocks.front().decoded.activation);
    host.wait_for_irq();
    const attached_accelerator::ending how = m_accelerator->finish(host, registers_base);
    program_end end{how.fault, std::nullopt, how.block, how.cycles, {}, {}};
    if (end.fault.has_instruction()) {
        std::uint8_t bytes[4];
        host.read_memory(end.fault.instruction, bytes, sizeof bytes);
        end.word = 0;
        for (unsigned n = 0; n < 4; ++n)
            *end.word |= std::uint32_t{bytes[n]} << (8 * n);
    }
    if (end.fault.code != tiled::fault::none) {
        end.place = m_accelerator->place_of(end.fault, end.word, program.program_address);
        end.sentence = m_accelerator->sentence_of(end.fault.code);
    }
    while (m_irq.read()) // the line falls a delta cycle after the write
        sc_core::wait(sc_core::SC_ZERO_TIME);
    return end;
}

} // namespace bitloom::accelerator
