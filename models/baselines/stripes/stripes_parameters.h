// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_shape.h"
#include "models/tiled/machine_parameters.h"

#include <cstdint>

namespace bitloom::stripes {

/// Which operand enters bit by bit; the other is held whole.
enum class serial_operand : std::uint8_t { activations, weights };

/// Which output pixels may share a step of the array, each in a column of its own.
enum class window_packing : std::uint8_t {
    row,   ///< of one row of one image
    image, ///< of one image
    batch, ///< of all images that are computed together
};

/// What may stand in one brick: the activations that a unit takes at once.
enum class brick_content : std::uint8_t {
    position, ///< channels of one kernel position
    row,      ///< of one row of the kernel: channels of neighbours follow each other in memory
    kernel,   ///< of the whole kernel
};

inline constexpr unsigned widest_operand = 16; ///< bits, of either

/// 16 tiles of 16 x 16 serial inner-product units of 16 lanes: P. Judd et al., "Stripes", MICRO
/// 2016. The four choices are not all settled there; docs/baselines.md says what each one is worth.
struct serial_array_parameters {
    std::uint32_t tiles = 16;
    std::uint32_t filters = 16;     ///< output channels of a tile, a row of units each
    std::uint32_t windows = 16;     ///< output pixels, a column of units each; all tiles the same
    std::uint32_t lanes = 16;       ///< activations of a brick
    unsigned accumulator_bits = 32; ///< sums wrap there
    serial_operand serial = serial_operand::activations;
    window_packing packing = window_packing::image;
    brick_content bricks = brick_content::position;
    /// A window that is alone, as a fully connected layer's, has its bricks spread over all columns
    /// of units, which take one brick of weights a cycle.
    bool spread_lone_windows = true;

    tiled::array_shape shape() const { return {lanes, tiles * filters, accumulator_bits}; }
};

struct stripes_parameters : tiled::machine_parameters {
    serial_array_parameters array;
};

} // namespace bitloom::stripes
