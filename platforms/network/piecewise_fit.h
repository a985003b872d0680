// SPDX-License-Identifier: Apache-2.0
// A step function of integers as a few lines of fixed point that give exactly its codes.
#pragma once

#include "models/post_processing/piecewise_arithmetic.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::network {

/// From `first` on, up to the next step's first, sums have `code`.
struct code_step {
    std::int64_t first = 0;
    std::int32_t code = 0;
};

/// The fewest segments, as a greedy search finds them, whose codes, clamped to low..high, are those
/// of `steps` for every sum from the first step on to `last`. `steps`: at least one, both members
/// ascending strictly, codes within low..high. Every segment is verified in integers at both ends
/// of each of its steps. Sums below the first step get its code or a lower one. Nothing (an empty
/// list) if that takes more than `most` segments.
std::vector<post_processing::piecewise_segment> fit_steps(const std::vector<code_step>& steps,
                                                          std::int64_t last, std::int32_t low,
                                                          std::int32_t high, std::size_t most);

/// The segments that give the code of sum s to -s.
std::vector<post_processing::piecewise_segment>
mirrored(const std::vector<post_processing::piecewise_segment>& segments);

} // namespace bitloom::network
