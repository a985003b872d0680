// SPDX-License-Identifier: Apache-2.0
// The half of example_tile that knows the answer.
#include "testbenches/models/post_processing/example_tile.h"
#include "testbenches/models/post_processing/plain_rule.h"

#include <algorithm>

namespace bitloom::post_processing {

/// One code out of packed pixels, bit by bit.
std::int32_t example_tile::code_at(const std::vector<std::uint8_t>& bytes, std::size_t pixel,
                                   std::size_t channel, std::size_t channels,
                                   operand_format format) {
    std::int32_t code = 0;
    for (unsigned bit = 0; bit < format.bits; ++bit) {
        const std::size_t at = channel * format.bits + bit;
        const unsigned byte = bytes[pixel * pixel_bytes(channels, format.bits) + at / 8];
        code += static_cast<std::int32_t>(byte >> at % 8 & 1U) << bit;
    }
    const std::int32_t range = 1 << format.bits;
    return format.is_signed && code >= range / 2 ? code - range : code;
}

std::int32_t example_tile::input_code(std::size_t pixel, std::size_t channel) const {
    return code_at(m_input, pixel, channel, m_tile.channels, m_tile.input_format);
}

std::int32_t example_tile::pooled(std::size_t pixel, std::size_t channel) const {
    const pool_window& w = m_tile.window;
    const pool_stage& stage = *m_program.pool;
    const std::size_t image = pixel / (m_tile.rows * m_tile.columns);
    const std::size_t row = pixel / m_tile.columns % m_tile.rows * w.stride_rows;
    const std::size_t column = pixel % m_tile.columns * w.stride_columns;
    std::vector<std::int32_t> inside;
    for (std::size_t i = 0; i < w.kernel_rows; ++i)
        for (std::size_t j = 0; j < w.kernel_columns; ++j) {
            const std::size_t r = row + i * w.dilation_rows, c = column + j * w.dilation_columns;
            const auto place_r = w.first_row + static_cast<std::int64_t>(r);
            const auto place_c = w.first_column + static_cast<std::int64_t>(c);
            if (place_r >= 0 && place_r < w.limit_rows && place_c >= 0 && place_c < w.limit_columns)
                inside.push_back(input_code(
                    (image * m_tile.input_rows + r) * m_tile.input_columns + c, channel));
        }
    std::int64_t result = *std::max_element(inside.begin(), inside.end());
    const auto count = static_cast<std::int64_t>(inside.size());
    std::int64_t sum = 0, centred = 0;
    for (const std::int32_t code : inside) {
        sum += code;
        centred += code - stage.zero_in;
    }
    if (stage.kind == pool_kind::average)
        result = plain::half_away_from_zero(sum, count);
    if (stage.kind == pool_kind::average_rescaled) {
        const auto& m = m_table[w.kernel_rows * w.kernel_columns - inside.size()];
        result = stage.zero_out + plain::scaled(centred, {m.multiplier, m.shift});
    }
    return plain::clamped(result, stage.low, stage.high);
}

std::int32_t example_tile::first_code(std::size_t pixel, std::size_t channel) const {
    std::int32_t code = 0;
    if (m_program.requantise) {
        const requantise_stage& r = *m_program.requantise;
        const auto& s = m_table[channel];
        const auto biased = static_cast<std::int32_t>(static_cast<std::uint32_t>(
            std::int64_t{m_sums[pixel * m_tile.channels + channel]} + s.bias));
        code = plain::clamped(r.zero_point + plain::scaled(biased, {s.multiplier, s.shift}), r.low,
                              r.high);
    } else {
        code = m_program.pool ? pooled(pixel, channel) : input_code(pixel, channel);
    }
    if (const auto& s = m_program.rescale)
        code = plain::clamped(s->zero_out + plain::scaled(code - s->zero_in, s->scale), s->low,
                              s->high);
    return code;
}

std::vector<std::int32_t> example_tile::expected_before_add() const {
    std::vector<std::int32_t> codes;
    for (std::size_t p = 0; p < m_tile.pixels(); ++p)
        for (std::size_t c = 0; c < m_tile.channels; ++c)
            codes.push_back(first_code(p, c));
    return codes;
}

std::vector<std::uint8_t> example_tile::expected_output() const {
    const unsigned bits = m_tile.output_format.bits;
    const std::size_t pitch = pixel_bytes(m_tile.channels, bits);
    std::vector<std::uint8_t> bytes(m_tile.pixels() * pitch, 0);
    for (std::size_t p = 0; p < m_tile.pixels(); ++p)
        for (std::size_t c = 0; c < m_tile.channels; ++c) {
            std::int64_t code = first_code(p, c);
            if (const auto& a = m_program.add) {
                const std::int32_t second =
                    code_at(m_second, p, c, m_tile.channels, m_tile.second_format);
                const std::int64_t sum =
                    plain::scaled((code - a->zero_a) * 1048576, a->scale_a) +
                    plain::scaled((second - a->zero_b) * 1048576LL, a->scale_b);
                code = plain::clamped(a->zero_point + plain::scaled(sum, a->scale_out), a->low,
                                      a->high);
            }
            for (unsigned bit = 0; bit < bits; ++bit) {
                const std::size_t at = c * bits + bit;
                const auto value = static_cast<std::uint64_t>(code) >> bit & 1U;
                bytes[p * pitch + at / 8] =
                    static_cast<std::uint8_t>(bytes[p * pitch + at / 8] | value << at % 8);
            }
        }
    bytes.insert(bytes.end(), guard_bytes, pattern);
    return bytes;
}

} // namespace bitloom::post_processing
