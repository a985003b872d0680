// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/bus.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "platforms/accelerator/host_initiator.h"
#include "platforms/accelerator/platform_memory.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/configuration/platform_configuration.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>

namespace bitloom::accelerator {

/// How a program ended.
struct program_end {
    tiled::fault_report fault;
    std::optional<std::uint32_t> word; ///< the instruction at fault
    unsigned block = 0;                ///< the one at fault
    std::uint64_t cycles = 0;
    std::string place, sentence; ///< where the fault stands and what it is, for a message
};

/// One accelerator, DRAM and a host on a bus: what `bitloom run` simulates.
class exploration_platform : public sc_core::sc_module {
public:
    host_initiator host;
    bus interconnect;
    /// `between`: what stands between every two sockets, if anything.
    exploration_platform(const sc_core::sc_module_name& name,
                         const configuration::platform_configuration& platform,
                         const socket_tap& between = {});

    /// For the host's script: writes the image, ...
    void load(const compiler::compiled_program& program);
    /// ... and rings the doorbell, waits for the interrupt and reads how it went.
    program_end execute(const compiler::compiled_program& program);

    tiled::sequencer& control() { return m_accelerator->control(); }
    std::uint8_t* memory() { return m_memory.contents(); }
    /// What has happened in timed memory up to now; nothing in flat memory.
    sdram::command_events memory_events() { return m_memory.drained_events(); }

private:
    platform_memory m_memory;
    std::unique_ptr<attached_accelerator> m_accelerator;
    sc_core::sc_signal<bool> m_irq;
};

} // namespace bitloom::accelerator
