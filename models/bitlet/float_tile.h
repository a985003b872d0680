// SPDX-License-Identifier: Apache-2.0
// A tile in floating point. What it gives and how long it takes come from weights and activations
// alike: both bring a group's products to the largest exponent.
#pragma once

#include "models/bitlet/float_weights.h"
#include "models/bitlet/step_clock.h"
#include "models/tiled/array_model.h"
#include "models/tiled/tile_products.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::bitlet {

/// Computes tiles; keeps its working memory and the last weights' groups between calls.
class float_tile_arithmetic {
public:
    explicit float_tile_arithmetic(const pe_array_parameters& p)
        : m_parameters(p)
        , m_weights(p) {}

    /// operands.float_sums = (accumulate ? float_sums : 0) + the PEs' results for each group of N
    /// elements in the order kernel row, kernel column, channel, one after the other in fp32, round
    /// to nearest. Elements outside the tensor are what the tile's padding is, +0. `planes`: the
    /// prune mask, which must leave a lane. Steps come in the order group of channels, block of
    /// output channels, group of the reduction, pixel. Answers how long they keep the PEs.
    tiled::array_time compute(const tiled::block& b, const tiled::tile_extent& e,
                              const tiled::array_operands& operands, bool accumulate,
                              std::uint32_t planes);

private:
    void decode_input(const tiled::block& b, const tiled::tile_extent& e,
                      const std::uint8_t* packed);
    void list_rows(const tiled::block& b, const tiled::tile_extent& e);
    void gather(const tiled::tile_extent& e, std::size_t channel_group, std::size_t first,
                std::size_t positions);

    pe_array_parameters m_parameters;
    float_weights m_weights;
    std::vector<std::uint32_t> m_words;
    std::vector<std::uint8_t> m_exponents; ///< of the input tile, [image][row][column][channel]
    std::vector<std::int32_t> m_significands;
    std::vector<std::size_t> m_pixels; ///< where an output pixel's window starts in the input tile
    /// Contiguous elements of a window: where they start in it.
    std::vector<std::size_t> m_runs;
    std::size_t m_run_elements = 0;
    std::vector<std::uint8_t> m_row_exponents; ///< of one pixel's reduction
    std::vector<std::int32_t> m_row_significands;
    std::vector<float_activation_group> m_activations; ///< [position][reduction group]
    std::vector<std::uint8_t> m_steps;                 ///< [reduction group][position][channel]
    std::vector<std::uint16_t> m_ones;
};

} // namespace bitloom::bitlet
