// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/beat_array.h"

namespace bitloom::tiled {

std::uint64_t beat_array_model::weight_footprint(const block& b, const tile_extent& e) const {
    const std::uint64_t per_beat = beat_of(b.activation, b.weight).channels;
    return divide_up(e.groups * e.taps() * divide_up(e.in_channels, per_beat) * per_beat *
                         divide_up(e.out_channels, shape().columns) * shape().columns *
                         b.weight.bits,
                     8);
}

tile_traffic beat_array_model::array_traffic(const block& b, const tile_extent& e,
                                             bool first) const {
    tile_traffic traffic;
    const std::uint64_t inputs = e.pixels() * e.taps() * e.input_channels();
    const std::uint64_t weights = b.uses_array ? e.output_channels() * e.taps() * e.in_channels : 0;
    traffic.input_read = inputs * divide_up(e.out_channels, shape().columns) * b.activation.bits;
    traffic.weight_read =
        weights * divide_up(e.pixels(), beat_of(b.activation, b.weight).pixels) * b.weight.bits;
    traffic.output_write = e.outputs() * shape().word_bytes() * 8;
    traffic.output_read = first ? 0 : traffic.output_write;
    return traffic;
}

array_time beat_array_model::time_of(const block& b, const tile_extent& e) const {
    if (!b.uses_array)
        return {0, m_drain};
    const array_beat beat = beat_of(b.activation, b.weight);
    return {divide_up(e.pixels(), beat.pixels) * e.taps() * e.groups *
                divide_up(e.in_channels, beat.channels) *
                divide_up(e.out_channels, shape().columns) * beat.cycles,
            m_drain};
}

std::string beat_array_model::refuses(const block& b) const {
    if (b.is_floating())
        return "floating numbers, this array takes integers";
    return b.group_quant ? "packed sums of groups, this array's sums stay whole" : "";
}

double beat_array_model::peak_macs_per_cycle(operand_format activation,
                                             operand_format weight) const {
    const array_beat beat = beat_of(activation, weight);
    return static_cast<double>(beat.channels * beat.pixels * shape().columns) /
           static_cast<double>(beat.cycles);
}

} // namespace bitloom::tiled
