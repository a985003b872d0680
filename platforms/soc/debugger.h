// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/gdb_stub/gdb_stub.h"
#include "platforms/soc/accelerator_activity.h"
#include "platforms/soc/soc_platform.h"
#include "platforms/soc/soc_run.h"

#include <cstdint>

namespace bitloom::soc {

/// GDB for a system: the stub in the run's hooks, with `monitor registers` and `statistics`. The
/// core waits for GDB before its first instruction.
class debugger {
public:
    /// Listens on `port` of the loopback interface, 0 for any. Throws config_error if it is taken.
    /// All must outlive this.
    debugger(soc_platform& platform, soc_run& run, const accelerator_activity& activity,
             std::uint16_t port);

    std::uint16_t port() const { return m_stub.port(); }
    void tell_end(const run_end& end);

private:
    riscv::gdb_stub m_stub;
};

} // namespace bitloom::soc
