// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/beat_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bitloom::compiler {

namespace {

/// Beats for the pixels of all tiles, of `together` each: a tile's last one need not be full.
std::uint64_t pixel_beats(const tiled::block& b, std::uint64_t together) {
    using tiled::dimension;
    if (together == 1)
        return pixels_of(b);
    struct extent {
        std::uint64_t tiles, size;
    };
    const auto extents = [&](dimension d) {
        const tiled::tiled_dimension& dim = b.dim(d);
        return std::array<extent, 2>{{{dim.tiles - 1, dim.size}, {1, dim.last_size}}};
    };
    std::uint64_t beats = 0;
    for (const extent& images : extents(dimension::batch))
        for (const extent& rows : extents(dimension::out_row))
            for (const extent& columns : extents(dimension::out_column))
                beats += images.tiles * rows.tiles * columns.tiles *
                         tiled::divide_up(images.size * rows.size * columns.size, together);
    return beats;
}

} // namespace

std::uint64_t beat_target::expected_cycles(const tiled::block& b) const {
    using tiled::dimension;
    const tiled::array_beat beat = m_array->beat_of(b.activation, b.weight);
    return pixel_beats(b, beat.pixels) * b.kernel_taps() * b.dim(dimension::group).total() *
           units_of(b.dim(dimension::in_channel), beat.channels) *
           units_of(b.dim(dimension::out_channel), m_array->shape().columns) * beat.cycles;
}

std::size_t beat_target::groups_together(std::size_t groups, std::size_t ins, std::size_t outs,
                                         const network::layer& layer,
                                         operand_format activation) const {
    const std::size_t most = std::min({groups, channel_unit(activation, layer.weight_format) / ins,
                                       m_array->shape().columns / outs});
    for (std::size_t n = most; n > 1; --n)
        if (groups % n == 0)
            return n;
    return 1;
}

} // namespace bitloom::compiler
