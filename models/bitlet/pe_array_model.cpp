// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/pe_array_model.h"

namespace bitloom::bitlet {

std::uint64_t groups_per_output(const tile_extent& e, unsigned group) {
    return divide_up(e.taps() * e.in_channels, group);
}

bool keeps_groups_whole(const block& b, unsigned group) {
    const tiled_dimension& channels = b.dim(dimension::in_channel);
    const tiled_dimension& rows = b.dim(dimension::kernel_row);
    const tiled_dimension& columns = b.dim(dimension::kernel_column);
    // From the innermost of the order outwards: what is cut needs everything outside it one by one,
    // and parts of whole groups.
    if (channels.tiles > 1)
        return rows.size == 1 && columns.size == 1 && channels.size % group == 0 &&
               (b.kernel_taps() == 1 || channels.total() % group == 0);
    if (columns.tiles > 1)
        return rows.size == 1 && columns.size * channels.size % group == 0 &&
               (rows.total() == 1 || columns.total() * channels.size % group == 0);
    return rows.tiles == 1 || rows.size * columns.size * channels.size % group == 0;
}

std::uint64_t pe_array_model::weight_footprint(const block& b, const tile_extent& e) const {
    return weight_tile_bytes(b, e);
}

tile_traffic pe_array_model::array_traffic(const block& b, const tile_extent& e, bool first) const {
    tile_traffic traffic;
    const std::uint64_t inputs = e.pixels() * e.taps() * e.input_channels();
    traffic.input_read = inputs * divide_up(e.out_channels, shape().columns) * b.activation.bits;
    traffic.weight_read = e.output_channels() * e.taps() * e.in_channels * b.weight.bits;
    const std::uint64_t word = sum_bytes(b, shape()) * std::uint64_t{8};
    const std::uint64_t groups = groups_per_output(e, m_parameters.element.group);
    traffic.output_write = e.outputs() * groups * word;
    traffic.output_read = e.outputs() * (first ? groups - 1 : groups) * word;
    return traffic;
}

double peak_macs_per_cycle(const pe_array_parameters& p, bool is_fixed) {
    const processing_element_parameters& element = p.element;
    const unsigned fewest = (element.group + element.window - 1) / element.window;
    const unsigned interval = initiation_interval(element, p.timing, {is_fixed, fewest, 0, 1});
    return static_cast<double>(element.group) * p.pes / interval;
}

} // namespace bitloom::bitlet
