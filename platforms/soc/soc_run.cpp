// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/soc_run.h"

#include "platforms/soc/simulation_slice.h"

#include <utility>

namespace bitloom::soc {

soc_run::soc_run(soc_platform& platform)
    : m_platform(platform) {
    platform.finisher.on_request = [this](test_finisher::request what, std::uint32_t code) {
        const bool resets = what == test_finisher::request::reset;
        m_core_is_ahead = true;
        end({resets ? run_end::reason::reset : run_end::reason::exited, code, {}});
    };
    platform.cpu.on_quantum = [this] { quantum(); };
}

void soc_run::end(run_end how) {
    if (!m_end)
        m_end = std::move(how);
    m_platform.cpu.core().leave();
}

/// Simulated time has come up with the core.
void soc_run::quantum() {
    m_core_is_ahead = false;
    if (host && !m_end)
        if (const auto code = host->poll())
            m_end = run_end{run_end::reason::exited, *code, {}};
    if (at_quantum && !m_end)
        at_quantum();
    if (m_end) {
        m_platform.cpu.halt();
        sc_core::sc_pause();
    }
}

run_end soc_run::run() {
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    while (!m_end || m_core_is_ahead) {
        look_around();
        const sc_core::sc_time now = sc_core::sc_time_stamp();
        if (interrupted())
            return {run_end::reason::interrupted};
        if (longest_time && now >= *longest_time)
            return {run_end::reason::time};
        if (!sc_core::sc_pending_activity()) {
            if (!wait_for_input())
                return {run_end::reason::dry};
            continue;
        }
        simulate_slice(longest_time);
    }
    return *m_end;
}

} // namespace bitloom::soc
