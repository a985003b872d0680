// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/riscv_cpu.h"
#include "models/interconnect/bus.h"
#include "models/interconnect/socket_tap.h"
#include "models/peripherals/core_local_timer.h"
#include "models/peripherals/interrupt_controller.h"
#include "models/peripherals/test_finisher.h"
#include "models/peripherals/uart.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "platforms/configuration/soc_configuration.h"
#include "platforms/soc/accelerator_ports.h"
#include "platforms/soc/address_window.h"
#include "platforms/soc/register_tracer.h"
#include "tlm_bridges/remote_port/remote_port_endpoint.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

namespace bitloom::soc {

/// A RISC-V core, peripherals and accelerators on a bus:
///
///     cpu --> interconnect --> DRAM, uart, timer, interrupt_controller, finisher, accelerators
///     accelerators --> memory (accelerator_ports)
///     timer --> cpu;  uart, accelerators --> interrupt_controller --> cpu
///
/// With a remote port an endpoint stands for the accelerators.
class soc_platform : public sc_core::sc_module {
public:
    riscv::riscv_cpu cpu;
    bus interconnect;
    accelerator_ports memory;
    uart serial;
    core_local_timer timer;
    interrupt_controller controller;
    test_finisher finisher;

    /// `register_trace`: where register_lines writes what the core does, or null. `between`: what
    /// stands between every two sockets, if anything. `peer`: who has the accelerators, if this
    /// system does not; must outlive this.
    soc_platform(const sc_core::sc_module_name& name,
                 const configuration::soc_configuration& config,
                 std::FILE* register_trace = nullptr, const socket_tap& between = {},
                 remote_port::link* peer = nullptr);

    const std::vector<device>& devices() const { return m_devices; }
    std::vector<std::unique_ptr<accelerator::attached_accelerator>>& accelerators() {
        return m_accelerators;
    }
    const configuration::soc_configuration& configuration() const { return m_config; }

    /// Null without a peer.
    remote_port::endpoint* remote() { return m_remote.get(); }

    /// DRAM alone, at no time; false where the bytes do not all lie in it.
    bool read_memory(std::uint64_t address, std::uint8_t* data, std::size_t bytes);
    bool write_memory(std::uint64_t address, const std::uint8_t* data, std::size_t bytes);

private:
    void add_accelerators();
    void add_remote_accelerators(remote_port::link& peer);
    void add_device(tlm::tlm_target_socket<>& registers, const register_table& table);
    void connect_interrupts();
    std::uint8_t* memory_at(std::uint64_t address, std::size_t bytes);

    const configuration::soc_configuration m_config;
    std::vector<std::unique_ptr<accelerator::attached_accelerator>> m_accelerators;
    std::vector<device> m_devices;
    const socket_tap m_between;
    std::unique_ptr<register_tracer> m_register_tracer;
    std::unique_ptr<remote_port::endpoint> m_remote;
    std::vector<std::unique_ptr<address_window>> m_windows; ///< of remote accelerators
    sc_core::sc_signal<bool> m_software_irq, m_timer_irq, m_external_irq;
    sc_core::sc_vector<sc_core::sc_signal<bool>> m_source_irqs; ///< UART, then accelerators
    sc_core::sc_vector<sc_core::sc_signal<bool>> m_other_lines; ///< of the remote port
};

} // namespace bitloom::soc
