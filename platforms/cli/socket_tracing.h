// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/cli/commands.h"
#include "platforms/cli/trace_output.h"
#include "tlm_bridges/socket_traces.h"

#include <optional>

namespace bitloom::cli {

/// What --trace-socket, --trace-file and --trace-every-access ask for.
class socket_tracing {
public:
    /// Throws config_error if they contradict each other, or the file's ending says no form.
    explicit socket_tracing(const soc_options& o);

    /// What the platform puts between its sockets.
    socket_tap tap() { return m_sockets.tap(); }
    /// Behind the platform's construction: throws config_error, with all names, if a pattern has
    /// matched nothing, or if the file cannot be written.
    void begin();
    /// Behind the run. Throws config_error if the file has not taken everything.
    void end();
    /// Standard error: what passed each socket; nothing if none is traced.
    void print() const;

private:
    const soc_options& m_options;
    const trace_kind m_kind;
    socket_traces m_sockets;
    std::optional<trace_output> m_output;
    std::optional<access_trace> m_trace;
};

} // namespace bitloom::cli
