// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/accelerator_ports.h"

#include "platforms/configuration/dram_device.h"

#include <utility>

namespace bitloom::soc {

namespace {

constexpr unsigned cpu_bus_bits = 64;

} // namespace

accelerator_ports::accelerator_ports(const sc_core::sc_module_name& name,
                                     const configuration::soc_configuration& config,
                                     socket_tap between)
    : sc_module(name)
    , m_timed(configuration::is_timed(config.dram) ? std::make_unique<accelerator::platform_memory>(
                                                         config.dram, config.cpu.frequency_hz)
                                                   : nullptr)
    , m_flat(m_timed ? nullptr : std::make_unique<backing_store>(config.dram.bytes))
    , m_bytes(m_timed ? m_timed->store() : *m_flat)
    , cpu_port("cpu_port", {config.dram.bytes, cpu_bus_bits, config.cpu.frequency_hz}, m_bytes)
    , m_size(config.dram.bytes)
    , m_between(std::move(between)) {
    if (m_timed)
        bind_tapped(add_bus("memory_bus").targets, m_timed->port(), m_between, "memory_bus");
}

void accelerator_ports::state(state_archive& a) {
    a.sparse(m_bytes.data(), m_bytes.size());
    if (m_timed)
        m_timed->state(a);
}

bus& accelerator_ports::add_bus(const std::string& name) {
    m_buses.push_back(std::make_unique<bus>(
        name.c_str(), std::vector<address_range>{{"dram", configuration::dram_base, m_size}}));
    return *m_buses.back();
}

void accelerator_ports::attach(accelerator::attached_accelerator& machine,
                               const configuration::soc_accelerator& config) {
    const std::string port_name = config.name + "_dram";
    bus& to_memory = m_timed ? *m_buses.front() : add_bus(config.name + "_memory_bus");
    for (tlm::tlm_initiator_socket<>* port : machine.memory_ports())
        bind_tapped(*port, to_memory.initiators, m_between, port->basename());
    if (m_timed) {
        machine.control().executor().memory_events = [this](const sc_core::sc_time& at) {
            return m_timed->events_at(at);
        };
        return;
    }
    m_drams.push_back(std::make_unique<dram>(
        port_name.c_str(),
        dram_parameters{m_size, bandwidth::of(config.platform.dram.bits_per_cycle),
                        config.platform.accelerator.frequency_hz},
        m_bytes));
    bind_tapped(to_memory.targets, m_drams.back()->port, m_between, port_name);
}

void accelerator_ports::attach(tlm::tlm_initiator_socket<>& accesses, const std::string& name) {
    bus& to_memory = add_bus(name + "_memory_bus");
    bind_tapped(accesses, to_memory.initiators, m_between, name);
    dram_parameters whole;
    whole.bytes = m_size;
    m_drams.push_back(std::make_unique<dram>((name + "_dram").c_str(), whole, m_bytes));
    bind_tapped(to_memory.targets, m_drams.back()->port, m_between, name + "_dram");
}

} // namespace bitloom::soc
