// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/published_types.h"

#include <optional>

namespace bitloom::bitfusion::published {

struct found_mapping {
    mapping best;
    cost costs;
};

/// True if no count of any mapping of `l` leaves 64 bits; search and cost_of need it.
bool countable(const machine& m, const layer& l);

/// The authors' exhaustive search, to the same winner: over the 120 orders of the loops in
/// lexicographic order and, within each, tile sizes b, o (rows and columns alike), ic, oc,
/// ascending, b outermost: powers of two up to the whole (oc: times the array's columns, without
/// im2col), the one with the fewest cycles, then the least energy, then found first. Nothing if no
/// tile fits. What cannot win is not evaluated: a few microseconds to a millisecond a layer.
std::optional<found_mapping> search(const machine& m, const layer& l);

} // namespace bitloom::bitfusion::published
