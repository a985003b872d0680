// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/stripes/serial_array.h"

#include "models/baselines/stripes/serial_array_timing.h"

#include <fmt/format.h>

#include <array>

namespace bitloom::stripes {

using tiled::dimension;
using tiled::divide_up;

namespace {

struct alike {
    std::uint64_t tiles, size;
};
/// Tiles of a dimension: all but the last, and the last.
std::array<alike, 2> tiles_of(const tiled::block& b, dimension d) {
    const tiled::tiled_dimension& dim = b.dim(d);
    return {{{dim.tiles - 1, dim.size}, {1, dim.last_size}}};
}

window_groups groups_of_all_tiles(const serial_array_parameters& p, const tiled::block& b) {
    window_groups all;
    for (const alike& images : tiles_of(b, dimension::batch))
        for (const alike& rows : tiles_of(b, dimension::out_row))
            for (const alike& columns : tiles_of(b, dimension::out_column)) {
                const std::uint64_t tiles = images.tiles * rows.tiles * columns.tiles;
                const window_groups g = groups_of(p, images.size, rows.size, columns.size);
                all.together += tiles * g.together;
                all.alone += tiles * g.alone;
            }
    return all;
}

pass_cycles cycles_of_whole_reduction(const serial_array_parameters& p, const tiled::block& b,
                                      unsigned bits) {
    pass_cycles all;
    for (const alike& rows : tiles_of(b, dimension::kernel_row))
        for (const alike& columns : tiles_of(b, dimension::kernel_column))
            for (const alike& channels : tiles_of(b, dimension::in_channel)) {
                const std::uint64_t tiles = rows.tiles * columns.tiles * channels.tiles;
                const pass_cycles c =
                    cycles_of(p, bricks_of(p, rows.size, columns.size, channels.size), bits);
                all.together += tiles * c.together;
                all.alone += tiles * c.alone;
            }
    return all;
}

} // namespace

serial_array_model::serial_array_model(const serial_array_parameters& p)
    : beat_array_model(p.shape(), stages)
    , m_parameters(p) {}

unsigned serial_array_model::serial_bits(operand_format activation, operand_format weight) const {
    return m_parameters.serial == serial_operand::activations ? activation.bits : weight.bits;
}

tiled::array_beat serial_array_model::beat_of(operand_format activation,
                                              operand_format weight) const {
    return {m_parameters.lanes, m_parameters.windows, serial_bits(activation, weight)};
}

tiled::array_time serial_array_model::time_of(const tiled::block& b,
                                              const tiled::tile_extent& e) const {
    if (!b.uses_array)
        return {0, stages};
    const serial_array_parameters& p = m_parameters;
    const std::uint64_t bricks = bricks_of(p, e.kernel_rows, e.kernel_columns, e.in_channels);
    const unsigned bits = serial_bits(b.activation, b.weight);
    const window_groups groups = groups_of(p, e.batch, e.out_rows, e.out_columns);
    const std::uint64_t passes = e.groups * divide_up(e.out_channels, shape().columns);
    // Of several groups, one that is alone is the last.
    const std::uint64_t overhang = groups.alone > 0 ? overhang_of(p, bricks, bits) : 0;
    return {cycles_of(p, bricks, bits).of(groups) * passes, stages + overhang};
}

std::uint64_t serial_array_model::cycles_of_all_tiles(const tiled::block& b) const {
    std::uint64_t passes = 0;
    for (const alike& outs : tiles_of(b, dimension::out_channel))
        passes += outs.tiles * divide_up(outs.size, shape().columns);
    return cycles_of_whole_reduction(m_parameters, b, serial_bits(b.activation, b.weight))
               .of(groups_of_all_tiles(m_parameters, b)) *
           b.dim(dimension::group).total() * passes;
}

tiled::tile_traffic serial_array_model::array_traffic(const tiled::block& b,
                                                      const tiled::tile_extent& e,
                                                      bool first) const {
    tiled::tile_traffic traffic = beat_array_model::array_traffic(b, e, first);
    const std::uint64_t weights = b.uses_array ? e.output_channels() * e.taps() * e.in_channels : 0;
    traffic.weight_read = weights * b.weight.bits *
                          groups_of(m_parameters, e.batch, e.out_rows, e.out_columns).together;
    return traffic;
}

std::string serial_array_model::refuses(const tiled::block& b) const {
    if (std::string flaw = beat_array_model::refuses(b); !flaw.empty())
        return flaw;
    if (!b.uses_array || (b.activation.bits <= widest_operand && b.weight.bits <= widest_operand))
        return {};
    return fmt::format("activations of {} bits and weights of {}, a unit takes {}",
                       b.activation.bits, b.weight.bits, widest_operand);
}

} // namespace bitloom::stripes
