// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_limits.h"

namespace bitloom::bitfusion {

namespace {

bool within(const memory_stream& s, std::uint64_t need, std::uint64_t buffer) {
    return !s.used || (need <= buffer / 2 && need <= s.reserved_bytes);
}

} // namespace

tile_footprint footprint_of(const block& b, array_shape shape) {
    block whole = b; // the largest tile is a full one, even where the only tile is an edge
    for (tiled_dimension& d : whole.dims)
        d.last_size = d.size;
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
