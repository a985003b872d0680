// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/tile_geometry.h"

#include "models/common/tile_kernels/tile_kernels.h"
#include "models/post_processing/piecewise_timing.h"
#include "models/post_processing/wide_requantise.h"

#include <algorithm>

namespace bitloom::tiled {

namespace {

std::uint64_t pixel_bytes(std::uint32_t channels, unsigned bits) {
    return divide_up(std::uint64_t{channels} * bits, 8);
}

std::uint64_t base_of(const memory_stream& s, const tile_index& t) {
    std::int64_t offset = 0;
    for (unsigned d = 0; d < dimensions; ++d)
        offset += static_cast<std::int64_t>(t[d]) * s.tile_stride[d];
    return s.base + static_cast<std::uint64_t>(offset);
}

/// A box of whole pixels at the stream's strides, dense in the buffer.
strided_transfer pixel_box(const memory_stream& s, std::uint64_t address, std::uint32_t images,
                           std::uint32_t rows, std::uint32_t columns, std::uint64_t bytes) {
    strided_transfer x;
    x.address = address;
    x.counts = {images, rows, columns};
    x.strides = {s.image_stride, s.row_stride, s.pixel_stride};
    x.bytes = bytes;
    x.local_strides = {rows * columns * bytes, columns * bytes, bytes};
    return x;
}

strided_transfer contiguous(std::uint64_t address, std::uint64_t bytes) {
    strided_transfer x;
    x.address = address;
    x.bytes = bytes;
    return x;
}

/// Positions first..first+count-1 cut to 0..limit-1: how many are skipped in front, how many stay.
struct clipped {
    std::uint32_t skipped, kept;
};
clipped clip(std::int64_t first, std::uint32_t count, std::uint32_t limit) {
    const std::int64_t begin = std::clamp<std::int64_t>(first, 0, limit);
    const std::int64_t end = std::clamp<std::int64_t>(first + count, 0, limit);
    return {static_cast<std::uint32_t>(std::clamp<std::int64_t>(begin - first, 0, count)),
            static_cast<std::uint32_t>(std::max<std::int64_t>(end - begin, 0))};
}

std::uint32_t span(std::uint32_t outputs, std::uint32_t stride, std::uint32_t kernel,
                   std::uint32_t dilation) {
    return (outputs - 1) * stride + (kernel - 1) * dilation + 1;
}

strided_transfer input_load(const block& b, const tile_index& t, const tile_extent& e) {
    const memory_stream& s = b.load(buffer::ibuf);
    const std::uint64_t bytes = pixel_bytes(e.input_channels(), b.activation.bits);
    strided_transfer x = pixel_box(s, base_of(s, t), e.batch, e.in_rows, e.in_columns, bytes);
    const clipped rows = clip(e.first_row, e.in_rows, b.window.rows);
    const clipped columns = clip(e.first_column, e.in_columns, b.window.columns);
    x.counts = {e.batch, rows.kept, columns.kept};
    x.address +=
        static_cast<std::uint64_t>(rows.skipped * s.row_stride + columns.skipped * s.pixel_stride);
    x.local_offset = rows.skipped * x.local_strides[1] + columns.skipped * x.local_strides[2];
    return x;
}

} // namespace

tile_extent extent_of(const block& b, const tile_index& t) {
    const auto of = [&](dimension d) { return b.dim(d).extent(t[static_cast<unsigned>(d)]); };
    const auto first = [&](dimension d) {
        return static_cast<std::int64_t>(t[static_cast<unsigned>(d)]) * b.dim(d).size;
    };
    const input_window& w = b.window;
    tile_extent e{};
    e.batch = of(dimension::batch);
    e.groups = of(dimension::group);
    e.out_channels = of(dimension::out_channel);
    e.out_rows = of(dimension::out_row);
    e.out_columns = of(dimension::out_column);
    e.in_channels = of(dimension::in_channel);
    e.kernel_rows = of(dimension::kernel_row);
    e.kernel_columns = of(dimension::kernel_column);
    e.in_rows = span(e.out_rows, w.stride_rows, e.kernel_rows, w.dilation_rows);
    e.in_columns = span(e.out_columns, w.stride_columns, e.kernel_columns, w.dilation_columns);
    e.first_row = first(dimension::out_row) * w.stride_rows +
                  first(dimension::kernel_row) * w.dilation_rows - w.pad_top;
    e.first_column = first(dimension::out_column) * w.stride_columns +
                     first(dimension::kernel_column) * w.dilation_columns - w.pad_left;
    return e;
}

std::uint64_t input_tile_bytes(const block& b, const tile_extent& e) {
    return std::uint64_t{e.batch} * e.in_rows * e.in_columns *
           pixel_bytes(e.input_channels(), b.activation.bits);
}

std::uint64_t weight_tile_bytes(const block& b, const tile_extent& e) {
    return divide_up(
        std::uint64_t{e.groups} * e.out_channels * e.taps() * e.in_channels * b.weight.bits, 8);
}

std::uint64_t output_pixel_bytes(const block& b, const tile_extent& e) {
    return pixel_bytes(e.output_channels() / b.post.sums_per_output(), b.output.bits);
}

std::uint64_t second_tile_bytes(const block& b, const tile_extent& e) {
    return b.post.uses_second() ? e.pixels() * pixel_bytes(e.output_channels(), b.second.bits) : 0;
}

std::uint64_t tile_state_bytes(const block& b, const tile_extent& e) {
    if (!b.post.cell)
        return 0;
    return e.outputs() / b.post.sums_per_output() *
           post_processing::state_bytes_of(b.post.cell->kind, b.is_floating());
}

std::uint64_t state_offset(const block& b, const tile_index& t) {
    const auto first = [&](dimension d) {
        return std::uint64_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
    };
    return first(dimension::batch) * b.state_pitch() +
           first(dimension::out_channel) / b.post.sums_per_output() *
               post_processing::state_bytes_of(b.post.cell->kind, b.is_floating());
}

std::uint64_t input_footprint(const block& b, const tile_extent& e) {
    return input_tile_bytes(b, e);
}

std::uint64_t output_footprint(const block& b, const tile_extent& e, std::uint64_t sum_bytes) {
    const std::uint64_t codes = e.pixels() * output_pixel_bytes(b, e);
    const std::uint64_t sums = b.uses_array ? e.pixels() * sum_bytes : 0;
    return std::max(sums, codes) + second_tile_bytes(b, e) + b.state_bytes();
}

std::uint64_t table_entries(const block& b, const tile_extent& e) {
    if (b.uses_array)
        return e.output_channels();
    const input_window& w = b.window;
    const auto reach = [](const tiled_dimension& out, const tiled_dimension& kernel,
                          std::uint32_t stride, std::uint32_t dilation) {
        return (out.total() - 1) * stride + (kernel.total() - 1) * dilation + 1;
    };
    const bool misses = w.pad_top > 0 || w.pad_left > 0 ||
                        reach(b.dim(dimension::out_row), b.dim(dimension::kernel_row),
                              w.stride_rows, w.dilation_rows) > w.rows ||
                        reach(b.dim(dimension::out_column), b.dim(dimension::kernel_column),
                              w.stride_columns, w.dilation_columns) > w.columns;
    return misses ? b.kernel_taps() : 1;
}

unsigned sum_bytes(const block& b, array_shape shape) {
    return b.is_floating() ? sizeof(float) : shape.word_bytes();
}

std::uint64_t table_entry_bytes(const block& b, array_shape shape) {
    if (b.is_floating())
        return sizeof(float);
    if (b.post.thresholds)
        return post_processing::threshold_words(b.post.thresholds->levels) * shape.word_bytes();
    if (b.post.piecewise)
        return std::uint64_t{b.post.piecewise->segments} *
               sizeof(post_processing::piecewise_segment);
    return b.uses_array && shape.word_bytes() == 8 ? sizeof(post_processing::wide_channel_scale)
                                                   : sizeof(tile_kernels::channel_scale);
}

std::uint64_t table_footprint(const block& b, const tile_extent& e, array_shape shape) {
    return table_entries(b, e) * table_entry_bytes(b, shape);
}

strided_transfer load_of(const block& b, buffer which, const tile_index& t, const tile_extent& e,
                         array_shape shape) {
    const memory_stream& s = b.load(which);
    strided_transfer x;
    switch (which) {
    case buffer::ibuf:
        x = input_load(b, t, e);
        break;
    case buffer::wbuf:
        x = contiguous(base_of(s, t), weight_tile_bytes(b, e));
        break;
    case buffer::bias:
        x = contiguous(base_of(s, t), table_footprint(b, e, shape));
        break;
    case buffer::obuf:
        x = pixel_box(s, base_of(s, t), e.batch, e.out_rows, e.out_columns,
                      pixel_bytes(e.output_channels(), b.second.bits));
        break;
    }
    x.coalesce();
    return x;
}

strided_transfer store_of(const block& b, const tile_index& t, const tile_extent& e) {
    strided_transfer x = pixel_box(b.store, base_of(b.store, t), e.batch, e.out_rows, e.out_columns,
                                   output_pixel_bytes(b, e));
    x.coalesce();
    return x;
}

tile_traffic post_traffic(const block& b, const tile_extent& e, array_shape shape) {
    tile_traffic traffic;
    if (b.uses_array)
        traffic.output_read = e.outputs() * sum_bytes(b, shape) * std::uint64_t{8};
    else
        traffic.input_read = e.outputs() * e.taps() * b.activation.bits;
    const std::uint64_t state = tile_state_bytes(b, e);
    const bool reads_state = b.post.cell && !b.post.cell->starts;
    traffic.output_read += (second_tile_bytes(b, e) + (reads_state ? state : 0)) * 8;
    traffic.output_write = (e.pixels() * output_pixel_bytes(b, e) + state) * 8;
    return traffic;
}

std::uint64_t tile_macs(const block& b, const tile_extent& e) {
    return b.uses_array ? e.outputs() * e.taps() * e.in_channels : 0;
}

std::uint64_t post_cycles(const block& b, const tile_extent& e, array_shape shape) {
    std::uint64_t each = b.uses_array ? 1 : e.taps();
    if (b.post.thresholds)
        each = post_processing::threshold_comparisons(b.post.thresholds->levels);
    if (b.post.piecewise)
        each = post_processing::piecewise_cycles(b.post.piecewise->segments);
    if (b.post.cell)
        return divide_up(e.outputs() / b.post.sums_per_output() *
                             post_processing::cell_cycles(b.post.cell->kind, b.is_floating()),
                         shape.columns);
    return divide_up(e.outputs() * each, shape.columns);
}

} // namespace bitloom::tiled
