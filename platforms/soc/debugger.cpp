// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/debugger.h"

#include "platforms/soc/register_values.h"

namespace bitloom::soc {

debugger::debugger(soc_platform& platform, soc_run& run, const accelerator_activity& activity,
                   std::uint16_t port)
    : m_stub("gdb", platform.cpu, port, true) {
    run.at_quantum = [this, &run] {
        m_stub.at_quantum();
        if (run.interrupted()) // while the core was held
            run.end({run_end::reason::interrupted});
    };
    platform.cpu.on_stop = [this](riscv::stop_reason reason) { m_stub.at_stop(reason); };
    m_stub.set_gives_up([&run] { return run.interrupted(); });
    m_stub.on_kill = [&run] { run.end({run_end::reason::killed}); };
    auto& commands = m_stub.session().commands;
    commands["registers"] = {
        "of the device that is named, or of all",
        [&platform](const std::string& name) { return register_values(platform, name); }};
    commands["statistics"] = {"what the accelerators have done", [&activity](const std::string&) {
                                  const std::string text = activity.text();
                                  return text.empty() ? "no accelerators\n" : text;
                              }};
}

void debugger::tell_end(const run_end& end) {
    if (end.why == run_end::reason::exited)
        m_stub.at_end(static_cast<std::uint32_t>(end.code));
}

} // namespace bitloom::soc
