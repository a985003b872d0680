// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/bitlet_tile_times.h"

#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::compiler {

using tiled::block;
using tiled::dimension;

namespace {

constexpr dimension of_weights[] = {dimension::group, dimension::out_channel, dimension::in_channel,
                                    dimension::kernel_row, dimension::kernel_column};

} // namespace

const network::shared_codes& bitlet_tile_times::weights_of(const block& b) const {
    const std::uint64_t address = b.load(tiled::buffer::wbuf).base;
    const auto found = std::find_if(m_weights.begin(), m_weights.end(),
                                    [&](const placed_weights& w) { return w.address == address; });
    require(found != m_weights.end(), "an estimate asks for weights that its program has not");
    return found->codes;
}

void bitlet_tile_times::enter(const block& b) {
    const std::uint32_t planes = b.is_floating() ? m_floating_planes : bitlet::all_planes;
    m_enabled = bitlet::enabled_planes(b.weight, planes, m_parameters.element);
    m_reduction = grouped_reduction_of(b, m_parameters.element.group);
    m_steps = m_known.of(weights_of(b), b, m_parameters, planes);
    std::size_t tiles = 1;
    for (const dimension d : of_weights)
        tiles *= b.dim(d).tiles;
    m_times.assign(tiles, std::nullopt);
    m_uneven.assign(tiles, std::nullopt);
    m_entered = b.load(tiled::buffer::wbuf).base;
}

bitlet::group_range bitlet_tile_times::range_of(const block& b, const tiled::tile_index& t,
                                                const tiled::tile_extent& e) const {
    const auto first = [&](dimension d) {
        return std::size_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
    };
    bitlet::group_range range;
    range.first_channel_group = first(dimension::group);
    range.channel_groups = e.groups;
    range.first_reduction_group = m_reduction.first_of(b, t);
    range.reduction_groups = bitlet::groups_per_output(e, m_parameters.element.group);
    range.first_out_channel = first(dimension::out_channel);
    range.out_channels = e.out_channels;
    return range;
}

bitlet::pixel_time bitlet_tile_times::count(const block& b, const tiled::tile_index& t,
                                            const tiled::tile_extent& e) const {
    return pixel_time_of(*m_steps, range_of(b, t, e), !b.is_floating(), m_enabled, m_parameters);
}

std::size_t bitlet_tile_times::place_of(const block& b, const tiled::tile_index& t) {
    std::size_t tile = 0;
    for (const dimension d : of_weights)
        tile = tile * b.dim(d).tiles + t[static_cast<unsigned>(d)];
    return tile;
}

tiled::array_time bitlet_tile_times::of(const block& b, const tiled::tile_index& t,
                                        const tiled::tile_extent& e) {
    if (m_entered != b.load(tiled::buffer::wbuf).base)
        enter(b);
    std::optional<bitlet::pixel_time>& time = m_times[place_of(b, t)];
    if (!time)
        time = count(b, t, e);
    return time->of(e.pixels());
}

tiled::uneven_cycles bitlet_tile_times::uneven_of(const block& b, const tiled::tile_index& t,
                                                  const tiled::tile_extent& e) {
    if (m_entered != b.load(tiled::buffer::wbuf).base)
        enter(b);
    std::optional<tiled::uneven_cycles>& of_pixel = m_uneven[place_of(b, t)];
    if (!of_pixel)
        of_pixel = bitlet::uneven_of(*m_steps, range_of(b, t, e), !b.is_floating(), m_enabled,
                                     m_parameters);
    const std::uint64_t pixels = e.pixels();
    return {of_pixel->edge_tiles * pixels, of_pixel->group_overhead * pixels,
            of_pixel->pe_imbalance * pixels, of_pixel->lane_imbalance * pixels};
}

} // namespace bitloom::compiler
