// SPDX-License-Identifier: Apache-2.0
// What a tile means to a row of PEs. Each PE holds N weights of one output channel while the
// activations of all the tile's pixels pass by, the same for every PE (MICRO 2021: weight
// stationary, activations broadcast). Weights of the next step come in meanwhile.
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "models/tiled/array_model.h"

#include <cstdint>

namespace bitloom::bitlet {

using namespace tiled;

constexpr std::uint32_t all_planes = 0xffffff; ///< a prune mask that prunes nothing

/// Reduction elements are grouped in the order kernel row, kernel column, channel; the last group
/// is filled with zeros.
std::uint64_t groups_per_output(const tile_extent& e, unsigned group);

/// Whether the groups of the block's tiles are those of the whole layer: a tile's reduction must be
/// a contiguous part of it that begins at a group.
bool keeps_groups_whole(const block& b, unsigned group);

class pe_array_model : public array_model {
public:
    explicit pe_array_model(const pe_array_parameters& p)
        : array_model(p.shape())
        , m_parameters(p) {}

    const pe_array_parameters& parameters() const { return m_parameters; }
    std::uint64_t weight_footprint(const block& b, const tile_extent& e) const override;
    std::uint64_t sums_per_pixel(const tile_extent& e) const override {
        return e.output_channels();
    }
    /// Activations are read once per row of PEs, weights once per tile; every group's result is
    /// added to its sum in the output buffer.
    tile_traffic array_traffic(const block& b, const tile_extent& e, bool first) const override;
    /// Weights and tables have the second port.
    unsigned port_of(buffer which) const override {
        return which == buffer::wbuf || which == buffer::bias ? 1 : 0;
    }

private:
    pe_array_parameters m_parameters;
};

/// Multiply-accumulates per cycle if every group took its fewest steps.
double peak_macs_per_cycle(const pe_array_parameters& p, bool is_fixed);

} // namespace bitloom::bitlet
