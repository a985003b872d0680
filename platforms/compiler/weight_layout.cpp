// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/weight_layout.h"

#include "models/common/tile_kernels/tile_kernels.h"
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
void gather_tile(const network::layer& layer, const block& b, const tiled::tile_index& t,
                 std::uint32_t array_columns, std::vector<std::int16_t>& codes) {
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
            for (std::size_t i = 0; i < e.in_channels; ++i) {
                const std::size_t in = first(dimension::in_channel) + i;
                for (std::size_t tap = 0; tap < e.taps(); ++tap) {
                    const std::size_t row = first(dimension::kernel_row) + tap / e.kernel_columns;
                    const std::size_t column =
                        first(dimension::kernel_column) + tap % e.kernel_columns;
                    codes[tiled::weight_position(e, array_columns, e.taps(), g, o, tap, i)] =
                        layer.weights[((channel * all_ins + in) * all_rows + row) * all_columns +
                                      column];
                }
            }
        }
}

} // namespace

std::vector<std::uint8_t> lay_out_weights(const network::layer& layer, const block& b,
                                          std::uint32_t array_columns) {
    const weight_strides strides = weight_strides_of(b);
    std::vector<std::uint8_t> bytes(strides.total);
    std::vector<std::int16_t> codes;
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
        gather_tile(layer, b, t, array_columns, codes);
        tile_kernels::selected_kernels().pack_codes(codes.data(), codes.size(), b.weight,
                                                    bytes.data() + tile * strides.kernel_column);
    }
    return bytes;
}

} // namespace bitloom::compiler
