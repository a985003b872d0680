// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/alike_tiles.h"

#include <algorithm>

namespace bitloom::tiled {

namespace {

/// Where a window lies along one axis of the input.
struct window_axis {
    std::int64_t stride, dilation, pad, inputs;
    std::uint64_t taps;
};

/// Cuts a range of output tiles down to those whose windows lie inside the tensor.
tile_range inside(tile_range r, const tiled_dimension& outputs, const window_axis& w) {
    const std::int64_t step = outputs.size * w.stride;
    const std::int64_t reach =
        (outputs.size - 1) * w.stride + static_cast<std::int64_t>(w.taps - 1) * w.dilation + 1;
    // tile * step - pad >= 0 and tile * step - pad + reach <= inputs
    const std::int64_t room = w.inputs + w.pad - reach;
    r.first = std::max(r.first, (w.pad + step - 1) / step);
    r.last = room < 0 ? -1 : std::min(r.last, room / step);
    return r;
}

} // namespace

tile_range alike_tiles(const block& b, dimension d) {
    const tiled_dimension& tiles = b.dim(d);
    const input_window& w = b.window;
    const tile_range whole{0, std::int64_t{tiles.tiles} - (tiles.last_size == tiles.size ? 1 : 2)};
    switch (d) {
    case dimension::kernel_row:
    case dimension::kernel_column:
        return {};
    case dimension::out_row:
        return inside(whole, tiles,
                      {w.stride_rows, w.dilation_rows, w.pad_top, w.rows,
                       b.dim(dimension::kernel_row).total()});
    case dimension::out_column:
        return inside(whole, tiles,
                      {w.stride_columns, w.dilation_columns, w.pad_left, w.columns,
                       b.dim(dimension::kernel_column).total()});
    default:
        return whole;
    }
}

} // namespace bitloom::tiled
