// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/bus.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "platforms/soc/memory_interface.h"
#include "platforms/soc/register_tracer.h"
#include "platforms/soc/soc_run.h"
#include "tlm_bridges/remote_port/remote_port_endpoint.h"

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

namespace bitloom::soc {

/// The accelerators of a system whose core, memory and all else are a peer's:
///
///     port --> interconnect --> accelerators
///     accelerators --> memory_interface --> port;  accelerators --> lines of port
///
/// The memory's bytes are the peer's, its time is that of each accelerator's own interface.
class accelerator_side : public sc_core::sc_module {
public:
    bus interconnect;
    remote_port::endpoint port;

    /// `register_trace`: where register_lines writes what the peer does, or null. `between`: what
    /// stands between every two sockets, if anything. `peer` must outlive this.
    accelerator_side(const sc_core::sc_module_name& name,
                     const configuration::soc_configuration& config, remote_port::link& peer,
                     std::FILE* register_trace = nullptr, const socket_tap& between = {});

    const std::vector<std::unique_ptr<accelerator::attached_accelerator>>& accelerators() const {
        return m_accelerators;
    }

    /// Ends at this time at the latest, if set.
    std::optional<sc_core::sc_time> longest_time;
    /// Asked now and then: whether to end.
    std::function<bool()> interrupted = [] { return false; };
    /// Told of a peer that is gone: whether to wait for another.
    std::function<bool(const remote_port::endpoint::loss&)> waits_for_another =
        [](const remote_port::endpoint::loss&) { return false; };

    /// Serves the peer until it is gone, or something else ends it.
    run_end run();

private:
    void add(const configuration::soc_accelerator& a, std::uint64_t quantum,
             const socket_tap& between);

    std::unique_ptr<register_tracer> m_register_tracer;
    std::vector<std::unique_ptr<accelerator::attached_accelerator>> m_accelerators;
    std::vector<std::unique_ptr<memory_interface>> m_interfaces;
    std::vector<device> m_devices;
    sc_core::sc_vector<sc_core::sc_signal<bool>> m_lines;
    std::optional<run_end> m_end;
};

} // namespace bitloom::soc
