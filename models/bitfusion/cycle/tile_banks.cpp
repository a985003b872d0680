// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/tile_banks.h"

namespace bitloom::bitfusion {

namespace {

/// Puts one beat of `pairs` codes, `stride` apart, at its place in a bank.
void put_beat(std::uint32_t* bank, std::uint64_t beat, const std::int32_t* codes,
              std::size_t stride, unsigned pairs, const beat_plan::layout& layout) {
    const unsigned bytes = layout.beat_bits / layout.word_bits;
    for (unsigned byte = 0; byte < bytes; ++byte) {
        const std::uint64_t bit = beat * layout.beat_bits + std::uint64_t{byte} * layout.word_bits;
        bank[bit / 32] |= operand_word(codes, stride, pairs, layout, byte) << (bit % 32);
    }
}

} // namespace

void fill_banks(const beat_operands& operands, std::uint32_t rows, std::uint32_t columns,
                tile_banks& banks) {
    banks.activation = operands.activation;
    banks.weight = operands.weight;
    banks.plan = plan_beat(operands.activation, operands.weight);
    banks.beats = operands.beats;
    const beat_plan& plan = banks.plan;
    banks.activation_rows = divide_up(operands.beats * plan.activation.beat_bits, 32);
    banks.weight_rows = divide_up(operands.beats * plan.weight.beat_bits, 32);
    banks.activations.assign(rows * banks.activation_rows, 0);
    banks.weights.assign(std::size_t{rows} * columns * banks.weight_rows, 0);
    const std::size_t pairs = plan.pairs;
    for (std::uint64_t k = 0; k < operands.beats; ++k)
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t first = (k * rows + r) * pairs;
            put_beat(banks.activations.data() + r * banks.activation_rows, k,
                     operands.activations + first, 1, plan.pairs, plan.activation);
            for (std::size_t m = 0; m < columns; ++m)
                put_beat(banks.weights.data() + (r * columns + m) * banks.weight_rows, k,
                         operands.weights + first * columns + m, columns, plan.pairs, plan.weight);
        }
}

} // namespace bitloom::bitfusion
