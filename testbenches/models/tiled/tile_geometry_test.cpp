// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/array_geometry.h"
#include "models/tiled/tile_geometry.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace bitloom::tiled {
namespace {

/// A tensor in a byte array whose bytes are all different from their neighbours.
std::vector<std::uint8_t> numbered(std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 151 + i / 251);
    return bytes;
}

/// Executes a transfer piece by piece. `to_memory`: the buffer's bytes go to memory.
void execute(const strided_transfer& x, std::vector<std::uint8_t>& memory,
             std::vector<std::uint8_t>& local, bool to_memory) {
    for (std::uint32_t i = 0; i < x.counts[0]; ++i)
        for (std::uint32_t j = 0; j < x.counts[1]; ++j)
            for (std::uint32_t k = 0; k < x.counts[2]; ++k)
                for (std::uint64_t n = 0; n < x.bytes; ++n) {
                    const auto at = x.address +
                                    static_cast<std::uint64_t>(i * x.strides[0] + j * x.strides[1] +
                                                               k * x.strides[2]) +
                                    n;
                    const std::size_t here = x.local_offset + i * x.local_strides[0] +
                                             j * x.local_strides[1] + k * x.local_strides[2] + n;
                    (to_memory ? memory.at(at) : local.at(here)) =
                        to_memory ? local.at(here) : memory.at(at);
                }
}

/// A whole layer of 8-bit codes: real addresses and strides of tensors that lie in one array.
struct placed_layer {
    block b;
    std::uint32_t images, groups, ins, outs, out_rows, out_columns;
    std::uint64_t channels() const { return std::uint64_t{groups} * ins; }
    std::uint64_t out_channels() const { return std::uint64_t{groups} * outs; }
    static constexpr std::uint64_t input_at = 1000, output_at = 500;

    explicit placed_layer(random_source& random) {
        b = random_block(random, {true, 3, 3, 100, false});
        b.activation = b.weight = b.output = b.second = {8, false};
        const auto total = [&](dimension d) {
            return static_cast<std::uint32_t>(b.dim(d).total());
        };
        images = total(dimension::batch);
        groups = total(dimension::group);
        if (groups > 1) // then a group's channels stay together
            dim_of(b, dimension::in_channel) = dim_of(b, dimension::out_channel) = {1, 2, 2};
        ins = total(dimension::in_channel);
        outs = total(dimension::out_channel);
        out_rows = total(dimension::out_row);
        out_columns = total(dimension::out_column);
        memory_stream& in = b.loads[0];
        in.tile_stride = {};
        in.pixel_stride = static_cast<std::int64_t>(channels());
        in.row_stride = in.pixel_stride * b.window.columns;
        in.image_stride = in.row_stride * b.window.rows;
        in.base = input_at - static_cast<std::uint64_t>(b.window.pad_top * in.row_stride +
                                                        b.window.pad_left * in.pixel_stride);
        const auto set = [&](memory_stream& s, dimension d, std::int64_t each) {
            s.tile_stride[static_cast<unsigned>(d)] = b.dim(d).size * each;
        };
        set(in, dimension::batch, in.image_stride);
        set(in, dimension::group, ins);
        set(in, dimension::in_channel, 1);
        set(in, dimension::out_row, in.row_stride * b.window.stride_rows);
        set(in, dimension::out_column, in.pixel_stride * b.window.stride_columns);
        set(in, dimension::kernel_row, in.row_stride * b.window.dilation_rows);
        set(in, dimension::kernel_column, in.pixel_stride * b.window.dilation_columns);
        memory_stream& out = b.store;
        out.tile_stride = {};
        out.base = output_at;
        out.pixel_stride = static_cast<std::int64_t>(out_channels());
        out.row_stride = out.pixel_stride * out_columns;
        out.image_stride = out.row_stride * out_rows;
        set(out, dimension::batch, out.image_stride);
        set(out, dimension::group, outs);
        set(out, dimension::out_channel, 1);
        set(out, dimension::out_row, out.row_stride);
        set(out, dimension::out_column, out.pixel_stride);
        b.loads[1] = out;
    }
    std::uint64_t input_bytes() const {
        return std::uint64_t{images} * b.window.rows * b.window.columns * channels();
    }
    std::uint64_t output_bytes() const {
        return std::uint64_t{images} * out_rows * out_columns * out_channels();
    }
};

/// First element of a tile along a dimension.
std::int64_t first(const block& b, const tile_index& t, dimension d) {
    return std::int64_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
}

template <typename Function>
void each_tile(const block& b, Function run) {
    tile_index t{};
    for (std::uint64_t n = 0; n < tiles_of(b); ++n) {
        std::uint64_t rest = n;
        for (unsigned d = 0; d < dimensions; ++d) {
            t[d] = static_cast<std::uint32_t>(rest % b.dims[d].tiles);
            rest /= b.dims[d].tiles;
        }
        run(t);
    }
}

