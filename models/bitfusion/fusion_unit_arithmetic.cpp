// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/fusion_unit_arithmetic.h"

namespace bitloom::bitfusion {

namespace {

/// Operands of one fused element: the low `bits` of the code and whether its top part has a sign.
struct part {
    unsigned code;
    bool is_signed;
};

/// Walks the operand pairs in the order in which the levels hand them out.
struct pairs {
    const std::int32_t* activations;
    const std::int32_t* weights;
    unsigned next = 0;
};

part low_half(part p, unsigned half) {
    return {p.code & ((1U << half) - 1), false};
}
part high_half(part p, unsigned half) {
    return {p.code >> half, p.is_signed};
}

/// One level of the shift-add for a product of `size` x `size` bits from four of half the size. An
/// operand that is wide at this level splits into halves with shifts; one that is low has the same
/// width below, so that the level sums several elements instead.
std::int32_t level_sum(unsigned size, pairs& p, operand_format a_format, operand_format w_format,
                       const part* fixed_a, const part* fixed_w) {
    const bool a_low = a_format.bits < size, w_low = w_format.bits < size;
    part a{}, w{};
    if (!a_low && !w_low) { // both at their full width here: this is one element
        if (fixed_a != nullptr) {
            a = *fixed_a;
            w = *fixed_w;
        } else {
            const unsigned n = p.next++;
            a = {static_cast<unsigned>(p.activations[n]) & ((1U << a_format.bits) - 1),
                 a_format.is_signed};
            w = {static_cast<unsigned>(p.weights[n]) & ((1U << w_format.bits) - 1),
                 w_format.is_signed};
        }
    }
    if (size == 2)
        return bit_brick_product(a.code, a.is_signed, w.code, w.is_signed);
    const unsigned half = size / 2;
    std::int32_t sum = 0;
    if (!a_low && !w_low) {
        // Four quadrants of one element, shifted {0, 1, 1, 2} * half.
        const operand_format below{half, false};
        for (unsigned q = 0; q < 4; ++q) {
            const part qa = (q & 1) != 0 ? high_half(a, half) : low_half(a, half);
            const part qw = (q & 2) != 0 ? high_half(w, half) : low_half(w, half);
            sum += level_sum(half, p, below, below, &qa, &qw) *
                   (1 << (half * ((q & 1) + (q >> 1 & 1))));
        }
        return sum;
    }
    if (a_low && w_low) { // four independent groups, shifts {0, 0, 0, 0}
        for (unsigned q = 0; q < 4; ++q)
            sum += level_sum(half, p, a_format, w_format, nullptr, nullptr);
        return sum;
    }
    // One operand wide, one low: two groups, each over both halves of the wide operand, shifts
    // {0, 1, 0, 1} * half.
    const operand_format low_format = a_low ? a_format : w_format;
    const operand_format wide_format = a_low ? w_format : a_format;
    const unsigned group_pairs = half / low_format.bits;
    for (unsigned group = 0; group < 2; ++group) {
        const unsigned first = p.next;
        for (unsigned side = 0; side < 2; ++side) {
            std::int32_t halves_a[4] = {}, halves_w[4] = {};
            std::int32_t* wide_half = a_low ? halves_w : halves_a;
            std::int32_t* low = a_low ? halves_a : halves_w;
            for (unsigned k = 0; k < group_pairs; ++k) {
                const auto code =
                    static_cast<unsigned>(a_low ? p.weights[first + k] : p.activations[first + k]);
                wide_half[k] = static_cast<std::int32_t>(
                    side == 0 ? code & ((1U << half) - 1) : code >> half & ((1U << half) - 1));
                low[k] = a_low ? p.activations[first + k] : p.weights[first + k];
            }
            const operand_format half_format{half, side == 1 && wide_format.is_signed};
            pairs below{halves_a, halves_w};
            sum += level_sum(half, below, a_low ? low_format : half_format,
                             a_low ? half_format : low_format, nullptr, nullptr) *
                   (1 << (half * side));
        }
        p.next = first + group_pairs;
    }
    return sum;
}

} // namespace

std::int32_t bit_brick_product(unsigned a, bool a_signed, unsigned b, bool b_signed) {
    const auto extend = [](unsigned code, bool is_signed) {
        const auto value = static_cast<std::int32_t>(code & 3);
        return is_signed && value >= 2 ? value - 4 : value;
    };
    return extend(a, a_signed) * extend(b, b_signed);
}

std::int32_t fusion_unit_sum(const std::int32_t* activations, operand_format activation,
                             const std::int32_t* weights, operand_format weight) {
    pairs p{activations, weights};
    return level_sum(8, p, activation, weight, nullptr, nullptr);
}

} // namespace bitloom::bitfusion
