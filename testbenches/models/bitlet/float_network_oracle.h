// SPDX-License-Identifier: Apache-2.0
// What a floating-point network gives on a row of PEs and how long its groups take, one output and
// one group after the other, from the definitions. Shares no code with the machine but the graph
// and the tiles.
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "models/tiled/tile_geometry.h"
#include "testbenches/models/bitlet/kernel_oracle.h"
#include "testbenches/support/network_oracle.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitlet::testing {

using bitloom::testing::codes;

/// Lanes of every group of a layer on the array: [output channel][row][column][group].
struct layer_groups {
    std::size_t groups = 0, channels = 0, rows = 0, columns = 0;
    std::vector<counted_lanes> lanes;

    const counted_lanes& of(std::size_t channel, std::size_t row, std::size_t column,
                            std::size_t group) const {
        return lanes[((channel * rows + row) * columns + column) * groups + group];
    }
};

class float_network_oracle {
public:
    /// `planes`: of the prune mask.
    float_network_oracle(const pe_array_parameters& p, std::uint32_t planes)
        : m_parameters(p)
        , m_planes(planes) {}

    /// Codes of every tensor. A PE's group takes `together[layer]` groups of channels, with zero
    /// weights between them (1 where there is no entry).
    std::vector<codes> evaluate(const network::graph& net, const std::vector<codes>& inputs,
                                const std::vector<std::size_t>& together = {});
    /// Of the last evaluate(), by layer.
    const std::vector<layer_groups>& groups() const { return m_groups; }

    /// Cycles in which the array works on block `b`, drain included, with a batch of 1.
    std::uint64_t compute_cycles(const tiled::block& b, const layer_groups& of) const;

private:
    float summed(const network::graph& net, const network::layer& l, const codes& x,
                 std::int64_t channel, std::int64_t row, std::int64_t column, std::size_t together,
                 layer_groups& groups);

    pe_array_parameters m_parameters;
    std::uint32_t m_planes;
    std::vector<layer_groups> m_groups;
};

/// The number that a code of a floating format stands for.
float number_of(std::int32_t code, operand_format format);

} // namespace bitloom::bitlet::testing
