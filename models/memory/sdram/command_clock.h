// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/clocks.h"
#include "models/memory/sdram/preset.h"

#include <systemc>

namespace bitloom::sdram {

/// Simulated time in clocks of the command bus and back; exact, as tCK is whole picoseconds.
class command_clock {
public:
    explicit command_clock(const preset& p)
        : m_period(static_cast<std::uint64_t>(p.tck_ps())) {}

    sc_core::sc_time time_of(clocks at) const {
        return sc_core::sc_time::from_value(static_cast<std::uint64_t>(at) * m_period);
    }
    /// The clock that begins at or before `time`; at or after.
    clocks begun(const sc_core::sc_time& time) const {
        return static_cast<clocks>(time.value() / m_period);
    }
    clocks next(const sc_core::sc_time& time) const {
        return static_cast<clocks>((time.value() + m_period - 1) / m_period);
    }

private:
    const std::uint64_t m_period; ///< ps
};

} // namespace bitloom::sdram