TEST(tile_geometry, gives_every_tile_its_extent) {
    random_source random(1);
    for (int n = 0; n < 300; ++n) {
        const block b = random_block(random, {true, 3, 4});
        each_tile(b, [&](const tile_index& t) {
            const tile_extent e = extent_of(b, t);
            const std::array<std::uint32_t, dimensions> got{
                e.batch,       e.groups,      e.out_channels, e.out_rows,
                e.out_columns, e.in_channels, e.kernel_rows,  e.kernel_columns};
            for (unsigned d = 0; d < dimensions; ++d)
                ASSERT_EQ(got[d],
                          t[d] + 1 < b.dims[d].tiles ? b.dims[d].size : b.dims[d].last_size);
            // Every row and column that any output and tap of the tile reads, by enumeration.
            std::int64_t low_row = INT64_MAX, high_row = INT64_MIN;
            for (std::int64_t o = 0; o < e.out_rows; ++o)
                for (std::int64_t k = 0; k < e.kernel_rows; ++k) {
                    const std::int64_t row =
                        (first(b, t, dimension::out_row) + o) * b.window.stride_rows +
                        (first(b, t, dimension::kernel_row) + k) * b.window.dilation_rows -
                        b.window.pad_top;
                    low_row = std::min(low_row, row);
                    high_row = std::max(high_row, row);
                }
            ASSERT_EQ(e.first_row, low_row);
            ASSERT_EQ(std::int64_t{e.in_rows}, high_row - low_row + 1);
            std::int64_t low_column = INT64_MAX, high_column = INT64_MIN;
            for (std::int64_t o = 0; o < e.out_columns; ++o)
                for (std::int64_t k = 0; k < e.kernel_columns; ++k) {
                    const std::int64_t column =
                        (first(b, t, dimension::out_column) + o) * b.window.stride_columns +
                        (first(b, t, dimension::kernel_column) + k) * b.window.dilation_columns -
                        b.window.pad_left;
                    low_column = std::min(low_column, column);
                    high_column = std::max(high_column, column);
                }
            ASSERT_EQ(e.first_column, low_column);
            ASSERT_EQ(std::int64_t{e.in_columns}, high_column - low_column + 1);
        });
    }
}

TEST(tile_geometry, loads_exactly_the_tensors_part_of_an_input_tile) {
    random_source random(2);
    for (int n = 0; n < 300; ++n) {
        const placed_layer l(random);
        const block& b = l.b;
        std::vector<std::uint8_t> memory = numbered(placed_layer::input_at + l.input_bytes());
        each_tile(b, [&](const tile_index& t) {
            const tile_extent e = extent_of(b, t);
            std::vector<std::uint8_t> expected, got(input_tile_bytes(b, e), 0xee);
            for (std::int64_t i = 0; i < e.batch; ++i)
                for (std::int64_t r = e.first_row; r < e.first_row + e.in_rows; ++r)
                    for (std::int64_t c = e.first_column; c < e.first_column + e.in_columns; ++c)
                        for (std::int64_t k = 0; k < e.input_channels(); ++k) {
                            const std::int64_t image = first(b, t, dimension::batch) + i;
                            const std::int64_t channel = first(b, t, dimension::group) * l.ins +
                                                         first(b, t, dimension::in_channel) + k;
                            const bool padding =
                                r < 0 || c < 0 || r >= b.window.rows || c >= b.window.columns;
                            const std::int64_t at =
                                ((image * b.window.rows + r) * b.window.columns + c) *
                                    static_cast<std::int64_t>(l.channels()) +
                                channel;
                            expected.push_back(padding ? 0xee
                                                       : memory.at(placed_layer::input_at +
                                                                   static_cast<std::uint64_t>(at)));
                        }
            execute(load_of(b, buffer::ibuf, t, e, array_shape{}), memory, got, false);
            ASSERT_EQ(got, expected) << "block " << n;
        });
    }
}

TEST(tile_geometry, stores_every_output_once_and_loads_it_from_there) {
    random_source random(3);
    for (int n = 0; n < 300; ++n) {
        const placed_layer l(random);
        const block& b = l.b;
        std::vector<std::uint8_t> memory(placed_layer::output_at + l.output_bytes());
        each_tile(b, [&](const tile_index& t) {
            if (t[5] + t[6] + t[7] != 0) // of a reduction
                return;
            const tile_extent e = extent_of(b, t);
            std::vector<std::uint8_t> tile;
            for (std::int64_t i = 0; i < e.batch; ++i)
                for (std::int64_t r = 0; r < e.out_rows; ++r)
                    for (std::int64_t c = 0; c < e.out_columns; ++c)
                        for (std::int64_t k = 0; k < e.output_channels(); ++k) {
                            const std::int64_t pixel =
                                ((first(b, t, dimension::batch) + i) * l.out_rows +
                                 first(b, t, dimension::out_row) + r) *
                                    l.out_columns +
                                first(b, t, dimension::out_column) + c;
                            const std::int64_t channel = first(b, t, dimension::group) * l.outs +
                                                         first(b, t, dimension::out_channel) + k;
                            tile.push_back(static_cast<std::uint8_t>(
                                (pixel * static_cast<std::int64_t>(l.out_channels()) + channel) *
                                    37 +
                                1));
                        }
            execute(store_of(b, t, e), memory, tile, true);
            std::vector<std::uint8_t> again(tile.size());
            execute(load_of(b, buffer::obuf, t, e, array_shape{}), memory, again, false);
            ASSERT_EQ(again, tile);
        });
        for (std::uint64_t i = 0; i < l.output_bytes(); ++i)
            ASSERT_EQ(memory[placed_layer::output_at + i], static_cast<std::uint8_t>(i * 37 + 1));
    }
}

