// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/essential_bits_arithmetic.h"

#include <algorithm>

namespace bitloom::bitlet {

lane_walk walk_lane(std::uint64_t plane, unsigned last_index, unsigned window) {
    lane_walk walk;
    lane_step_result step;
    for (; step.pointer <= last_index; ++walk.steps)
        step = lane_step(plane, step.pointer, window);
    if (step.element != no_element && step.element > last_index)
        walk.behind = step.element;
    return walk;
}

unsigned lane_steps(std::uint64_t plane, unsigned last_index, unsigned window) {
    unsigned steps = 0;
    for (unsigned pointer = 0; pointer <= last_index; ++steps)
        pointer = lane_step(plane, pointer, window).pointer;
    return steps;
}

unsigned slowest_lane_steps(const bit_planes& planes, std::uint32_t enabled, unsigned last_index,
                            unsigned window) {
    unsigned slowest = 0;
    for (std::uint32_t left = enabled; left != 0; left &= left - 1)
        slowest = std::max(slowest, lane_steps(planes[static_cast<unsigned>(__builtin_ctz(left))],
                                               last_index, window));
    return slowest;
}

} // namespace bitloom::bitlet
