// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/weight_layout.h"

#include "models/common/word_packing.h"
#include "models/tiled/tile_products.h"

#include <iterator>

namespace bitloom::compiler {

using tiled::block;
using tiled::dimension;

weight_strides weight_strides_of(const block& b) {
    block whole = b;
    for (tiled::tiled_dimension& d : whole.dims)
        d.last_size = d.size;
    weight_strides s;
    s.kernel_column = tiled::weight_tile_bytes(whole, tiled::extent_of(whole, {}));
    s.kernel_row = s.kernel_column * b.dim(dimension::kernel_column).tiles;
    s.in_channel = s.kernel_row * b.dim(dimension::kernel_row).tiles;
    s.out_channel = s.in_channel * b.dim(dimension::in_channel).tiles;
    s.group = s.out_channel * b.dim(dimension::out_channel).tiles;
    s.total = s.group * b.dim(dimension::group).tiles;
    return s;
}

namespace {

/// One tile's codes in the array's order.
void gather_tile(const std::vector<std::int32_t>& weights, const block& b,
                 const tiled::tile_index& t, std::uint32_t array_columns,
                 std::vector<std::int32_t>& codes) {
    const tiled::tile_extent e = tiled::extent_of(b, t);
    const auto first = [&](dimension d) {
        return std::size_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
    };
    const std::size_t all_outs = b.dim(dimension::out_channel).total();
    const std::size_t all_ins = b.dim(dimension::in_channel).total();
    const std::size_t all_rows = b.dim(dimension::kernel_row).total();
    const std::size_t all_columns = b.dim(dimension::kernel_column).total();
    codes.resize(std::size_t{e.groups} * e.out_channels * e.taps() * e.in_channels);
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t o = 0; o < e.out_channels; ++o) {
            const std::size_t channel =
                (first(dimension::group) + g) * all_outs + first(dimension::out_channel) + o;
            const auto of_tap = [&](std::size_t tap) {
                return tiled::weight_position(e, array_columns, e.taps(), g, o, tap, 0);
            };
            const std::size_t step = e.taps() > 1 ? of_tap(1) - of_tap(0) : 0; // the same for all
            for (std::size_t i = 0; i < e.in_channels; ++i) {
                const std::size_t in = first(dimension::in_channel) + i;
                std::int32_t* to =
                    codes.data() + tiled::weight_position(e, array_columns, e.taps(), g, o, 0, i);
                const std::int32_t* from =
                    weights.data() +
                    ((channel * all_ins + in) * all_rows + first(dimension::kernel_row)) *
                        all_columns +
                    first(dimension::kernel_column);
                for (std::size_t row = 0; row < e.kernel_rows; ++row, from += all_columns)
                    for (std::size_t column = 0; column < e.kernel_columns; ++column, to += step)
                        *to = from[column];
            }
        }
}

} // namespace

std::vector<std::uint8_t> lay_out_weights(const std::vector<std::int32_t>& weights, const block& b,
                                          std::uint32_t array_columns) {
    const weight_strides strides = weight_strides_of(b);
    std::vector<std::uint8_t> bytes(strides.total);
    std::vector<std::int32_t> codes;
    // Tiles follow each other in the order of the strides, so their number gives their place.
    constexpr dimension order[] = {dimension::group, dimension::out_channel, dimension::in_channel,
                                   dimension::kernel_row, dimension::kernel_column};
    for (std::size_t tile = 0; tile * strides.kernel_column < strides.total; ++tile) {
        tiled::tile_index t{};
        std::size_t rest = tile;
        for (auto d = std::rbegin(order); d != std::rend(order); ++d) {
            t[static_cast<unsigned>(*d)] = static_cast<std::uint32_t>(rest % b.dim(*d).tiles);
            rest /= b.dim(*d).tiles;
        }
        gather_tile(weights, b, t, array_columns, codes);
        pack_words(codes.data(), codes.size(), b.weight,
                   bytes.data() + tile * strides.kernel_column);
    }
    return bytes;
}

} // namespace bitloom::compiler