TEST(tile_geometry, counts_the_bits_that_a_tile_moves) {
    random_source random(4);
    for (int n = 0; n < 500; ++n) {
        const block b = random_block(random, {true, 1, 9});
        const bool wide = toss(random);
        const array_shape shape{pick(random, 1, 16), pick(random, 1, 16),
                                wide ? pick(random, 33, 64) : pick(random, 8, 32)};
        const unsigned sum = wide ? 64 : 32;
        const tile_extent e = extent_of(b, {});
        const std::uint64_t passes = (e.out_channels + shape.columns - 1) / shape.columns;
        std::uint64_t macs = 0, inputs = 0, outputs = 0;
        for (std::uint32_t g = 0; g < e.groups; ++g)
            for (std::uint64_t pixel = 0; pixel < e.batch * e.out_rows * e.out_columns; ++pixel) {
                outputs += e.out_channels;
                macs += e.out_channels * e.kernel_rows * e.kernel_columns * e.in_channels;
                inputs += passes * e.kernel_rows * e.kernel_columns * e.in_channels;
            }
        EXPECT_EQ(tile_macs(b, e), macs);
        const tile_traffic start = bitfusion::systolic_array_model(shape).array_traffic(b, e, true);
        EXPECT_EQ(start.input_read, inputs * b.activation.bits);
        EXPECT_EQ(start.weight_read, macs * b.weight.bits);
        EXPECT_EQ(start.output_write, outputs * sum);
        EXPECT_EQ(start.output_read, 0U);
        EXPECT_EQ(bitfusion::systolic_array_model(shape).array_traffic(b, e, false).output_read,
                  outputs * sum);
        const tile_traffic post = post_traffic(b, e, shape);
        const auto whole_pixels = [&](unsigned bits) { // each filled up to a byte
            return std::uint64_t{e.batch} * e.out_rows * e.out_columns *
                   ((std::uint64_t{e.groups} * e.out_channels * bits + 7) / 8 * 8);
        };
        const std::uint64_t second = b.post.uses_second() ? whole_pixels(b.second.bits) : 0;
        if (!b.post.cell) {
            EXPECT_EQ(post.output_read, outputs * sum + second);
            EXPECT_EQ(post.output_write, whole_pixels(b.output.bits));
            continue;
        }
        const std::uint64_t units = e.out_channels / 4, state = e.batch * units * 16;
        EXPECT_EQ(post.output_read, outputs * sum + second + (b.post.cell->starts ? 0 : state));
        EXPECT_EQ(post.output_write, e.batch * ((units * b.output.bits + 7) / 8 * 8) + state);
        EXPECT_EQ(post_cycles(b, e, shape),
                  (e.batch * units * 8 + shape.columns - 1) / shape.columns);
    }
}

TEST(strided_transfer, moves_the_same_bytes_when_coalesced) {
    random_source random(5);
    for (int n = 0; n < 5000; ++n) {
        strided_transfer x;
        x.bytes = pick(random, 1, 4);
        for (auto& count : x.counts)
            count = pick(random, 1, 3);
        x.address = 300;
        std::uint64_t dense = x.bytes;
        for (int level = 2; level >= 0; --level) { // dense here and there, with gaps elsewhere
            const auto l = static_cast<std::size_t>(level);
            x.strides[l] = static_cast<std::int64_t>(dense) + (toss(random) ? 0 : 3);
            x.local_strides[l] = dense + (toss(random) ? 0 : 2);
            dense = std::max(static_cast<std::uint64_t>(x.strides[l]),
                             std::uint64_t{x.local_strides[l]}) *
                    x.counts[l];
        }
        std::vector<std::uint8_t> memory = numbered(2000), one(2000), two(2000);
        execute(x, memory, one, false);
        const std::uint64_t total = x.total_bytes();
        const std::uint64_t pieces = x.pieces();
        x.coalesce();
        execute(x, memory, two, false);
        ASSERT_EQ(one, two);
        ASSERT_EQ(x.total_bytes(), total);
        ASSERT_LE(x.pieces(), pieces);
    }
}

} // namespace
} // namespace bitloom::tiled
