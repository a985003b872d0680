// SPDX-License-Identifier: Apache-2.0
// Which two bits of which operand every BitBrick multiplies (ISCA 2018, figures 6 to 8). The 16
// bricks of a Fusion Unit are four quadrants of four; at either level bit 0 of the quadrant's
// number belongs to the activation and bit 1 to the weight. Where an operand is wide at a level its
// bit picks a half of the operand, where it is low its bit picks another element.
#pragma once

#include "models/bitfusion/fusion_unit_timing.h"

#include <array>
#include <cstdint>

namespace bitloom::bitfusion {

inline constexpr unsigned bricks_per_unit = 16;

/// What one brick multiplies: 2-bit chunk `*_chunk` (0 is the lowest) of both operands of `pair`.
struct brick_place {
    unsigned pair = 0, activation_chunk = 0, weight_chunk = 0;
};

/// Place of brick 4 * (quadrant at the lower level) + (quadrant at the top level): the order in
/// which the lower level is four additions of four numbers side by side. `mode`: see mode_word().
constexpr brick_place place_of(unsigned brick, unsigned mode) {
    brick_place p;
    for (const unsigned level : {1U, 0U}) {
        const unsigned quadrant = level == 1 ? brick & 3 : brick >> 2;
        for (const bool weight : {true, false}) {
            const bool low = (mode >> (2 * level) & (weight ? 1U : 2U)) != 0;
            unsigned& digits = low ? p.pair : weight ? p.weight_chunk : p.activation_chunk;
            digits = 2 * digits + (weight ? quadrant >> 1 : quadrant & 1);
        }
    }
    return p;
}

/// A number per brick; operators work on all of them (a vector extension of gcc and clang, which
/// becomes whatever instructions the host has).
using brick_lanes [[gnu::vector_size(2 * bricks_per_unit)]] = std::int16_t;
using brick_codes [[gnu::vector_size(2 * bricks_per_unit)]] = std::uint16_t;

/// One pass of 16 bricks. An operand word holds the pass's operands side by side, the first one
/// lowest: fused_pes(...) * pass_bits(...) bits.
struct brick_wiring {
    /// How one operand reaches the bricks.
    struct steering {
        brick_codes upper{}; ///< all ones: the chunk is in the word's upper half
        brick_codes left{};  ///< multiplier that moves the chunk to bits 15 and 14
        brick_lanes sign{};  ///< 2 where the chunk has a sign, else 0
    };
    steering activation, weight;
    brick_lanes inner{};                 ///< shift in the lower level, as a multiplier
    std::array<std::int16_t, 4> outer{}; ///< the top level's, per quadrant
    std::uint8_t mode = 0;
};

/// The wiring of a mode word; an operand's sign stands in the chunk on top.
const brick_wiring& wiring_of(unsigned mode, bool activation_signed, bool weight_signed);

} // namespace bitloom::bitfusion
