// SPDX-License-Identifier: Apache-2.0
// What `bitloom soc --remote-port` adds, and shares with `bitloom soc` otherwise.
#pragma once

#include "platforms/cli/commands.h"
#include "platforms/configuration/soc_configuration.h"
#include "platforms/soc/soc_run.h"
#include "tlm_bridges/remote_port/remote_port_endpoint.h"

#include <functional>

namespace bitloom::cli {

/// `bitloom soc` for the accelerators' side of a remote port.
int serve_accelerators(const soc_options& o, const configuration::soc_configuration& config);

/// Says whom it waits for, and meets the peer; false if given up. Throws config_error, and
/// protocol_error as a run's end does not: there is no run yet.
bool meet_peer(remote_port::link& peer, remote_port::endpoint& end,
               const std::function<bool()>& gives_up);

int exit_code_of(const soc::run_end& end);

} // namespace bitloom::cli
