// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/divided_soc.h"

#include "models/common/errors.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/cli/socket_tracing.h"
#include "platforms/cli/trace_output.h"
#include "platforms/results/host_usage.h"
#include "platforms/soc/accelerator_activity.h"
#include "platforms/soc/accelerator_side.h"
#include "platforms/soc/divided_system.h"
#include "platforms/soc/duration.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace bitloom::cli {

namespace {

using reason = soc::run_end::reason;

/// What only a system with a core can do.
void refuse_processor_options(const soc_options& o) {
    for (const auto& [given, name] : {std::pair{!o.firmware.empty(), "--firmware"},
                                      {!o.bundles.empty(), "--network-bundle"},
                                      {o.gdb.has_value(), "--gdb"},
                                      {o.signature.has_value(), "--signature"},
                                      {o.input.has_value(), "--input"},
                                      {o.save.has_value() || o.save_at.has_value(), "--save"},
                                      {o.restore.has_value(), "--restore"}})
        if (given)
            throw config_error(fmt::format("{}: the core and its memory are the peer's, leave it "
                                           "out, or set remote_port.side to processor",
                                           name));
}

void say_address(remote_port::connection& wire) {
    fmt::print(stderr, "waiting for a peer: {}\n", wire.address().text());
}

} // namespace

bool meet_peer(remote_port::link& peer, remote_port::endpoint& end,
               const std::function<bool()>& gives_up) {
    peer.wire().gives_up = gives_up;
    if (peer.wire().listens())
        say_address(peer.wire());
    try {
        return end.meet_peer();
    } catch (const remote_port::connection_lost& e) {
        if (gives_up())
            return false;
        throw config_error(fmt::format("--remote-port: the peer {}, start one that speaks "
                                       "remote-port 4",
                                       e.what()));
    } catch (const remote_port::protocol_error& e) {
        throw config_error(fmt::format("--remote-port: the peer sent {}, start one that speaks "
                                       "remote-port 4",
                                       e.what()));
    }
}

int exit_code_of(const soc::run_end& end) {
    if (end.why == reason::interrupted)
        return exit_interrupted;
    const bool good = end.why == reason::peer_ended || end.why == reason::saved ||
                      (end.why == reason::exited && end.code == 0);
    return good ? exit_good : exit_simulated_fault;
}

int serve_accelerators(const soc_options& o, const configuration::soc_configuration& config) {
    refuse_processor_options(o);
    trace_output register_output(o.trace_registers, "--trace-registers");
    socket_tracing sockets(o);
    const auto peer = soc::open_link(config, *o.remote_port, o.platform);
    soc::accelerator_side side("soc", config, *peer, register_output.file(), sockets.tap());
    sockets.begin();
    const soc::accelerator_activity activity(side.accelerators(), config.accelerators);
    const interruption ctrl_c;
    side.interrupted = [&] { return ctrl_c.requested(); };
    if (o.max_time)
        side.longest_time =
            sc_core::sc_time::from_value(soc::parse_duration(*o.max_time, "--max-time: "));
    side.waits_for_another = [&](const remote_port::endpoint::loss& how) {
        if (config.remote_port.reconnects && (!how.clean || !o.quiet))
            fmt::print(stderr, "remote port: the peer {}\n", how.what);
        return config.remote_port.reconnects;
    };
    peer->wire().gives_up = side.interrupted;
    if (peer->wire().listens())
        say_address(peer->wire());
    else if (!meet_peer(*peer, side.port, side.interrupted))
        return exit_interrupted;

    const double before = results::host_usage::cpu_seconds();
    const soc::run_end end = side.run();
    sockets.end();
    register_output.close();
    if (end.why == reason::time)
        fmt::print(stderr, "the peer did not end within {}\n", o.max_time.value_or(""));
    else if (end.why == reason::interrupted)
        fmt::print(stderr, "interrupted\n");
    else if (end.why == reason::peer_left || !o.quiet)
        fmt::print(stderr, "remote port: the peer {}\n", end.explanation);
    if (!o.quiet)
        fmt::print(stderr, "{:<16}{}\n{:<16}{:.3f} s\n{}", "simulated time",
                   sc_core::sc_time_stamp().to_string(), "CPU time",
                   results::host_usage::cpu_seconds() - before, activity.text());
    if (!o.quiet)
        sockets.print();
    return exit_code_of(end);
}

} // namespace bitloom::cli
