// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/weight_rows.h"

#include "models/common/word_packing.h"
#include "models/tiled/array_weights.h"

#include <algorithm>

namespace bitloom::bitlet {

const std::int32_t* weight_rows_of_tile::unpack(const tiled::block& b, const tiled::tile_extent& e,
                                                unsigned pes, const std::uint8_t* packed) {
    const std::size_t taps = e.taps(), ins = e.in_channels;
    const std::size_t count = std::size_t{e.groups} * e.out_channels * taps * ins;
    m_codes.resize(count);
    m_rows.resize(count);
    unpack_words(packed, count, b.weight, m_codes.data());
    constexpr std::size_t quad = 4;
    std::int32_t* row = m_rows.data();
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t o = 0; o < e.out_channels; ++o)
            for (std::size_t tap = 0; tap < taps; ++tap)
                for (std::size_t i = 0; i < ins; i += quad) {
                    const std::size_t from = tiled::weight_position(e, pes, taps, g, o, tap, i);
                    row = std::copy_n(m_codes.data() + from, std::min(quad, ins - i), row);
                }
    return m_rows.data();
}

} // namespace bitloom::bitlet
