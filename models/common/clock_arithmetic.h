// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// Picoseconds of `cycles` cycles of a clock of `hertz`, rounded once: computed from the count, so
/// errors never add up. Exact up to 2^63 ps.
inline std::uint64_t cycles_to_picoseconds(std::uint64_t cycles, std::uint64_t hertz) {
    std::uint64_t small = 0; // saves the 128-bit division where 64 bit do
    if (!__builtin_mul_overflow(cycles, 1'000'000'000'000ULL, &small) &&
        !__builtin_add_overflow(small, hertz / 2, &small))
        return small / hertz;
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(
        (static_cast<wide>(cycles) * 1'000'000'000'000ULL + hertz / 2) / hertz);
}

/// Whole cycles that so many picoseconds take: the inverse for times that are whole cycles, else
/// rounded up.
inline std::uint64_t picoseconds_to_cycles(std::uint64_t picoseconds, std::uint64_t hertz) {
    if (picoseconds == 0)
        return 0;
    // One picosecond less undoes cycles_to_picoseconds's rounding up; periods are far longer.
    std::uint64_t small = 0;
    if (!__builtin_mul_overflow(picoseconds - 1, hertz, &small))
        return small / 1'000'000'000'000ULL + 1;
    __extension__ using wide = unsigned __int128;
    const wide scaled = static_cast<wide>(picoseconds - 1) * hertz;
    return static_cast<std::uint64_t>(scaled / 1'000'000'000'000ULL) + 1;
}

} // namespace bitloom
