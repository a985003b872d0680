// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/array_geometry.h"

namespace bitloom::bitfusion {

std::uint64_t tile_beats(const block& b, const tile_extent& e, array_shape shape) {
    return b.uses_array
               ? e.groups * beat_cycles(shape, b.activation.bits, b.weight.bits, e.pixels(),
                                        e.taps(), e.in_channels, e.out_channels)
               : 0;
}

std::uint64_t systolic_array_model::weight_footprint(const block& b, const tile_extent& e) const {
    const std::uint64_t per_beat = channels_per_beat(shape(), b.activation.bits, b.weight.bits);
    return divide_up(e.groups * e.taps() * divide_up(e.in_channels, per_beat) * per_beat *
                         divide_up(e.out_channels, shape().columns) * shape().columns *
                         b.weight.bits,
                     8);
}

tile_traffic systolic_array_model::array_traffic(const block& b, const tile_extent& e,
                                                 bool first) const {
    tile_traffic traffic;
    const std::uint64_t inputs = e.pixels() * e.taps() * e.input_channels();
    traffic.input_read = inputs * divide_up(e.out_channels, shape().columns) * b.activation.bits;
    traffic.weight_read = tile_macs(b, e) * b.weight.bits;
    traffic.output_write = e.outputs() * shape().sum_bytes() * 8;
    traffic.output_read = first ? 0 : traffic.output_write;
    return traffic;
}

} // namespace bitloom::bitfusion
