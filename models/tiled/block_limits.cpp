// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/block_limits.h"

#include <fmt/format.h>

#include <limits>

namespace bitloom::tiled {

namespace {

/// Stands for areas that 64 bits do not count.
constexpr std::uint64_t uncountable = std::numeric_limits<std::uint64_t>::max();

struct need {
    const memory_stream& stream;
    std::uint64_t bytes;  ///< of the largest tile
    std::uint64_t buffer; ///< bytes of both halves

    bool is_met() const {
        return !stream.used || (bytes <= buffer / 2 && bytes <= stream.reserved_bytes &&
                                stream.reserved_bytes <= buffer);
    }
    std::string reason() const {
        if (bytes > buffer / 2)
            return fmt::format("a tile of {} bytes, half of the buffer has {}",
                               bytes == uncountable ? "far too many" : std::to_string(bytes),
                               buffer / 2);
        if (bytes > stream.reserved_bytes)
            return fmt::format("a tile of {} bytes, reserved are {}", bytes, stream.reserved_bytes);
        return fmt::format("reserves {} bytes, the buffer has {}", stream.reserved_bytes, buffer);
    }
};

std::array<need, 5> needs_of(const block& b, const tile_footprint& f, const buffer_sizes& buffers) {
    return {{{b.load(buffer::ibuf), f.input, buffers.input},
             {b.load(buffer::wbuf), f.weight, buffers.weight},
             {b.load(buffer::bias), f.table, buffers.bias},
             {b.store, f.output, buffers.output},
             {b.load(buffer::obuf), f.output, buffers.output}}};
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
    if (b.post.cell &&
        wide{b.dim(dimension::batch).total()} * b.dim(dimension::out_channel).total() >= limit)
        return false;
    return rows < extent_limit && columns < extent_limit &&
           size(dimension::batch) * rows * columns * channels < limit && outputs < limit &&
           channels * size(dimension::out_channel) * kernel < limit;
}

} // namespace

tile_footprint footprint_of(const block& b, const array_model& array) {
    const array_shape shape = array.shape();
    block whole = b; // the largest tile is a full one, even where the only tile is an edge
    for (tiled_dimension& d : whole.dims)
        d.last_size = d.size;
    if (!countable(whole))
        return {uncountable, uncountable, uncountable, uncountable, 0};
    const tile_extent e = extent_of(whole, {});
    tile_footprint f;
    f.input = input_footprint(whole, e);
    f.weight = b.uses_array ? array.weight_footprint(whole, e) : 0;
    f.output = output_footprint(whole, e, array.sums_per_pixel(e) * sum_bytes(whole, shape));
    f.table = table_footprint(whole, e, shape);
    f.second_offset = f.output - whole.state_bytes() - second_tile_bytes(whole, e);
    return f;
}

std::optional<oversized_stream> oversized(const block& b, const tile_footprint& f,
                                          const buffer_sizes& buffers) {
    for (const need& n : needs_of(b, f, buffers))
        if (!n.is_met())
            return oversized_stream{n.stream.instruction, n.reason()};
    return std::nullopt;
}

bool fits(const block& b, const tile_footprint& f, const buffer_sizes& buffers) {
    for (const need& n : needs_of(b, f, buffers))
        if (!n.is_met())
            return false;
    return true;
}

} // namespace bitloom::tiled
