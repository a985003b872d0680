// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/bus.h"
#include "models/interconnect/socket_tap.h"
#include "models/memory/dram.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "platforms/accelerator/platform_memory.h"
#include "platforms/configuration/soc_configuration.h"

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

namespace bitloom::soc {

/// The system's DRAM and the ways to it:
///
///     cpu_port <-- the core: bytes by DMI; what goes past it takes 64 bits a cycle of the core
///     bus and dram per accelerator: flat memory, each port with its own bandwidth
///     one bus and one memory: timed, which all ports share
///
/// The core takes no time from accelerators, so that these count the cycles of `bitloom run`.
class accelerator_ports : public sc_core::sc_module {
    std::unique_ptr<accelerator::platform_memory> m_timed; ///< with dram.mode: fast, detailed
    std::unique_ptr<backing_store> m_flat;
    backing_store& m_bytes;

public:
    dram cpu_port;

    /// `between`: what stands between every two sockets, if anything.
    accelerator_ports(const sc_core::sc_module_name& name,
                      const configuration::soc_configuration& config, socket_tap between = {});

    /// Gives an accelerator its way to memory. What it addresses beyond is an address error.
    void attach(accelerator::attached_accelerator& machine,
                const configuration::soc_accelerator& config);

    /// The same for accelerators that are elsewhere, whose own ports take the time.
    void attach(tlm::tlm_initiator_socket<>& accesses, const std::string& name);

    std::uint8_t* contents() { return m_bytes.data(); }
    /// Whether no access is under way, or a write that memory has taken and not yet made.
    bool is_idle() const { return m_timed == nullptr || m_timed->is_idle(); }
    /// Contents and, where it is timed, what time has left in it. Only while is_idle().
    void state(state_archive& a);
    /// How the accelerators' DMA engines ask memory; nothing: by annotated transactions.
    std::optional<bandwidth> port_width(double bits_per_cycle) const {
        return m_timed ? m_timed->port_width(bits_per_cycle) : std::nullopt;
    }
    std::optional<burst_parameters> bursts() const {
        return m_timed ? m_timed->bursts() : std::nullopt;
    }

private:
    bus& add_bus(const std::string& name);

    const std::uint64_t m_size;
    const socket_tap m_between;
    std::vector<std::unique_ptr<bus>> m_buses;
    std::vector<std::unique_ptr<dram>> m_drams;
};

} // namespace bitloom::soc
