// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"
#include "models/interconnect/burst_parameters.h"
#include "models/interconnect/socket_tap.h"
#include "models/memory/dram_timing.h"
#include "models/tiled/sequencer.h"
#include "platforms/accelerator/host_initiator.h"
#include "platforms/configuration/platform_configuration.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::accelerator {

/// An accelerator on the exploration platform's bus, and the few register accesses by which its
/// driver runs a program.
class attached_accelerator {
public:
    virtual ~attached_accelerator() = default;

    virtual tlm::tlm_target_socket<>& registers() = 0;
    /// What stands behind that socket.
    virtual const register_table& register_map() const = 0;
    virtual std::vector<tlm::tlm_initiator_socket<>*> memory_ports() = 0;
    virtual sc_core::sc_out<bool>& irq() = 0;
    virtual tiled::sequencer& control() = 0;
    /// See tiled::program_machine.
    virtual void state(state_archive& a) = 0;

    /// How the last program ended, as the registers tell it.
    struct ending {
        tiled::fault_report fault;
        unsigned block = 0;
        std::uint64_t cycles = 0;
    };
    /// Rings the doorbell for a program of `bytes` at `address`, whose numbers are those of
    /// `operands`.
    virtual void start(host_initiator& host, std::uint64_t base, std::uint64_t address,
                       std::uint32_t bytes, operand_format operands) = 0;
    /// Reads how it went and lowers the interrupt.
    virtual ending finish(host_initiator& host, std::uint64_t base) = 0;

    /// Where a fault stands in the program at `program`, one phrase. `word`: what lies there, if it
    /// is at fault.
    virtual std::string place_of(const tiled::fault_report& f, std::optional<std::uint32_t> word,
                                 std::uint64_t program) const = 0;
    virtual std::string sentence_of(tiled::fault f) const { return tiled::fault_sentence(f); }
};

/// How an accelerator works in its platform.
struct attachment {
    std::uint64_t quantum_cycles = 0;       ///< see tiled::block_executor::clocking
    std::optional<burst_parameters> bursts; ///< how its DMA asks memory; nothing: whole transfers
    std::optional<bandwidth> port_bits_per_cycle; ///< see tiled::block_executor::clocking
    socket_tap between;                           ///< what stands between its own sockets
};

/// The one that `a` describes, a module `name`.
std::unique_ptr<attached_accelerator>
attach_accelerator(const std::string& name, const configuration::accelerator_configuration& a,
                   const attachment& how);

} // namespace bitloom::accelerator
