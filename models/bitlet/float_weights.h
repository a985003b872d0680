// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "models/bitlet/float_groups.h"
#include "models/tiled/tile_geometry.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::bitlet {

/// A floating-point tile's weights as the groups of its PEs; keeps them until they or the tile's
/// extent change.
class float_weights {
public:
    explicit float_weights(const pe_array_parameters& p)
        : m_parameters(p) {}

    /// `packed`: words in the order of tiled::weight_position with as many columns as PEs.
    /// `version` changes when the bytes there may have changed; 0 is never remembered.
    void prepare(const tiled::block& b, const tiled::tile_extent& e, const std::uint8_t* packed,
                 std::uint64_t version);

    /// Groups of a reduction.
    std::size_t groups() const { return m_groups; }
    /// Of one group of channels: [reduction group][output channel].
    const float_weight_group* of(std::size_t channel_group) const {
        return m_made.data() + channel_group * m_groups * m_from.out_channels;
    }

private:
    void gather(const tiled::tile_extent& e, std::size_t channel_group, std::size_t out_channel);

    pe_array_parameters m_parameters;
    /// What the groups were made from.
    struct origin {
        const std::uint8_t* packed = nullptr;
        std::uint64_t version = 0, taps = 0;
        std::uint32_t groups = 0, out_channels = 0, in_channels = 0;
        operand_format format;

        friend bool operator==(const origin& a, const origin& b) {
            return a.packed == b.packed && a.version == b.version && a.taps == b.taps &&
                   a.groups == b.groups && a.out_channels == b.out_channels &&
                   a.in_channels == b.in_channels && a.format == b.format;
        }
    };
    origin m_from;
    std::size_t m_groups = 0;
    std::vector<float_weight_group> m_made;
    std::vector<std::uint32_t> m_words;
    std::vector<std::uint8_t> m_exponents, m_row_exponents; ///< as packed; of one output channel
    std::vector<std::int32_t> m_significands, m_row_significands;
};

} // namespace bitloom::bitlet
