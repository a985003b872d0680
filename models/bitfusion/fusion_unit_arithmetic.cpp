// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/fusion_unit_arithmetic.h"

namespace bitloom::bitfusion {

namespace {

beat_plan::layout layout_of(unsigned bits, unsigned pairs) {
    beat_plan::layout l;
    l.pass_bits = static_cast<std::uint8_t>(pass_bits(bits));
    l.word_bits = static_cast<std::uint8_t>(pairs * pass_bits(bits));
    l.beat_bits = static_cast<std::uint8_t>(pairs * slot_bits(bits));
    return l;
}

} // namespace

beat_plan plan_beat(operand_format activation, operand_format weight) {
    beat_plan plan;
    const unsigned pairs = fused_pes(activation.bits, weight.bits);
    plan.pairs = static_cast<std::uint8_t>(pairs);
    plan.activation = layout_of(activation.bits, pairs);
    plan.weight = layout_of(weight.bits, pairs);
    const unsigned mode = mode_word(activation.bits, weight.bits);
    const unsigned a_bytes = slot_bits(activation.bits) / pass_bits(activation.bits);
    const unsigned w_bytes = slot_bits(weight.bits) / pass_bits(weight.bits);
    plan.passes = static_cast<std::uint8_t>(a_bytes * w_bytes);
    for (unsigned n = 0; n < plan.passes; ++n) {
        const unsigned a = n % a_bytes, w = n / a_bytes;
        plan.pass[n] = {&wiring_of(mode, activation.is_signed && a + 1 == a_bytes,
                                   weight.is_signed && w + 1 == w_bytes),
                        static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w),
                        static_cast<std::uint8_t>(8 * (a + w))};
    }
    return plan;
}

std::uint32_t operand_word(const std::int32_t* codes, std::size_t stride, unsigned pairs,
                           const beat_plan::layout& layout, unsigned byte) {
    const std::uint32_t mask = (1U << layout.pass_bits) - 1;
    std::uint32_t word = 0;
    for (unsigned n = 0; n < pairs; ++n)
        word |= (static_cast<std::uint32_t>(codes[n * stride]) >> (8 * byte) & mask)
                << (n * layout.pass_bits);
    return word;
}

std::int32_t fusion_unit_pass(std::uint32_t activations, std::uint32_t weights,
                              const brick_wiring& wiring) {
    brick_values values;
    multiply_bricks(activations, weights, wiring, values);
    return shift_add(values.product, wiring);
}

std::int64_t fusion_unit_sum(const beat_plan& plan, const std::int32_t* activations,
                             const std::int32_t* weights, std::size_t weight_stride) {
    std::int64_t sum = 0;
    for (unsigned n = 0; n < plan.passes; ++n) {
        const beat_pass& p = plan.pass[n];
        sum += fusion_unit_pass(
                   operand_word(activations, 1, plan.pairs, plan.activation, p.activation_byte),
                   operand_word(weights, weight_stride, plan.pairs, plan.weight, p.weight_byte),
                   *p.wiring) *
               (std::int64_t{1} << p.shift);
    }
    return sum;
}

std::int64_t fusion_unit_sum(const std::int32_t* activations, operand_format activation,
                             const std::int32_t* weights, operand_format weight) {
    return fusion_unit_sum(plan_beat(activation, weight), activations, weights);
}

} // namespace bitloom::bitfusion
