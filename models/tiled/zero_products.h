// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/tile_geometry.h"

#include <cstdint>

namespace bitloom::tiled {

/// Products of a tile whose activation has code 0, those of padding included. `input`: packed codes
/// of integers as tile_geometry.h lays them out.
std::uint64_t zero_products(const block& b, const tile_extent& e, const std::uint8_t* input);

} // namespace bitloom::tiled
