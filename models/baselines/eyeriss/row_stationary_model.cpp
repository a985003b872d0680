// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/row_stationary_model.h"

#include <fmt/format.h>

#include <cmath>

namespace bitloom::eyeriss {

namespace {

/// One group of a tile.
layer layer_of(const tiled::block& b, const tiled::tile_extent& e) {
    layer l;
    l.images = e.batch;
    l.channels = e.in_channels;
    l.filters = e.out_channels;
    l.rows = e.out_rows;
    l.columns = e.out_columns;
    l.kernel_rows = e.kernel_rows;
    l.kernel_columns = e.kernel_columns;
    l.stride_rows = b.window.stride_rows;
    l.stride_columns = b.window.stride_columns;
    l.dilation_rows = b.window.dilation_rows;
    l.dilation_columns = b.window.dilation_columns;
    return l;
}

} // namespace

row_stationary_model::row_stationary_model(const row_stationary_array& array,
                                           unsigned accumulator_bits, zero_gating gating)
    : timed_array_model({static_cast<std::uint32_t>(array.pes.rows),
                         static_cast<std::uint32_t>(array.pes.columns), accumulator_bits})
    , m_array(array)
    , m_gating(gating)
    , m_works(std::make_shared<known_works>(array)) {}

mapped_work row_stationary_model::work_of(const tiled::block& b,
                                          const tiled::tile_extent& e) const {
    mapped_work work = m_works->of(layer_of(b, e));
    for (std::uint64_t* figure :
         {&work.cycles, &work.weight_words, &work.input_words, &work.sum_words, &work.words_taken})
        *figure *= e.groups;
    return work;
}

std::uint64_t row_stationary_model::weight_footprint(const tiled::block& b,
                                                     const tiled::tile_extent& e) const {
    return weight_tile_bytes(b, e);
}

tiled::tile_traffic row_stationary_model::array_traffic(const tiled::block& b,
                                                        const tiled::tile_extent& e,
                                                        bool first) const {
    tiled::tile_traffic traffic;
    if (!b.uses_array) {
        traffic.input_read = e.pixels() * e.taps() * e.input_channels() * b.activation.bits;
        traffic.output_write = e.outputs() * shape().word_bytes() * 8;
        return traffic;
    }
    const mapped_work work = work_of(b, e);
    const std::uint64_t sum_bits = shape().word_bytes() * 8;
    traffic.input_read = work.input_words * b.activation.bits;
    traffic.weight_read = work.weight_words * b.weight.bits;
    traffic.output_write = work.sum_words * sum_bits;
    traffic.output_read = (work.sum_words - (first ? e.outputs() : 0)) * sum_bits;
    return traffic;
}

tiled::array_time row_stationary_model::time_of(const tiled::block& b,
                                                const tiled::tile_extent& e) const {
    return {b.uses_array ? work_of(b, e).cycles : 0, 0};
}

std::uint64_t row_stationary_model::expected_idle_macs(const tiled::block& b,
                                                       const tiled::tile_extent& e) const {
    if (!m_gating.on)
        return 0;
    return static_cast<std::uint64_t>(
        std::llround(m_gating.expected_zeros * static_cast<double>(tile_macs(b, e))));
}

std::string row_stationary_model::refuses(const tiled::block& b) const {
    if (b.is_floating())
        return "floating numbers, this array takes integers";
    if (b.group_quant)
        return "packed sums of groups, this array's sums stay whole";
    if (!b.uses_array || (b.activation.bits <= word_bits && b.weight.bits <= word_bits))
        return {};
    return fmt::format("activations of {} bits and weights of {}, a PE takes {}", b.activation.bits,
                       b.weight.bits, word_bits);
}

} // namespace bitloom::eyeriss
