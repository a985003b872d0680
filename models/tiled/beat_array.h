// SPDX-License-Identifier: Apache-2.0
// Arrays that take a reduction beat by beat. Their columns are output channels; a beat brings a few
// input channels of one kernel position, for one output pixel or several.
#pragma once

#include "models/tiled/array_model.h"

#include <cstdint>
#include <string>

namespace bitloom::tiled {

/// What one beat takes, at most; what is left over in a tile is a beat, too.
struct array_beat {
    std::uint64_t channels = 1; ///< input channels
    std::uint64_t pixels = 1;   ///< output pixels of the tile, counted over images and rows
    std::uint64_t cycles = 1;   ///< until the next beat
};

/// Weights fill whole beats and columns of the buffer's banks and are read beat by beat, sums fill
/// whole columns; activations are read once per pass over the columns.
class beat_array_model : public timed_array_model {
public:
    /// `drain`: cycles from a tile's last beat to its last sum.
    beat_array_model(array_shape shape, std::uint64_t drain)
        : timed_array_model(shape)
        , m_drain(drain) {}

    virtual array_beat beat_of(operand_format activation, operand_format weight) const = 0;

    std::uint64_t weight_footprint(const block& b, const tile_extent& e) const override;
    std::uint64_t sums_per_pixel(const tile_extent& e) const override {
        return e.groups * divide_up(e.out_channels, shape().columns) * shape().columns;
    }
    tile_traffic array_traffic(const block& b, const tile_extent& e, bool first) const override;
    array_time time_of(const block& b, const tile_extent& e) const override;
    /// Floating numbers and packed sums of groups.
    std::string refuses(const block& b) const override;

    /// Multiply-accumulates per cycle with every beat and column full.
    double peak_macs_per_cycle(operand_format activation, operand_format weight) const;

private:
    std::uint64_t m_drain;
};

} // namespace bitloom::tiled
