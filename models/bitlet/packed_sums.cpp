// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/packed_sums.h"

#include "models/bitlet/packing_arithmetic.h"
#include "models/common/bit_packing.h"
#include "models/common/word_packing.h"
#include "models/common/wrapping.h"

#include <algorithm>

namespace bitloom::bitlet {

using tiled::block;
using tiled::tile_extent;

bool group_may_saturate(const block& b, unsigned group) {
    constexpr std::int64_t largest = (1 << 24) - 1;
    const auto reach = [](operand_format f) {
        return std::max(-std::int64_t{f.lowest()}, std::int64_t{f.highest()});
    };
    return std::int64_t{group} * reach(b.weight) * reach(b.activation) > largest;
}

void packed_sums::unpack_input(const block& b, const tile_extent& e, const std::uint8_t* packed) {
    const std::size_t channels = e.input_channels();
    const std::size_t pixels = std::size_t{e.batch} * e.in_rows * e.in_columns;
    const std::size_t pitch = packed_bytes(channels, b.activation.bits);
    m_input.resize(pixels * channels);
    for (std::size_t p = 0; p < pixels; ++p)
        unpack_words(packed + p * pitch, channels, b.activation, m_input.data() + p * channels);
}

void packed_sums::gather(const block& b, const tile_extent& e, std::size_t pixel,
                         std::size_t channel_group) {
    const std::size_t column = pixel % e.out_columns * b.window.stride_columns;
    const std::size_t row = pixel / e.out_columns % e.out_rows * b.window.stride_rows;
    const std::size_t image = pixel / (std::size_t{e.out_columns} * e.out_rows);
    auto to = m_row.begin();
    for (std::size_t r = 0; r < e.kernel_rows; ++r)
        for (std::size_t c = 0; c < e.kernel_columns; ++c) {
            const std::size_t at =
                (image * e.in_rows + row + r * b.window.dilation_rows) * e.in_columns + column +
                c * b.window.dilation_columns;
            to = std::copy_n(m_input.data() + at * e.input_channels() +
                                 channel_group * e.in_channels,
                             e.in_channels, to);
        }
}

std::int64_t packed_sums::packed_sum(const std::int32_t* weights, unsigned quant) const {
    const processing_element_parameters& element = m_parameters.element;
    std::int64_t total = 0;
    for (std::size_t first = 0; first < m_row.size(); first += element.group) {
        const std::size_t last = std::min<std::size_t>(first + element.group, m_row.size());
        std::int64_t sum = 0;
        for (std::size_t i = first; i < last; ++i)
            sum += std::int64_t{weights[i]} * m_row[i];
        total += fixed_value(pack_fixed(sum, quant, element.rtl_exact));
    }
    return total;
}

void packed_sums::compute(const block& b, const tile_extent& e,
                          const tiled::array_operands& operands, bool accumulate) {
    const std::int32_t* weights = m_weights.unpack(b, e, m_parameters.pes, operands.weights);
    unpack_input(b, e, operands.input);
    m_row.resize(e.taps() * e.in_channels);
    const auto put = [&](auto& word, std::int64_t sum) {
        const std::uint64_t before = accumulate ? static_cast<std::uint64_t>(word) : 0;
        word = static_cast<std::decay_t<decltype(word)>>(
            wrapped(before + static_cast<std::uint64_t>(sum), m_parameters.accumulator_bits));
    };
    for (std::size_t p = 0; p < e.pixels(); ++p)
        for (std::size_t g = 0; g < e.groups; ++g) {
            gather(b, e, p, g);
            for (std::size_t o = 0; o < e.out_channels; ++o) {
                const std::size_t output = g * e.out_channels + o;
                const std::size_t at = p * e.output_channels() + output;
                const std::int64_t sum =
                    packed_sum(weights + output * m_row.size(), b.group_quant.value_or(0));
                if (operands.wide_sums != nullptr)
                    put(operands.wide_sums[at], sum);
                else
                    put(operands.sums[at], sum);
            }
        }
}

} // namespace bitloom::bitlet
