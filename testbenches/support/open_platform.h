// SPDX-License-Identifier: Apache-2.0
// Link `bitloom_machine_bench`.
#pragma once

#include "models/common/errors.h"
#include "models/interconnect/bus.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "testbenches/support/known_run.h"

#include <cstdint>
#include <memory>
#include <systemc>

namespace bitloom::testing {

/// An accelerator with its driver on a bus, as in somebody else's platform: any memory, any number
/// of them in one simulation. Whoever makes it binds `interconnect.targets` to the memory, which is
/// seen at dram_base.
class open_platform : public sc_core::sc_module {
public:
    static constexpr std::uint64_t registers = 0x28000000;

    accelerator::host_initiator host;
    bus interconnect;

    open_platform(const sc_core::sc_module_name& name,
                  const configuration::platform_configuration& platform,
                  const accelerator::attachment& how = {})
        : sc_module(name)
        , host("host")
        , interconnect("bus", {{"accelerator", registers, 0x1000},
                               {"memory", configuration::dram_base, platform.dram.bytes}})
        , m_accelerator(accelerator::attach_accelerator("accelerator", platform.accelerator, how))
        , m_irq("irq") {
        host.socket.bind(interconnect.initiators);
        for (tlm::tlm_initiator_socket<>* port : m_accelerator->memory_ports())
            port->bind(interconnect.initiators);
        interconnect.targets.bind(m_accelerator->registers());
        m_accelerator->irq().bind(m_irq);
        host.irq.bind(m_irq);
    }

    /// How a program ended.
    struct ending {
        codes output;
        std::uint64_t cycles = 0;
        sc_core::sc_time took; ///< from the doorbell to the interrupt

        friend bool operator==(const ending& a, const ending& b) {
            return a.output == b.output && a.cycles == b.cycles && a.took == b.took;
        }
    };
    // For scripts.
    void start(const known_run& r) {
        load(host, r);
        m_accelerator->start(host, registers, r.program.program_address, r.program.program_bytes(),
                             r.program.blocks.front().decoded.activation);
    }
    /// Throws model_error if it ends in a fault.
    ending run(const known_run& r) {
        start(r);
        const sc_core::sc_time from = sc_core::sc_time_stamp();
        host.wait_for_irq();
        ending e;
        e.took = sc_core::sc_time_stamp() - from;
        const auto how = m_accelerator->finish(host, registers);
        require(how.fault.code == tiled::fault::none, "a good program has ended in a fault");
        e.cycles = how.cycles;
        e.output = output_of(host, r);
        while (host.irq.read())
            sc_core::wait(sc_core::SC_ZERO_TIME);
        return e;
    }
    tiled::sequencer& control() { return m_accelerator->control(); }

private:
    std::unique_ptr<accelerator::attached_accelerator> m_accelerator;
    sc_core::sc_signal<bool> m_irq;
};

} // namespace bitloom::testing
