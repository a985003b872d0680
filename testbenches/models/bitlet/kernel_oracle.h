// SPDX-License-Identifier: Apache-2.0
// One group of a PE, element by element and bit by bit, from the definition in design/bitlet.md.
#pragma once

#include "models/bitlet/float_groups.h"

#include <array>
#include <cstdint>
#include <vector>

namespace bitloom::bitlet::testing {

struct counted_lanes {
    unsigned steps;
    unsigned ones;
};

/// Of up to 64 magnitudes; positions past the last one are zeros.
counted_lanes count_lanes(const std::vector<std::uint32_t>& magnitudes, const lane_shape& shape);

/// One operand of a floating-point group.
struct fields {
    std::array<std::uint8_t, largest_group> exponents;
    std::array<std::int32_t, largest_group> significands;
};

struct group_result {
    std::int64_t accumulator;
    unsigned largest;
    std::uint32_t packed;
    counted_lanes lanes;
};

group_result float_group(const fields& weights, const fields& activations, const lane_shape& shape,
                         bool rtl_exact);

} // namespace bitloom::bitlet::testing
