// SPDX-License-Identifier: Apache-2.0
// The 120 orders of the published model's loops, and which of them differ at all.
#pragma once

#include "models/bitfusion/published_types.h"

#include <vector>

namespace bitloom::bitfusion::published {

/// Loops of more than one trip in one order.
struct loop_sequence {
    std::array<loop, loops> inner_to_outer{};
    unsigned length = 0;
    unsigned index = 0; ///< of the first order that reads so, lexicographically
};

/// Order `index`, 0..119, lexicographic over enum loop; outer to inner.
std::array<loop, loops> order_number(unsigned index);

/// Sequences that may differ in traffic, by index: loops of one trip change nothing wherever they
/// stand, and rows and columns of the output, if equally many, may change places.
const std::vector<loop_sequence>& distinct_orders(const loop_sizes& trip_counts);

} // namespace bitloom::bitfusion::published
