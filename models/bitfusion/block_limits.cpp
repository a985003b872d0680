// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_limits.h"

#include <limits>

namespace bitloom::bitfusion {

namespace {

bool within(const memory_stream& s, std::uint64_t need, std::uint64_t buffer) {
    return !s.used || (need <= buffer / 2 && need <= s.reserved_bytes);
}

/// Whether the largest tile's areas can be counted in 64 bits at all. A program may claim loops
/// whose product wraps around; no machine has 2^40 bits on chip, so such a tile is too large,
/// whatever it would wrap to.
bool countable(const block& b) {
    __extension__ using wide = unsigned __int128;
    constexpr wide limit = wide{1} << 40;
    const auto size = [&](dimension d) { return wide{b.dim(d).size}; };
    const auto span = [](wide outputs, wide stride, wide kernel, wide dilation) {
        return (outputs - 1) * stride + (kernel - 1) * dilation + 1;
    };
    const input_window& w = b.window;
    const wide kernel = size(dimension::kernel_row) * size(dimension::kernel_column);
    const wide channels = size(dimension::group) * size(dimension::in_channel);
    const wide rows =
        span(size(dimension::out_row), w.stride_rows, size(dimension::kernel_row), w.dilation_rows);
    const wide columns = span(size(dimension::out_column), w.stride_columns,
                              size(dimension::kernel_column), w.dilation_columns);
    const wide outputs = size(dimension::batch) * size(dimension::out_row) *
                         size(dimension::out_column) * size(dimension::group) *
                         size(dimension::out_channel);
    constexpr wide extent_limit = wide{1} << 32; // of tile_extent's fields
    return rows < extent_limit && columns < extent_limit &&
           size(dimension::batch) * rows * columns * channels < limit && outputs < limit &&
           channels * size(dimension::out_channel) * kernel < limit;
}

} // namespace

tile_footprint footprint_of(const block& b, array_shape shape) {
    block whole = b; // the largest tile is a full one, even where the only tile is an edge
    for (tiled_dimension& d : whole.dims)
        d.last_size = d.size;
    constexpr std::uint64_t too_large = std::numeric_limits<std::uint64_t>::max();
    if (!countable(whole))
        return {too_large, too_large, too_large, too_large, 0};
    const tile_extent e = extent_of(whole, {});
    tile_footprint f;
    f.input = input_footprint(whole, e);
    f.weight = b.uses_array ? weight_footprint(whole, e, shape) : 0;
    f.output = output_footprint(whole, e, shape);
    f.table = table_footprint(whole, e);
    f.second_offset =
        f.output - (b.post.add ? e.pixels() * output_pixel_bytes(e, b.second.bits) : 0);
    return f;
}

bool fits(const block& b, const tile_footprint& f, const buffer_sizes& buffers) {
    return within(b.load(buffer::ibuf), f.input, buffers.input) &&
           within(b.load(buffer::wbuf), f.weight, buffers.weight) &&
           within(b.load(buffer::bias), f.table, buffers.bias) &&
           within(b.store, f.output, buffers.output) &&
           within(b.load(buffer::obuf), f.output, buffers.output);
}

} // namespace bitloom::bitfusion
