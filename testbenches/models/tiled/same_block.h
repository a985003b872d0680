// SPDX-License-Identifier: Apache-2.0
// Compares blocks in all that a program can say of them.
#pragma once

#include "models/tiled/block.h"

#include <gtest/gtest.h>

#include <array>

namespace bitloom::tiled {

inline void expect_same_stream(const memory_stream& got, const memory_stream& expected) {
    EXPECT_EQ(got.used, expected.used);
    if (!expected.used)
        return;
    EXPECT_EQ(got.base, expected.base);
    EXPECT_EQ(got.tile_stride, expected.tile_stride);
    EXPECT_EQ(got.image_stride, expected.image_stride);
    EXPECT_EQ(got.row_stride, expected.row_stride);
    EXPECT_EQ(got.pixel_stride, expected.pixel_stride);
    EXPECT_EQ(got.issue_position, expected.issue_position);
    EXPECT_EQ(got.reserved_bytes, expected.reserved_bytes);
}

inline void expect_same_post(const post_processing::post_program& got,
                             const post_processing::post_program& expected) {
    ASSERT_EQ(got.requantise.has_value(), expected.requantise.has_value());
    ASSERT_EQ(got.pool.has_value(), expected.pool.has_value());
    ASSERT_EQ(got.rescale.has_value(), expected.rescale.has_value());
    ASSERT_EQ(got.add.has_value(), expected.add.has_value());
    EXPECT_EQ(got.from_stream, expected.from_stream);
    EXPECT_EQ(got.add, expected.add);
    EXPECT_EQ(got.cell, expected.cell);
    EXPECT_EQ(got.from_sums, expected.from_sums);
    EXPECT_EQ(got.alu, expected.alu);
    EXPECT_EQ(got.thresholds, expected.thresholds);
    EXPECT_EQ(got.piecewise, expected.piecewise);
    if (got.requantise) {
        EXPECT_EQ(got.requantise->zero_point, expected.requantise->zero_point);
        EXPECT_EQ(got.requantise->low, expected.requantise->low);
        EXPECT_EQ(got.requantise->high, expected.requantise->high);
        EXPECT_EQ(got.requantise->rounds_twice, expected.requantise->rounds_twice);
    }
    if (got.pool) {
        EXPECT_EQ(got.pool->kind, expected.pool->kind);
        EXPECT_EQ(got.pool->zero_in, expected.pool->zero_in);
        EXPECT_EQ(got.pool->zero_out, expected.pool->zero_out);
        EXPECT_EQ(got.pool->low, expected.pool->low);
        EXPECT_EQ(got.pool->high, expected.pool->high);
    }
    if (got.rescale) {
        EXPECT_EQ(got.rescale->zero_in, expected.rescale->zero_in);
        EXPECT_EQ(got.rescale->scale, expected.rescale->scale);
        EXPECT_EQ(got.rescale->zero_out, expected.rescale->zero_out);
        EXPECT_EQ(got.rescale->low, expected.rescale->low);
        EXPECT_EQ(got.rescale->high, expected.rescale->high);
    }
}

inline void expect_same_block(const block& got, const block& expected) {
    EXPECT_EQ(got.activation, expected.activation);
    EXPECT_EQ(got.weight, expected.weight);
    EXPECT_EQ(got.output, expected.output);
    if (expected.post.uses_second()) {
        EXPECT_EQ(got.second, expected.second);
    }
    for (unsigned d = 0; d < dimensions; ++d) {
        EXPECT_EQ(got.dims[d].tiles, expected.dims[d].tiles);
        EXPECT_EQ(got.dims[d].size, expected.dims[d].size);
        EXPECT_EQ(got.dims[d].last_size, expected.dims[d].last_size);
    }
    ASSERT_EQ(got.nest_depth, expected.nest_depth);
    for (unsigned n = 0; n < got.nest_depth; ++n)
        EXPECT_EQ(got.nest[n], expected.nest[n]);
    const input_window &g = got.window, &x = expected.window;
    EXPECT_EQ((std::array{g.rows, g.columns, g.pad_top, g.pad_left, g.stride_rows, g.stride_columns,
                          g.dilation_rows, g.dilation_columns}),
              (std::array{x.rows, x.columns, x.pad_top, x.pad_left, x.stride_rows, x.stride_columns,
                          x.dilation_rows, x.dilation_columns}));
    EXPECT_EQ(g.pad_code, x.pad_code);
    EXPECT_EQ(got.uses_array, expected.uses_array);
    EXPECT_EQ(got.last, expected.last);
    for (unsigned n = 0; n < 4; ++n)
        expect_same_stream(got.loads[n], expected.loads[n]);
    expect_same_stream(got.store, expected.store);
    expect_same_post(got.post, expected.post);
}

} // namespace bitloom::tiled
