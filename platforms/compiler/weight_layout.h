// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <cstdint>
#include <vector>

namespace bitloom::compiler {

/// Bytes between the starts of neighbouring weight tiles along each tiled dimension. Every tile has
/// the room of a full one, so that addresses are sums of strides; edge tiles fill only part of it.
struct weight_strides {
    std::uint64_t group = 0, out_channel = 0, in_channel = 0, kernel_row = 0, kernel_column = 0;
    std::uint64_t total = 0;
};
weight_strides weight_strides_of(const tiled::block& b);

/// A layer's weights (see network::layer) tile by tile, each in the array's order
/// (tile_products.h), packed.
std::vector<std::uint8_t> lay_out_weights(const std::vector<std::int32_t>& weights,
                                          const tiled::block& b, std::uint32_t array_columns);

} // namespace bitloom::compiler
