// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/column_sums_arithmetic.h"
#include "testbenches/models/bitfusion/fusion_unit_operands.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

/// Random operands of `beats` beats for an array, and their sums by plain multiplication.
struct random_tile {
    operand_format activation, weight;
    std::uint64_t beats;
    std::vector<std::int32_t> activations, weights; ///< as in beat_operands

    random_tile(fast_random& random, array_shape shape, operand_format a, operand_format w,
                std::uint64_t k)
        : activation(a)
        , weight(w)
        , beats(k) {
        const std::size_t codes = k * shape.rows * fused_pes(a.bits, w.bits);
        for (std::size_t n = 0; n < codes; ++n)
            activations.push_back(code_of(a, random()));
        for (std::size_t n = 0; n < codes * shape.columns; ++n)
            weights.push_back(code_of(w, random()));
    }

    beat_operands view() const {
        return {activation, weight, beats, activations.data(), weights.data()};
    }

    std::vector<std::int64_t> plain_sums(array_shape shape) const {
        std::vector<std::int64_t> sums;
        for (std::size_t m = 0; m < shape.columns; ++m) {
            std::uint64_t sum = 0;
            for (std::size_t n = 0; n < activations.size(); ++n)
                sum += static_cast<std::uint64_t>(std::int64_t{activations[n]} *
                                                  weights[n * shape.columns + m]);
            const std::uint64_t kept = shape.accumulator_bits == 64
                                           ? sum
                                           : sum % (std::uint64_t{1} << shape.accumulator_bits);
            const bool negative = kept >> (shape.accumulator_bits - 1) != 0;
            sums.push_back(static_cast<std::int64_t>(
                negative ? kept - (shape.accumulator_bits == 64
                                       ? 0
                                       : std::uint64_t{1} << shape.accumulator_bits)
                         : kept));
        }
        return sums;
    }
};

} // namespace bitloom::bitfusion
