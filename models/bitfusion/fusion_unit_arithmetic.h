// SPDX-License-Identifier: Apache-2.0
// The BitBrick and the Fusion Unit as pure functions (ISCA 2018, figures 5 to 8): brick by brick,
// what the `cycle` view clocks and what the kernels of tiles are proved against.
#pragma once

#include "models/bitfusion/fusion_unit_wiring.h"
#include "models/common/operand_format.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace bitloom::bitfusion {

/// One BitBrick: 2-bit x 2-bit, each code (0..3) read as signed or unsigned, sign-extended to 3
/// bits and multiplied; the 6-bit signed product. `a_sign`, `b_sign`: 2 for signed, else 0. Of one
/// brick (T = std::int16_t) or of 16 at once (T = brick_lanes).
template <typename T>
constexpr void multiply_bits(const T& a, const T& a_sign, const T& b, const T& b_sign, T& product) {
    product = static_cast<T>(((a ^ a_sign) - a_sign) * ((b ^ b_sign) - b_sign));
}

/// The same of one brick's codes.
constexpr std::int32_t bit_brick_product(unsigned a, bool a_signed, unsigned b, bool b_signed) {
    std::int16_t product = 0;
    multiply_bits<std::int16_t>(static_cast<std::int16_t>(a & 3), a_signed ? 2 : 0,
                                static_cast<std::int16_t>(b & 3), b_signed ? 2 : 0, product);
    return product;
}

/// What stands at the 16 bricks in one cycle.
struct brick_values {
    brick_lanes activation, weight; ///< 2-bit codes
    brick_lanes product;
};

/// Steers the operand words to the bricks and multiplies.
inline void multiply_bricks(std::uint32_t activations, std::uint32_t weights, const brick_wiring& w,
                            brick_values& v) {
    const auto steer = [](std::uint32_t word, const brick_wiring::steering& s, brick_lanes& codes) {
        const auto lower = static_cast<std::uint16_t>(word);
        const auto difference = static_cast<std::uint16_t>(lower ^ word >> 16);
        codes = (brick_lanes)(((lower ^ (difference & s.upper)) * s.left) >> 14);
    };
    steer(activations, w.activation, v.activation);
    steer(weights, w.weight, v.weight);
    multiply_bits(v.activation, w.activation.sign, v.weight, w.weight.sign, v.product);
}

/// The recursive shift-add: four bricks to a product of up to 4 x 4 bits, four of those to one of
/// up to 8 x 8. Shifts are multiplications by the wiring's powers of two.
inline std::int32_t shift_add(const brick_lanes& products, const brick_wiring& w) {
    const brick_lanes shifted = products * w.inner;
    using half_lanes [[gnu::vector_size(bricks_per_unit)]] = std::int16_t;
    half_lanes halves[2];
    std::memcpy(halves, &shifted, sizeof halves);
    const half_lanes pairs = halves[0] + halves[1];
    std::int32_t sum = 0;
    for (unsigned q = 0; q < 4; ++q)
        sum += (pairs[q] + pairs[q + 4]) * w.outer[q];
    return sum;
}

/// What a Fusion Unit adds up in one cycle: multiply_bricks() and shift_add().
std::int32_t fusion_unit_pass(std::uint32_t activations, std::uint32_t weights,
                              const brick_wiring& wiring);

/// One pass, that is one cycle, of a beat: with 16-bit operands one byte of each at a time.
struct beat_pass {
    const brick_wiring* wiring = nullptr;
    std::uint8_t activation_byte = 0, weight_byte = 0; ///< of a 16-bit operand: 0 low, 1 high
    std::uint8_t shift = 0;                            ///< 0, 8 or 16
};

/// How a Fusion Unit takes one beat of operands of two formats.
struct beat_plan {
    /// Bits of a word of one pass, and in storage of all passes: the pairs' low bytes, then their
    /// high bytes.
    struct layout {
        std::uint8_t pass_bits = 8; ///< of one operand: 2, 4 or 8
        std::uint8_t word_bits = 8; ///< of the pairs together: 8, 16 or 32
        std::uint8_t beat_bits = 8; ///< 16-bit operands: twice word_bits
    };
    layout activation, weight;
    std::uint8_t pairs = 1, passes = 1;
    std::array<beat_pass, 4> pass{};
};

/// Widths 1..16, each signed or unsigned. A code is extended to its slot, so that 1-bit signed
/// codes are the 2-bit numbers -1 and +1. Only the highest byte of a 16-bit operand has its sign.
beat_plan plan_beat(operand_format activation, operand_format weight);

/// The word of one pass: byte `byte` (of 16-bit slots, else 0) of `pairs` codes, `stride` apart.
std::uint32_t operand_word(const std::int32_t* codes, std::size_t stride, unsigned pairs,
                           const beat_plan::layout& layout, unsigned byte);

/// Exact sum over the plan's pairs of activation * weight, pass by pass and brick by brick.
/// `weight_stride`: distance of a pair's weight to the next one's.
std::int64_t fusion_unit_sum(const beat_plan& plan, const std::int32_t* activations,
                             const std::int32_t* weights, std::size_t weight_stride = 1);

/// The same for one beat of `fused_pes(...)` codes each.
std::int64_t fusion_unit_sum(const std::int32_t* activations, operand_format activation,
                             const std::int32_t* weights, operand_format weight);

} // namespace bitloom::bitfusion
