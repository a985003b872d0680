// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/tile_geometry.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitlet {

/// A tile's integer weights in the order in which the PEs take them.
class weight_rows_of_tile {
public:
    /// `packed`: codes in the order of tiled::weight_position with `pes` columns. Gives
    /// [group of channels, output channel][kernel row, kernel column, input channel], valid until
    /// the next call.
    const std::int32_t* unpack(const tiled::block& b, const tiled::tile_extent& e, unsigned pes,
                               const std::uint8_t* packed);

private:
    std::vector<std::int32_t> m_codes, m_rows;
};

} // namespace bitloom::bitlet
