// SPDX-License-Identifier: Apache-2.0
// What the engines, the geometry and the counts have to know of the array behind them.
#pragma once

#include "models/tiled/tile_geometry.h"

#include <cstdint>

namespace bitloom::tiled {

/// How long one tile keeps the array.
struct array_time {
    std::uint64_t busy = 0;  ///< cycles until the next tile may start
    std::uint64_t drain = 0; ///< from there until the tile's last sum is complete
};

/// One kind of array. Pure functions of a block's tile; data-dependent times come with the tile's
/// execution (engine_actions::compute).
class array_model {
public:
    explicit array_model(array_shape shape)
        : m_shape(shape) {}
    virtual ~array_model() = default;

    array_shape shape() const { return m_shape; }
    /// Bytes that a tile's weights occupy in their buffer half.
    virtual std::uint64_t weight_footprint(const block& b, const tile_extent& e) const = 0;
    /// Words of the output buffer that the sums of one of the tile's pixels occupy.
    virtual std::uint64_t sums_per_pixel(const tile_extent& e) const = 0;
    /// Bits that one step of the array moves. `first`: its sums start there rather than being added
    /// to.
    virtual tile_traffic array_traffic(const block& b, const tile_extent& e, bool first) const = 0;
    /// Which memory port serves a load engine; stores go through port 0.
    virtual unsigned port_of(buffer /*which*/) const { return 0; }

private:
    array_shape m_shape;
};

} // namespace bitloom::tiled
