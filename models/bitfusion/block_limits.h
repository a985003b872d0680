// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/bitfusion/tile_geometry.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// Buffer halves that the largest tile of a block occupies, in bytes.
struct tile_footprint {
    std::uint64_t input = 0, weight = 0, output = 0, table = 0;
    std::uint64_t second_offset = 0; ///< of the second operand within the output half
};
tile_footprint footprint_of(const block& b, array_shape shape);

/// Whether the largest tile fits half of every buffer and the bytes that ld-mem and st-mem reserve.
bool fits(const block& b, const tile_footprint& f, const buffer_sizes& buffers);

} // namespace bitloom::bitfusion
