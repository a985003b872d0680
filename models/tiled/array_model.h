// SPDX-License-Identifier: Apache-2.0
// What the engines, the geometry and the counts have to know of the array behind them.
#pragma once

#include "models/tiled/tile_geometry.h"

#include <algorithm>
#include <cstdint>
#include <string>

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
    /// block_counts::idle_macs of a tile of which no datum is known.
    virtual std::uint64_t expected_idle_macs(const block& /*b*/, const tile_extent& /*e*/) const {
        return 0;
    }
    /// Which memory port serves a load engine; stores go through port 0.
    virtual unsigned port_of(buffer /*which*/) const { return 0; }
    /// How many such ports there are.
    unsigned ports() const {
        unsigned last = 0;
        for (const buffer which : {buffer::ibuf, buffer::wbuf, buffer::bias, buffer::obuf})
            last = std::max(last, port_of(which));
        return last + 1;
    }

private:
    array_shape m_shape;
};

/// An array whose time for a tile follows from the tile's extent and the block's widths alone.
class timed_array_model : public array_model {
public:
    using array_model::array_model;
    virtual array_time time_of(const block& b, const tile_extent& e) const = 0;
    /// Whether PEs rest for products with an activation of code 0.
    virtual bool rests_at_zeros() const { return false; }
    /// Why the array cannot compute the block, one phrase; empty if it can.
    virtual std::string refuses(const block& /*b*/) const { return {}; }
};

} // namespace bitloom::tiled
