// SPDX-License-Identifier: Apache-2.0
// What a tile means to the systolic array.
#pragma once

#include "models/bitfusion/systolic_array_timing.h"
#include "models/tiled/block_limits.h"

#include <cstdint>

namespace bitloom::bitfusion {

using namespace tiled;

/// Cycles in which the array takes the tile's operands.
std::uint64_t tile_beats(const block& b, const tile_extent& e, array_shape shape);

/// Weights fill whole beats and columns of the buffer's banks, and are read beat by beat.
class systolic_array_model : public array_model {
public:
    using array_model::array_model;
    std::uint64_t weight_footprint(const block& b, const tile_extent& e) const override;
    /// Sums fill whole columns.
    std::uint64_t sums_per_pixel(const tile_extent& e) const override {
        return e.groups * divide_up(e.out_channels, shape().columns) * shape().columns;
    }
    tile_traffic array_traffic(const block& b, const tile_extent& e, bool first) const override;
    array_time time_of(const block& b, const tile_extent& e) const {
        return {tile_beats(b, e, shape()), fill_and_drain(shape())};
    }
};

inline tile_footprint footprint_of(const block& b, array_shape shape) {
    return tiled::footprint_of(b, systolic_array_model(shape));
}

} // namespace bitloom::bitfusion
