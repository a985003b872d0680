// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_shape.h"

#include <cstdint>

namespace bitloom::tiled {

/// Cycles from a tile's last beat to its last sum, where activations pass from column to column and
/// sums from row to row, a register each.
constexpr std::uint64_t fill_and_drain(array_shape shape) {
    return std::uint64_t{shape.rows} + shape.columns;
}

} // namespace bitloom::tiled
