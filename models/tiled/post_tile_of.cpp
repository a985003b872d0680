// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/post_tile_of.h"

namespace bitloom::tiled {

post_processing::post_tile post_tile_of(const block& b, const tile_extent& e, array_shape shape,
                                        const std::uint8_t* sums, const std::uint8_t* table) {
    post_processing::post_tile tile;
    if (b.is_floating()) {
        tile.float_sums = reinterpret_cast<const float*>(sums);
        tile.biases = reinterpret_cast<const float*>(table);
    } else if (b.uses_array && shape.word_bytes() == 8) {
        tile.wide_sums = reinterpret_cast<const std::int64_t*>(sums);
        tile.wide_table = reinterpret_cast<const post_processing::wide_channel_scale*>(table);
    } else {
        tile.sums = reinterpret_cast<const std::int32_t*>(sums);
        tile.table = reinterpret_cast<const tile_kernels::channel_scale*>(table);
    }
    if (b.post.thresholds)
        tile.thresholds = table;
    if (b.post.piecewise)
        tile.segments = reinterpret_cast<const post_processing::piecewise_segment*>(table);
    tile.images = e.batch;
    tile.rows = e.out_rows;
    tile.columns = e.out_columns;
    tile.channels = e.output_channels();
    tile.input_format = b.activation;
    tile.input_rows = e.in_rows;
    tile.input_columns = e.in_columns;
    tile.window = {e.kernel_rows,
                   e.kernel_columns,
                   b.window.stride_rows,
                   b.window.stride_columns,
                   b.window.dilation_rows,
                   b.window.dilation_columns,
                   e.first_row,
                   e.first_column,
                   b.window.rows,
                   b.window.columns};
    tile.second_format = b.second;
    tile.output_format = b.output;
    return tile;
}

} // namespace bitloom::tiled
