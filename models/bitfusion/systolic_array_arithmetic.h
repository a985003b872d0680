// SPDX-License-Identifier: Apache-2.0
// The sums of one tile. Fused BitBricks give the integer product of their operands
// (fusion_unit_arithmetic.h), so a tile is one call of the integer kernels.
#pragma once

#include "models/bitfusion/tile_geometry.h"
#include "models/common/tile_kernels/tile_kernels.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

/// Where a weight stands in its tile, in codes from the tile's start. Order, outermost first:
/// group, block of `columns` output channels, kernel row and column (`tap`), quad of input
/// channels, output channel within the block, input channel within the quad; dense, edge blocks and
/// quads are short.
std::size_t weight_position(const tile_extent& e, std::uint32_t columns, std::size_t tap_count,
                            std::size_t group, std::size_t out_channel, std::size_t tap,
                            std::size_t in_channel);

/// Bytes that must be readable behind an input tile (their values do not matter).
inline constexpr std::size_t input_tile_slack = 4;

/// The views of one array step. input: packed codes as tile_geometry.h lays them out, with
/// input_tile_slack bytes behind; weights: packed codes in the order above; sums: [pixel][group,
/// channel], 32-bit wrapping.
struct array_operands {
    const std::uint8_t* input = nullptr;
    const std::uint8_t* weights = nullptr;
    std::int32_t* sums = nullptr;
    std::uint64_t weight_version = 0; ///< changes when the bytes at `weights` may have changed
};

/// Computes tiles; keeps its working memory and the last weights' unpacked form between calls.
class array_arithmetic {
public:
    /// sums = (accumulate ? sums : 0) + products of the tile.
    void compute(const block& b, const tile_extent& e, array_shape shape,
                 const array_operands& operands, bool accumulate);

private:
    /// Output channels that one kernel call computes together, and their unpacked weights.
    struct weight_block {
        std::size_t first_input;  ///< channel within the pixel
        std::size_t first_output; ///< column within a row of sums
        std::size_t outputs;      ///< of these `columns` are padded
        std::size_t columns;
        std::size_t quads;
        const std::int8_t* weights;
        const std::int8_t* high_weights; ///< 64 * the top bit of unsigned 8-bit weights, or null
        std::size_t correction;          ///< where its columns start in m_corrections
    };

    void prepare_weights(const block& b, const tile_extent& e, array_shape shape,
                         const array_operands& operands);
    void plan_aligned(const tile_extent& e, array_shape shape, std::size_t taps);
    void plan_padded(const tile_extent& e, array_shape shape, std::size_t taps);
    void place_group(const tile_extent& e, array_shape shape, std::size_t taps, std::size_t group,
                     std::size_t within, const weight_block& w, std::int8_t* weights) const;
    void split_high_bit();
    void compute_corrections(std::size_t taps);
    void prepare_pixels(const block& b, const tile_extent& e, const std::uint8_t* packed);
    static void add_products(const weight_block& w, tile_kernels::product_arguments a);
    /// sums = old + the block's corrections.
    void correct_sums(const weight_block& w, const std::int32_t* old, std::size_t old_pitch,
                      std::int32_t* sums, std::size_t pitch);
    void multiply(const weight_block& w, std::size_t row, std::int32_t* all_sums, bool corrected,
                  bool accumulate);

    std::vector<std::uint8_t> m_input;
    std::vector<std::int8_t> m_codes;  ///< weights in stream order
    std::vector<std::int8_t> m_padded; ///< weights in kernel order, where that differs
    std::vector<std::int8_t> m_high;
    std::vector<weight_block> m_blocks;
    std::vector<std::int32_t> m_corrections; ///< per padded column; zeros for unsigned activations
    std::vector<std::uint8_t> m_constant_pixel;
    std::vector<const std::uint8_t*> m_pixels, m_shifted;
    std::vector<std::ptrdiff_t> m_taps;
    std::vector<std::int32_t> m_sums;
    const std::uint8_t* m_expanded = nullptr;
    std::uint64_t m_version = 0;
    const std::uint8_t* m_version_of = nullptr;
};

} // namespace bitloom::bitfusion
