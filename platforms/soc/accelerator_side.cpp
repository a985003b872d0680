// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/accelerator_side.h"

#include "platforms/soc/divided_system.h"
#include "platforms/soc/simulation_slice.h"

namespace bitloom::soc {

namespace {

std::vector<address_range> map_of(const configuration::soc_configuration& config) {
    std::vector<address_range> map;
    for (const configuration::soc_accelerator& a : config.accelerators)
        map.push_back({a.name, a.address, configuration::soc_accelerator::window_bytes});
    return map;
}

/// Lets accelerators run on without a peer, until they end or miss its memory: what they do is not
/// the next peer's.
void end_programs() {
    while (sc_core::sc_pending_activity())
        sc_core::wait(sc_core::sc_time_to_pending_activity());
}

} // namespace

accelerator_side::accelerator_side(const sc_core::sc_module_name& name,
                                   const configuration::soc_configuration& config,
                                   remote_port::link& peer, std::FILE* register_trace,
                                   const socket_tap& between)
    : sc_module(name)
    , interconnect("bus", map_of(config))
    , port("port", peer, endpoint_of(config))
    , m_lines("line", port.wires_out.size()) {
    tlm::tlm_global_quantum::instance().set(
        sc_core::sc_time(static_cast<double>(config.remote_port.quantum_ns), sc_core::SC_NS));
    if (register_trace != nullptr)
        m_register_tracer = std::make_unique<register_tracer>("peer", m_devices, register_trace);
    bind_tapped(port.requests, interconnect.initiators,
                m_register_tracer ? m_register_tracer->before(between) : between, "peer");
    for (std::size_t line = 0; line < m_lines.size(); ++line)
        port.wires_out[line].bind(m_lines[line]);
    for (const configuration::soc_accelerator& a : config.accelerators) {
        add(a, config.accelerator_quantum, between);
        m_accelerators.back()->irq().bind(m_lines[line_of(config, a)]);
    }
    port.on_loss = [this](const remote_port::endpoint::loss& how) {
        if (!interrupted() && waits_for_another(how)) {
            end_programs();
            return true;
        }
        m_end = run_end{interrupted() ? run_end::reason::interrupted
                        : how.clean   ? run_end::reason::peer_ended
                                      : run_end::reason::peer_left,
                        0, how.what};
        sc_core::sc_pause();
        return false;
    };
}

void accelerator_side::add(const configuration::soc_accelerator& a, std::uint64_t quantum,
                           const socket_tap& between) {
    m_accelerators.push_back(accelerator::attach_accelerator(a.name, a.platform.accelerator,
                                                             {quantum, {}, {}, between}));
    accelerator::attached_accelerator& machine = *m_accelerators.back();
    bind_tapped(interconnect.targets, machine.registers(), between, a.name);
    m_devices.push_back(
        {a.name, a.address, configuration::soc_accelerator::window_bytes, &machine.register_map()});
    for (tlm::tlm_initiator_socket<>* const memory : machine.memory_ports()) {
        m_interfaces.push_back(std::make_unique<memory_interface>(
            sc_core::sc_gen_unique_name((a.name + "_memory").c_str()),
            bandwidth::of(a.platform.dram.bits_per_cycle), a.platform.accelerator.frequency_hz));
        bind_tapped(*memory, m_interfaces.back()->from, between, memory->basename());
        m_interfaces.back()->to.bind(port.accesses);
    }
}

run_end accelerator_side::run() {
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    while (!m_end) {
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        if (interrupted())
            return {run_end::reason::interrupted};
        if (longest_time && now >= *longest_time)
            return {run_end::reason::time};
        if (!sc_core::sc_pending_activity())
            return {run_end::reason::interrupted}; // before a peer came
        simulate_slice(longest_time);
    }
    return *m_end;
}

} // namespace bitloom::soc
