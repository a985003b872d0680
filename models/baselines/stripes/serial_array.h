// SPDX-License-Identifier: Apache-2.0
// What a tile of a block means to bit-serial tiles. Filters of all of them together are the array's
// columns, the units' lanes its rows.
#pragma once

#include "models/baselines/stripes/stripes_parameters.h"
#include "models/tiled/beat_array.h"

#include <string>

namespace bitloom::stripes {

class serial_array_model : public tiled::beat_array_model {
public:
    explicit serial_array_model(const serial_array_parameters& p);

    const serial_array_parameters& parameters() const { return m_parameters; }
    tiled::array_beat beat_of(operand_format activation, operand_format weight) const override;
    tiled::array_time time_of(const tiled::block& b, const tiled::tile_extent& e) const override;
    /// Cycles of all of the block's tiles, as time_of adds up.
    std::uint64_t cycles_of_all_tiles(const tiled::block& b) const;
    /// Weights are read once per group of windows, activations once per pass over the filters.
    tiled::tile_traffic array_traffic(const tiled::block& b, const tiled::tile_extent& e,
                                      bool first) const override;
    /// Operands wider than a unit's words, too.
    std::string refuses(const tiled::block& b) const override;

private:
    unsigned serial_bits(operand_format activation, operand_format weight) const;

    serial_array_parameters m_parameters;
};

} // namespace bitloom::stripes
