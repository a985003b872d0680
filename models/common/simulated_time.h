// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <systemc>

namespace bitloom {

/// Simulated time of `cycles` cycles of a clock of `hertz`, rounded once to a picosecond: computed
/// from the count, so errors never add up. Exact up to 2^63 ps.
inline sc_core::sc_time cycles_to_time(std::uint64_t cycles, std::uint64_t hertz) {
    std::uint64_t small = 0; // saves the 128-bit division where 64 bit do
    if (!__builtin_mul_overflow(cycles, 1'000'000'000'000ULL, &small) &&
        !__builtin_add_overflow(small, hertz / 2, &small))
        return sc_core::sc_time::from_value(small / hertz);
    __extension__ using wide = unsigned __int128;
    const wide picoseconds = (static_cast<wide>(cycles) * 1'000'000'000'000ULL + hertz / 2) / hertz;
    return sc_core::sc_time::from_value(static_cast<std::uint64_t>(picoseconds));
}

/// Whole cycles that `time` takes: the inverse for times that are whole cycles, else rounded up.
inline std::uint64_t time_to_cycles(const sc_core::sc_time& time, std::uint64_t hertz) {
    if (time.value() == 0)
        return 0;
    // One picosecond less undoes cycles_to_time's rounding up; periods are far longer than that.
    std::uint64_t small = 0;
    if (!__builtin_mul_overflow(time.value() - 1, hertz, &small))
        return small / 1'000'000'000'000ULL + 1;
    __extension__ using wide = unsigned __int128;
    const wide scaled = static_cast<wide>(time.value() - 1) * hertz;
    return static_cast<std::uint64_t>(scaled / 1'000'000'000'000ULL) + 1;
}

} // namespace bitloom
