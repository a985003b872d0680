// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bit_planes_arithmetic.h"

#include <array>
#include <cstdint>

namespace bitloom::bitlet {

/// The index of the activation that each lane takes, no_element if none.
using lane_elements = std::array<std::uint8_t, largest_lanes>;

/// Bit lanes that stand in place of the model's: their pointers and what follows from a window.
/// Calls may wait: the PE's clock waits with them.
class lane_array {
public:
    virtual ~lane_array() = default;

    /// All pointers to 0, for planes that end with `last_index`. `running`: a bit per lane that has
    /// to go through its plane.
    virtual void start(std::uint32_t running, unsigned last_index, unsigned window) = 0;
    /// A step of the lanes that run; fills `elements`. Returns those that still run.
    virtual std::uint32_t step(const bit_planes& planes, lane_elements& elements) = 0;
};

} // namespace bitloom::bitlet
