// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/soc/accelerator_activity.h"
#include "platforms/soc/snapshot.h"
#include "platforms/soc/soc_platform.h"
#include "platforms/soc/uart_input.h"

#include <string>
#include <vector>

namespace bitloom::soc {

/// All that a system is at a quiescent point. What is not state and is made anew: decoded
/// instructions and programs, unpacked weights, granted direct memory of DMA engines. What cannot
/// be saved: a remote port, a debugger.
class platform_state {
public:
    /// All must outlive this.
    platform_state(soc_platform& platform, accelerator_activity& activity, const file_input& input)
        : m_platform(platform)
        , m_activity(activity)
        , m_input(input) {}

    /// For soc_run::at_quantum, where the core stands between two instructions and simulated time
    /// has come up with it: whether no accelerator runs, nothing waits in memory, no signal or
    /// interrupt is on its way, and the only things still to come of themselves are the timer's
    /// next interrupt and the next byte of `input`.
    bool is_quiescent() const;

    /// At such a point.
    std::vector<snapshot::section> save();
    /// Before anything runs: lets simulated time come to that of `from` and makes the system what
    /// it was. It goes on with soc_run::run. Throws config_error, one line that begins with `file`,
    /// if a section is not that of such a system.
    void restore(const snapshot& from, const std::string& file);

private:
    soc_platform& m_platform;
    accelerator_activity& m_activity;
    const file_input& m_input;
};

} // namespace bitloom::soc
