// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/divided_system.h"

#include "models/common/errors.h"
#include "platforms/configuration/dram_device.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::soc {

using configuration::soc_configuration;

std::unique_ptr<remote_port::link> open_link(const soc_configuration& config,
                                             const std::string& address, const std::string& file) {
    const configuration::remote_port_configuration& r = config.remote_port;
    for (const configuration::soc_accelerator& a : config.accelerators)
        if (a.source < r.first_source)
            throw config_error(fmt::format("{}: interrupt source {} of {} lies before line 0 of "
                                           "the remote port, set remote_port.first_source to {}",
                                           file, a.source, a.name, a.source));
    if (config.accelerators.empty())
        throw config_error(file + ": has no accelerator to put behind a remote port, add one to "
                                  "`accelerators`");
    if (!r.has_processor() && configuration::is_timed(config.dram))
        throw config_error(fmt::format("{}: dram.mode: {} memory would be this process's, and the "
                                       "peer has it, set flat",
                                       file, config.dram.mode));
    using remote_port::connection;
    return std::make_unique<remote_port::link>(
        remote_port::parse_address(address, "--remote-port: ", r.other_hosts),
        r.connects ? connection::way::connects : connection::way::listens);
}

remote_port::endpoint_parameters endpoint_of(const soc_configuration& config) {
    const configuration::remote_port_configuration& r = config.remote_port;
    unsigned lines = 0;
    for (const configuration::soc_accelerator& a : config.accelerators)
        lines = std::max(lines, line_of(config, a) + 1);
    remote_port::endpoint_parameters p;
    p.interrupt_channel = r.interrupt_channel;
    p.access_bytes = r.access_bytes;
    p.answered_interrupts = r.answered_interrupts;
    if (r.has_processor()) {
        p.outgoing_channel = r.register_channel;
        p.incoming_channel = r.memory_channel;
        p.wires_in = lines;
        p.sync_period = sc_core::sc_time(static_cast<double>(r.sync_ns), sc_core::SC_NS);
    } else {
        p.outgoing_channel = r.memory_channel;
        p.incoming_channel = r.register_channel;
        p.wires_out = lines;
    }
    return p;
}

unsigned line_of(const soc_configuration& config,
                 const configuration::soc_accelerator& accelerator) {
    return accelerator.source - config.remote_port.first_source;
}

} // namespace bitloom::soc
