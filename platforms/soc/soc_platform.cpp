// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/soc_platform.h"

#include "models/peripherals/core_local_timer_registers.h"
#include "models/peripherals/interrupt_controller_registers.h"
#include "models/peripherals/test_finisher_registers.h"
#include "models/peripherals/uart_registers.h"
#include "platforms/accelerator/machine_parts.h"
#include "platforms/configuration/soc_map.h"
#include "platforms/soc/divided_system.h"

#include <cstring>

namespace bitloom::soc {

namespace {

riscv::riscv_cpu_parameters core_of(const configuration::soc_configuration& config) {
    riscv::riscv_cpu_parameters p;
    p.frequency_hz = config.cpu.frequency_hz;
    p.timebase_hz = config.timebase_hz;
    p.quantum = config.cpu.quantum;
    p.hart.misaligned_traps = config.cpu.misaligned_traps;
    return p;
}

/// In the order of m_source_irqs.
std::vector<unsigned> sources_of(const configuration::soc_configuration& config) {
    std::vector<unsigned> numbers{config.uart_source};
    for (const configuration::soc_accelerator& a : config.accelerators)
        numbers.push_back(a.source);
    return numbers;
}

} // namespace

soc_platform::soc_platform(const sc_core::sc_module_name& name,
                           const configuration::soc_configuration& config,
                           std::FILE* register_trace, const socket_tap& between,
                           remote_port::link* peer)
    : sc_module(name)
    , cpu("cpu", core_of(config))
    , interconnect("bus", configuration::address_map_of(config))
    , memory("memory", config, between)
    , serial("uart")
    , timer("timer", config.timebase_hz)
    , controller("interrupt_controller", sources_of(config))
    , finisher("finisher")
    , m_config(config)
    , m_between(between)
    , m_software_irq("software_irq")
    , m_timer_irq("timer_irq")
    , m_external_irq("external_irq")
    , m_source_irqs("source_irq", 1 + config.accelerators.size())
    , m_other_lines("other_line") {
    if (register_trace != nullptr)
        m_register_tracer = std::make_unique<register_tracer>("cpu", m_devices, register_trace);
    bind_tapped(cpu.memory, interconnect.initiators,
                m_register_tracer ? m_register_tracer->before(m_between) : m_between, "cpu");
    bind_tapped(interconnect.targets, memory.cpu_port.port, m_between,
                "dram"); // in address_map_of's order
    add_device(serial.registers, uart_registers::table);
    add_device(timer.registers, core_local_timer_registers::table);
    add_device(controller.registers, interrupt_controller_registers::table);
    add_device(finisher.registers, test_finisher_registers::table);
    if (peer != nullptr)
        add_remote_accelerators(*peer);
    else
        add_accelerators();
    connect_interrupts();
}

void soc_platform::add_device(tlm::tlm_target_socket<>& registers, const register_table& table) {
    const address_range place =
        configuration::address_map_of(m_config)[1 + m_devices.size()]; // behind DRAM
    bind_tapped(interconnect.targets, registers, m_between, place.name);
    m_devices.push_back({place.name, place.first, place.size, &table});
}

void soc_platform::add_accelerators() {
    for (const configuration::soc_accelerator& a : m_config.accelerators) {
        m_accelerators.push_back(accelerator::attach_accelerator(
            a.name, a.platform.accelerator,
            {m_config.accelerator_quantum, memory.bursts(),
             memory.port_width(a.platform.dram.bits_per_cycle), m_between}));
        accelerator::attached_accelerator& machine = *m_accelerators.back();
        memory.attach(machine, a);
        add_device(machine.registers(), machine.register_map());
        machine.irq().bind(m_source_irqs[m_accelerators.size()]);
    }
}

void soc_platform::add_remote_accelerators(remote_port::link& peer) {
    m_remote = std::make_unique<remote_port::endpoint>("remote_port", peer, endpoint_of(m_config));
    memory.attach(m_remote->requests, "remote_port");
    std::vector<bool> driven(m_remote->wires_in.size());
    for (const configuration::soc_accelerator& a : m_config.accelerators) {
        m_windows.push_back(
            std::make_unique<address_window>((a.name + "_window").c_str(), a.address));
        add_device(m_windows.back()->from,
                   *accelerator::parts_of(a.platform.accelerator.kind).registers);
        m_windows.back()->to.bind(m_remote->accesses);
        const unsigned line = line_of(m_config, a);
        m_remote->wires_in[line].bind(m_source_irqs[m_windows.size()]);
        driven[line] = true;
    }
    m_other_lines.init(driven.size());
    for (std::size_t line = 0; line < driven.size(); ++line)
        if (!driven[line])
            m_remote->wires_in[line].bind(m_other_lines[line]);
}

void soc_platform::connect_interrupts() {
    cpu.software_irq.bind(m_software_irq);
    cpu.timer_irq.bind(m_timer_irq);
    cpu.external_irq.bind(m_external_irq);
    timer.software_irq.bind(m_software_irq);
    timer.timer_irq.bind(m_timer_irq);
    controller.irq.bind(m_external_irq);
    serial.irq.bind(m_source_irqs[0]);
    for (std::size_t n = 0; n < m_source_irqs.size(); ++n)
        controller.sources[n].bind(m_source_irqs[n]);
}

std::uint8_t* soc_platform::memory_at(std::uint64_t address, std::size_t bytes) {
    const std::uint64_t offset = address - configuration::dram_base, size = m_config.dram.bytes;
    return offset < size && bytes <= size - offset ? memory.contents() + offset : nullptr;
}

bool soc_platform::read_memory(std::uint64_t address, std::uint8_t* data, std::size_t bytes) {
    const std::uint8_t* const from = memory_at(address, bytes);
    if (from != nullptr)
        std::memcpy(data, from, bytes);
    return from != nullptr;
}

bool soc_platform::write_memory(std::uint64_t address, const std::uint8_t* data,
                                std::size_t bytes) {
    std::uint8_t* const to = memory_at(address, bytes);
    if (to != nullptr)
        std::memcpy(to, data, bytes);
    return to != nullptr;
}

} // namespace bitloom::soc
