// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/exploration_platform.h"

#include "platforms/accelerator/machine_parameters.h"

namespace bitloom::accelerator {

namespace {

constexpr std::uint64_t registers_base = 0x28000000;

/// Nobody else looks at the memory while the accelerator works.
constexpr std::uint64_t quantum_cycles = 100'000;

bitfusion::bitfusion_parameters
decoupled_parameters(const configuration::accelerator_configuration& a) {
    bitfusion::bitfusion_parameters p = machine_parameters(a);
    p.quantum_cycles = quantum_cycles;
    return p;
}

} // namespace

exploration_platform::exploration_platform(const sc_core::sc_module_name& name,
                                           const configuration::platform_configuration& platform)
    : sc_module(name)
    , host("host")
    , interconnect("bus", {{"DRAM", compiler::dram_base, platform.dram.bytes},
                           {"accelerator", registers_base, bitfusion::registers::window_bytes}})
    , memory("dram",
             {platform.dram.bytes, platform.dram.bits_per_cycle, platform.accelerator.frequency_hz})
    , accelerator("bitfusion", decoupled_parameters(platform.accelerator))
    , m_irq("irq") {
    host.socket.bind(interconnect.initiators);
    accelerator.memory.bind(interconnect.initiators);
    interconnect.targets.bind(memory.port);
    interconnect.targets.bind(accelerator.registers);
    accelerator.irq.bind(m_irq);
    host.irq.bind(m_irq);
}

void exploration_platform::load(const compiler::compiled_program& program) {
    for (const compiler::memory_segment& s : program.image)
        host.write_memory(s.address, s.bytes.data(), s.bytes.size());
}

program_end exploration_platform::execute(const compiler::compiled_program& program) {
    namespace reg = bitfusion::registers;
    const auto write = [&](std::uint32_t offset, std::uint64_t value) {
        host.write_register(registers_base + offset, static_cast<std::uint32_t>(value));
    };
    const auto read = [&](std::uint32_t offset) {
        return host.read_register(registers_base + offset);
    };
    write(reg::irq_enable, reg::irq_done | reg::irq_fault);
    write(reg::program_low, program.program_address);
    write(reg::program_high, program.program_address >> 32);
    write(reg::program_bytes, program.program_bytes());
    write(reg::control, reg::control_clear_fault | reg::control_start);
    host.wait_for_irq();
    program_end end;
    const auto both = [&](std::uint32_t offset) { // low and high word
        return read(offset) | std::uint64_t{read(offset + 4)} << 32;
    };
    end.fault.code = static_cast<tiled::fault>(read(reg::fault));
    if (end.fault.code != tiled::fault::none) {
        end.fault.address = both(reg::fault_address_low);
        end.fault.instruction = both(reg::fault_instruction_low);
        end.fault.reason = accelerator.control().report().reason;
    }
    if (end.fault.has_instruction()) {
        std::uint8_t bytes[4];
        host.read_memory(end.fault.instruction, bytes, sizeof bytes);
        end.word = 0;
        for (unsigned n = 0; n < 4; ++n)
            *end.word |= std::uint32_t{bytes[n]} << (8 * n);
    }
    end.block = read(reg::block);
    end.cycles = both(reg::cycles_low);
    write(reg::irq_status, reg::irq_done | reg::irq_fault);
    while (m_irq.read()) // the line falls a delta cycle after the write
        sc_core::wait(sc_core::SC_ZERO_TIME);
    return end;
}

} // namespace bitloom::accelerator
