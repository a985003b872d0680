// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/clock_arithmetic.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <systemc>

namespace bitloom {

/// Simulated time of `cycles` cycles of a clock of `hertz`, see cycles_to_picoseconds.
inline sc_core::sc_time cycles_to_time(std::uint64_t cycles, std::uint64_t hertz) {
    return sc_core::sc_time::from_value(cycles_to_picoseconds(cycles, hertz));
}

/// Whole cycles that `time` takes: the inverse for times that are whole cycles, else rounded up.
inline std::uint64_t time_to_cycles(const sc_core::sc_time& time, std::uint64_t hertz) {
    return picoseconds_to_cycles(time.value(), hertz);
}

/// Whole periods of `hertz` that have passed at `time`: what a counter of that rate shows.
inline std::uint64_t whole_ticks(const sc_core::sc_time& time, std::uint64_t hertz) {
    std::uint64_t small = 0;
    if (!__builtin_mul_overflow(time.value(), hertz, &small))
        return small / 1'000'000'000'000ULL;
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(time.value()) * hertz /
                                      1'000'000'000'000ULL);
}

/// The first time at which whole_ticks shows `ticks`; nothing beyond what sc_time can hold.
inline std::optional<sc_core::sc_time> time_of_tick(std::uint64_t ticks, std::uint64_t hertz) {
    __extension__ using wide = unsigned __int128;
    const wide picoseconds = (static_cast<wide>(ticks) * 1'000'000'000'000ULL + hertz - 1) / hertz;
    if (picoseconds > sc_core::sc_max_time().value())
        return std::nullopt;
    return sc_core::sc_time::from_value(static_cast<std::uint64_t>(picoseconds));
}

} // namespace bitloom
