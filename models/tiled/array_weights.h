// SPDX-License-Identifier: Apache-2.0
// The weights of one array tile in the form that the integer kernels take.
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"
#include "models/tiled/tile_geometry.h"

#include <cstdint>
#include <vector>

namespace bitloom::tiled {

/// Where a weight stands in its tile, in codes from the tile's start. Order, outermost first:
/// group, block of `columns` output channels, kernel row and column (`tap`), quad of input
/// channels, output channel within the block, input channel within the quad; dense, edge blocks and
/// quads are short.
std::size_t weight_position(const tile_extent& e, std::uint32_t columns, std::size_t tap_count,
                            std::size_t group, std::size_t out_channel, std::size_t tap,
                            std::size_t in_channel);

/// Output channels that one kernel call computes together.
struct weight_block {
    std::size_t first_input;  ///< channel within the pixel
    std::size_t first_output; ///< column within a row of sums
    std::size_t outputs;      ///< of these `columns` are padded
    std::size_t columns;
    std::size_t quads;
    std::size_t digits;       ///< where its weights start in a plane
    std::size_t first_column; ///< where its columns start in a plane's corrections
};

/// The kernels multiply by signed bytes. A weight is the sum of its planes' digits << shift: signed
/// widths up to 8 and unsigned ones up to 7 are one plane, others digits of seven bits below a
/// signed one.
struct weight_plane {
    unsigned shift = 0;
    std::vector<std::int8_t> digits;
    /// Per column, if there are signed activations; modulo 2^32.
    std::vector<std::int32_t> digit_sums;
    /// Per column, what an activation plane in offset binary (code + 128) adds too much, negated:
    /// -128 * digit_sums, modulo 2^32.
    std::vector<std::int32_t> corrections;
};

/// Unpacks and orders a tile's weights; keeps them until they or the tile's extent change.
class array_weights {
public:
    /// `packed`: codes in the order of weight_position. `version` changes when the bytes at
    /// `packed` may have changed; 0 is never remembered.
    void prepare(const block& b, const tile_extent& e, array_shape shape,
                 const std::uint8_t* packed, std::uint64_t version);

    const std::vector<weight_block>& blocks() const { return m_blocks; }
    const std::vector<weight_plane>& planes() const { return m_planes; }
    /// As many zeros as the widest block has columns.
    const std::int32_t* zeros() const { return m_zeros.data(); }

private:
    void plan_aligned(const tile_extent& e, array_shape shape);
    void plan_padded(const tile_extent& e);
    void place_padded(const tile_extent& e, array_shape shape, weight_plane& plane);
    void place_group(const tile_extent& e, array_shape shape, std::size_t group, std::size_t within,
                     const weight_block& w, std::int8_t* to) const;
    void correct(weight_plane& plane, std::size_t taps);

    std::vector<weight_block> m_blocks;
    std::vector<weight_plane> m_planes;
    std::vector<std::int8_t> m_stream; ///< one plane's digits as the tile has them
    std::vector<std::int32_t> m_codes;
    std::vector<std::int32_t> m_zeros;
    std::vector<std::uint8_t> m_constant_pixel;
    std::size_t m_padded_digits = 0;
    /// What the planes were made from.
    struct origin {
        const std::uint8_t* packed = nullptr;
        std::uint64_t version = 0, taps = 0;
        std::uint32_t groups = 0, out_channels = 0, in_channels = 0;

        friend bool operator==(const origin& a, const origin& b) {
            return a.packed == b.packed && a.version == b.version && a.taps == b.taps &&
                   a.groups == b.groups && a.out_channels == b.out_channels &&
                   a.in_channels == b.in_channels;
        }
    };
    origin m_origin;
};

} // namespace bitloom::tiled
