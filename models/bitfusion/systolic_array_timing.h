// SPDX-License-Identifier: Apache-2.0
// Cycles of the systolic array, as measured on the authors' RTL: the beat presented to row 0 in
// cycle k is in column m's accumulator in cycle k + rows + 1 + m, so K beats are complete after K +
// rows + columns cycles and the next tile follows without a bubble. A beat of 16-bit operands takes
// cycles_per_beat cycles.
#pragma once

#include "models/bitfusion/fusion_unit_timing.h"
#include "models/tiled/systolic_timing.h"

#include <cstdint>

namespace bitloom::bitfusion {

using tiled::array_shape; ///< of Fusion Units
using tiled::divide_up;
using tiled::fill_and_drain;

/// Input channels that one beat takes: a row's Fusion Unit sums one channel per Fused-PE.
constexpr std::uint64_t channels_per_beat(array_shape shape, unsigned activation_bits,
                                          unsigned weight_bits) {
    return std::uint64_t{shape.rows} * fused_pes(activation_bits, weight_bits);
}

/// The cycle from which on beat `beat` (from 0) is in column `column`'s accumulator. Cycle 0 is the
/// one in which beat 0 is presented to row 0; cycle n follows n clock edges later.
constexpr std::uint64_t accumulated_cycle(array_shape shape, unsigned activation_bits,
                                          unsigned weight_bits, std::uint64_t beat,
                                          std::uint32_t column) {
    return cycles_per_beat(activation_bits, weight_bits) * (beat + 1) + shape.rows + column;
}

/// Multiply-accumulates per cycle with every Fused-PE busy.
constexpr double peak_macs_per_cycle(array_shape shape, unsigned activation_bits,
                                     unsigned weight_bits) {
    return static_cast<double>(channels_per_beat(shape, activation_bits, weight_bits) *
                               shape.columns) /
           cycles_per_beat(activation_bits, weight_bits);
}

} // namespace bitloom::bitfusion
