// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/weight_layout.h"

#include "models/bitfusion/systolic_array_arithmetic.h"
#include "models/common/tile_kernels/tile_kernels.h"

namespace bitloom::compiler {

using bitfusion::block;
using bitfusion::dimension;

weight_strides weight_strides_of(const block& b) {
    const auto& g = b.dim(dimension::group);
    const auto& o = b.dim(dimension::out_channel);
    const auto& i = b.dim(dimension::in_channel);
    block whole = b;
    for (bitfusion::tiled_dimension& d : whole.dims)
        d.last_size = d.size;
    weight_strides s;
    s.in_channel = bitfusion::weight_tile_bytes(whole, bitfusion::extent_of(whole, {}));
    s.out_channel = s.in_channel * i.tiles;
    s.group = s.out_channel * o.tiles;
    s.total = s.group * g.tiles;
    return s;
}

std::vector<std::uint8_t> lay_out_weights(const network::layer& layer, const block& b,
                                          std::uint32_t array_columns) {
    const weight_strides strides = weight_strides_of(b);
    const auto& groups = b.dim(dimension::group);
    const auto& outs = b.dim(dimension::out_channel);
    const auto& ins = b.dim(dimension::in_channel);
    const std::size_t taps = std::size_t{b.kernel_rows} * b.kernel_columns;
    const std::size_t all_outs = outs.total(), all_ins = ins.total();
    std::vector<std::uint8_t> bytes(strides.total);
    std::vector<std::int16_t> codes;
    bitfusion::tile_index t{};
    auto& tg = t[static_cast<unsigned>(dimension::group)];
    auto& to = t[static_cast<unsigned>(dimension::out_channel)];
    auto& ti = t[static_cast<unsigned>(dimension::in_channel)];
    for (tg = 0; tg < groups.tiles; ++tg)
        for (to = 0; to < outs.tiles; ++to)
            for (ti = 0; ti < ins.tiles; ++ti) {
                const bitfusion::tile_extent e = bitfusion::extent_of(b, t);
                codes.resize(std::size_t{e.groups} * e.out_channels * taps * e.in_channels);
                for (std::size_t g = 0; g < e.groups; ++g)
                    for (std::size_t o = 0; o < e.out_channels; ++o) {
                        const std::size_t channel = (std::size_t{tg} * groups.size + g) * all_outs +
                                                    std::size_t{to} * outs.size + o;
                        for (std::size_t i = 0; i < e.in_channels; ++i) {
                            const std::size_t in = std::size_t{ti} * ins.size + i;
                            for (std::size_t tap = 0; tap < taps; ++tap)
                                codes[bitfusion::weight_position(e, array_columns, taps, g, o, tap,
                                                                 i)] =
                                    layer.weights[(channel * all_ins + in) * taps + tap];
                        }
                    }
                tile_kernels::selected_kernels().pack_codes(
                    codes.data(), codes.size(), b.weight.bits,
                    bytes.data() + tg * strides.group + to * strides.out_channel +
                        ti * strides.in_channel);
            }
    return bytes;
}

} // namespace bitloom::compiler
