// SPDX-License-Identifier: Apache-2.0
// How a bit lane goes through its plane: one step a cycle, one essential bit at most (MICRO 2021,
// essential bits and check windows; the pointer's rule is the authors' RTL's).
#pragma once

#include "models/bitlet/bit_planes_arithmetic.h"

#include <cstdint>

namespace bitloom::bitlet {

constexpr std::uint8_t no_element = 0xff; ///< a step that found no essential bit

/// One step of a lane.
struct lane_step_result {
    unsigned pointer = 0;              ///< where the next step starts
    std::uint8_t element = no_element; ///< whose activation is taken
};

/// Looks at `window` (1..64) bits of the plane from `pointer` (0..63) on, with zeros behind the
/// plane. The lowest one is taken; the pointer goes to the second one, or past the window.
inline lane_step_result lane_step(std::uint64_t plane, unsigned pointer, unsigned window) {
    const std::uint64_t seen = plane >> pointer & ~std::uint64_t{0} >> (64 - window);
    if (seen == 0)
        return {pointer + window, no_element};
    const auto taken = static_cast<unsigned>(__builtin_ctzll(seen));
    const std::uint64_t rest = seen & (seen - 1);
    const unsigned move = rest != 0 ? static_cast<unsigned>(__builtin_ctzll(rest)) : window;
    return {pointer + move, static_cast<std::uint8_t>(pointer + taken)};
}

/// A lane's way through its plane. Every one up to the last element is taken once.
struct lane_walk {
    unsigned steps = 0;
    std::uint8_t behind = no_element; ///< behind the last element, but taken by the last step
};

/// Steps until the pointer is past `last_index` (0..63), behind which the window still sees.
lane_walk walk_lane(std::uint64_t plane, unsigned last_index, unsigned window);

/// The steps alone: at least ceil((last_index + 1) / window), at most last_index + 1.
unsigned lane_steps(std::uint64_t plane, unsigned last_index, unsigned window);

/// S: the steps of the slowest lane of `enabled` planes.
unsigned slowest_lane_steps(const bit_planes& planes, std::uint32_t enabled, unsigned last_index,
                            unsigned window);

} // namespace bitloom::bitlet
