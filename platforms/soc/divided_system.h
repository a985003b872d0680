// SPDX-License-Identifier: Apache-2.0
// What both sides of a system that a remote port divides agree on.
#pragma once

#include "platforms/configuration/soc_configuration.h"
#include "tlm_bridges/remote_port/remote_port_endpoint.h"

#include <memory>
#include <string>

namespace bitloom::soc {

/// The way to the other side, `address` of --remote-port; where it listens, a peer can connect from
/// now on. Throws config_error, also where the system cannot be divided; `file`: for messages.
std::unique_ptr<remote_port::link> open_link(const configuration::soc_configuration& config,
                                             const std::string& address, const std::string& file);

remote_port::endpoint_parameters endpoint_of(const configuration::soc_configuration& config);

/// The line of the interrupt channel that an accelerator drives.
unsigned line_of(const configuration::soc_configuration& config,
                 const configuration::soc_accelerator& accelerator);

} // namespace bitloom::soc
