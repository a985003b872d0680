// SPDX-License-Identifier: Apache-2.0
// Lane steps of weights, group by group, and what parts of them keep a row of PEs.
#pragma once

#include "models/bitlet/float_weights.h"
#include "models/bitlet/pe_array_model.h"
#include "models/bitlet/weight_rows.h"
#include "models/tiled/critical_path.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::bitlet {

/// Of every group of N weights, [group of channels][reduction group][output channel].
struct group_steps {
    std::size_t channel_groups = 0, reduction_groups = 0, out_channels = 0;
    std::vector<std::uint8_t> steps; ///< of the slowest enabled lane
    std::vector<std::uint16_t> ones; ///< of all enabled lanes

    std::size_t at(std::size_t channel_group, std::size_t reduction_group,
                   std::size_t out_channel) const {
        return (channel_group * reduction_groups + reduction_group) * out_channels + out_channel;
    }
};

/// A box of them.
struct group_range {
    std::size_t first_channel_group = 0, channel_groups = 0;
    std::size_t first_reduction_group = 0, reduction_groups = 0;
    std::size_t first_out_channel = 0, out_channels = 0;
};
constexpr group_range whole_range(std::size_t channel_groups, std::size_t reduction_groups,
                                  std::size_t out_channels) {
    return {0, channel_groups, 0, reduction_groups, 0, out_channels};
}

/// What one pixel of a tile takes, if all take the same.
struct pixel_time {
    std::uint64_t interval = 0; ///< cycles until the next pixel of the tile, all groups together
    std::uint64_t drain = 0;    ///< from there until the last group's sum is complete

    array_time of(std::uint64_t pixels) const { return {pixels * interval, drain}; }
};

/// Planes of such weights that have a lane which works: b-bit weights have b planes, and the lanes
/// behind them are switched off. `planes`: the prune mask.
std::uint32_t enabled_planes(operand_format weight, std::uint32_t planes,
                             const processing_element_parameters& element);

/// Of a tile of these groups. `enabled`: see enabled_planes.
pixel_time pixel_time_of(const group_steps& all, const group_range& of, bool is_fixed,
                         std::uint32_t enabled, const pe_array_parameters& p);

/// What of pixel_time_of().interval goes where, by switching off one thing after the other: the
/// time beyond double-buffered groups is `group_overhead`; of these groups, what the slowest PEs
/// take longer than the mean of those that have a group is `pe_imbalance`, PEs that have none are
/// `edge_tiles`, and what the slowest lane takes longer than the mean of all is `lane_imbalance`.
tiled::uneven_cycles uneven_of(const group_steps& all, const group_range& of, bool is_fixed,
                               std::uint32_t enabled, const pe_array_parameters& p);

/// Counts groups; keeps its working memory. In floating point the running machine's steps depend on
/// the activations, too (float_tile.h); here they are those of activations that are all 1, that is
/// of groups aligned by their weights' exponents alone.
class group_step_counter {
public:
    explicit group_step_counter(const pe_array_parameters& p)
        : m_parameters(p)
        , m_float_weights(p) {}

    /// Those of a tile. `packed`: its codes in the order of tiled::weight_position with as many
    /// columns as PEs. `planes`: the prune mask, never 0.
    void count(const block& b, const tile_extent& e, const std::uint8_t* packed,
               std::uint32_t planes, group_steps& to);

private:
    void count_fixed(const block& b, const tile_extent& e, const std::uint8_t* packed,
                     std::uint32_t planes, group_steps& to);
    void count_floating(const block& b, const tile_extent& e, const std::uint8_t* packed,
                        std::uint32_t enabled, group_steps& to);

    pe_array_parameters m_parameters;
    float_weights m_float_weights;
    weight_rows_of_tile m_weights;
    std::vector<std::uint8_t> m_steps; ///< by output channel
    std::vector<std::uint16_t> m_ones;
};

} // namespace bitloom::bitlet
