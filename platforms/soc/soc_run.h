// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/host_interface.h"
#include "platforms/soc/soc_platform.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>

namespace bitloom::soc {

/// How a simulation of a system ended.
struct run_end {
    enum class reason {
        exited,      ///< firmware gave a code
        reset,       ///< firmware asked the finisher for a reset, which is not modelled
        time,        ///< longest_time is over
        dry,         ///< nothing can happen any more
        interrupted, ///< the caller asked for it
        killed,      ///< by the debugger
        saved,       ///< at a quiescent point
        peer_left,   ///< of the remote port, in the middle of it
        peer_ended,  ///< of the remote port, between two programs of accelerators
    } why = reason::dry;
    std::uint64_t code = 0;    ///< of firmware that exited
    std::string explanation{}; ///< of a peer that left: "closed the connection"
};

/// Runs a system until its firmware ends it, or something else does.
class soc_run {
public:
    explicit soc_run(soc_platform& platform);

    /// Ends at this time at the latest, if set.
    std::optional<sc_core::sc_time> longest_time;
    /// Asked now and then: whether to end.
    std::function<bool()> interrupted = [] { return false; };
    /// Asked when nothing can happen any more: whether something was made to happen.
    std::function<bool()> wait_for_input = [] { return false; };
    /// Called now and then, when simulated time stands still.
    std::function<void()> look_around = [] {};
    /// Called at the beginning of each of the core's quanta.
    std::function<void()> at_quantum;
    /// Serves `tohost` besides the finisher, if set.
    std::unique_ptr<riscv::host_interface> host;

    run_end run();
    /// Ends the run at the next quantum.
    void end(run_end how);

private:
    void quantum();

    soc_platform& m_platform;
    std::optional<run_end> m_end;
    bool m_core_is_ahead = false; ///< of simulated time, when firmware ended the run
};

} // namespace bitloom::soc
