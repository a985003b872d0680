// SPDX-License-Identifier: Apache-2.0
// Sizes, addresses and counts of one tile, from its block and tile index. Both the running machine
// and the estimate ask here, so they cannot differ.
#pragma once

#include "models/interconnect/strided_transfer.h"
#include "models/tiled/array_shape.h"
#include "models/tiled/block.h"

#include <array>
#include <cstdint>

namespace bitloom::tiled {

using tile_index = std::array<std::uint32_t, dimensions>;

/// Elements of a tile along each dimension; edge tiles have their actual size.
struct tile_extent {
    std::uint32_t batch, groups, out_channels, out_rows, out_columns, in_channels;
    std::uint32_t kernel_rows, kernel_columns;
    std::uint32_t in_rows, in_columns;    ///< of the input tile with halo and padding
    std::int64_t first_row, first_column; ///< of the input tile in the unpadded tensor
    std::uint32_t input_channels() const { return groups * in_channels; }
    std::uint32_t output_channels() const { return groups * out_channels; }
    std::uint64_t pixels() const { return std::uint64_t{batch} * out_rows * out_columns; }
    std::uint64_t taps() const { return std::uint64_t{kernel_rows} * kernel_columns; }
    std::uint64_t outputs() const { return pixels() * output_channels(); }
};
tile_extent extent_of(const block& b, const tile_index& t);

/// Bytes of one of the array's sums in the output buffer: fp32 in floating point, whatever the
/// accumulators have.
unsigned sum_bytes(const block& b, array_shape shape);

/// Bytes of one table entry in the bias buffer: a bias as wide as a sum (32 bit where there is no
/// array), multiplier and shift of 32 bit each; of thresholds, see threshold_words; of
/// piecewise lines a channel's segments; in floating point the bias alone, fp32.
std::uint64_t table_entry_bytes(const block& b, array_shape shape);

/// Bytes of an input tile as it lies in the input buffer: [image][row][column][channel], each pixel
/// filled up to a byte.
std::uint64_t input_tile_bytes(const block& b, const tile_extent& e);
std::uint64_t weight_tile_bytes(const block& b, const tile_extent& e);
/// Bytes of one pixel of the tile's outputs as they are stored: a cell makes one of several sums.
std::uint64_t output_pixel_bytes(const block& b, const tile_extent& e);
/// Of the tile's part of the second stream, if there is one: it has as many codes as sums.
std::uint64_t second_tile_bytes(const block& b, const tile_extent& e);
/// Bytes of state that the cells of a tile read, and write, ...
std::uint64_t tile_state_bytes(const block& b, const tile_extent& e);
/// ... from so far behind the beginning of all state, [image][unit].
std::uint64_t state_offset(const block& b, const tile_index& t);

/// What the tile occupies in the banks of its buffer. The second stream and the state of all cells
/// share the output buffer. What weights and sums occupy, the array says.
std::uint64_t input_footprint(const block& b, const tile_extent& e);
/// `sum_bytes`: of a pixel's sums.
std::uint64_t output_footprint(const block& b, const tile_extent& e, std::uint64_t sum_bytes);
/// Entries of the bias buffer's table: one per output channel behind the array; for a pool one per
/// number of elements that the window can miss at the tensor's edges, from none upwards.
std::uint64_t table_entries(const block& b, const tile_extent& e);
std::uint64_t table_footprint(const block& b, const tile_extent& e, array_shape shape);

/// The transfer that brings tile `t` into buffer `which`; only bytes inside the tensor.
strided_transfer load_of(const block& b, buffer which, const tile_index& t, const tile_extent& e,
                         array_shape shape);
/// The transfer that takes the finished output tile to memory.
strided_transfer store_of(const block& b, const tile_index& t, const tile_extent& e);

/// Bits moved between array, post-processor and buffers by one tile.
struct tile_traffic {
    std::uint64_t input_read = 0, weight_read = 0, output_read = 0, output_write = 0;
};
/// Post-processing of a completed tile; pixels are written and added as whole bytes.
tile_traffic post_traffic(const block& b, const tile_extent& e, array_shape shape);

std::uint64_t tile_macs(const block& b, const tile_extent& e);
/// `columns` elements enter the post-processor per cycle; a pool takes every tap of its window,
/// thresholds keep an element for the comparisons of their search, a cell for its products.
std::uint64_t post_cycles(const block& b, const tile_extent& e, array_shape shape);

} // namespace bitloom::tiled
