// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/pe_sets.h"

#include "models/common/errors.h"
#include "models/tiled/array_shape.h"

#include <algorithm>

namespace bitloom::eyeriss {

using tiled::divide_up;

pe_sets place_sets(std::uint64_t height, std::uint64_t width, const pe_array& array) {
    require(height > 0 && width > 0 && array.pes() > 0, "sets and array have PEs");
    pe_sets s{height, width};
    s.turns = divide_up(height, array.rows);
    s.down = s.turns > 1 ? 1 : array.rows / height;
    const std::uint64_t cuts = divide_up(width, array.columns);
    s.across = cuts > 1 ? 1 : array.columns / width;
    s.stacked = std::min(s.down, cuts);
    s.strips = divide_up(cuts, s.stacked);
    s.down /= s.stacked;
    return s;
}

} // namespace bitloom::eyeriss
