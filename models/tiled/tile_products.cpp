// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/tile_products.h"

#include "models/common/wrapping.h"

#include <algorithm>
#include <cstring>

namespace bitloom::tiled {

namespace {

using tile_kernels::selected_kernels;

std::int32_t wrapping_add(std::int32_t a, std::int32_t b) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

/// sums[c] += parts[c] * 2^shift
template <typename part>
void add_shifted(std::int64_t* sums, const part* parts, std::size_t count, unsigned shift) {
    for (std::size_t c = 0; c < count; ++c) {
        const auto more = static_cast<std::uint64_t>(std::int64_t{parts[c]}) << shift;
        sums[c] = static_cast<std::int64_t>(static_cast<std::uint64_t>(sums[c]) + more);
    }
}

template <typename word>
void wrap_sums(word* sums, std::size_t count, unsigned bits) {
    if (bits == 8 * sizeof(word))
        return;
    for (std::size_t i = 0; i < count; ++i)
        sums[i] = static_cast<word>(wrapped(static_cast<std::uint64_t>(sums[i]), bits));
}

} // namespace

void array_arithmetic::unpack_rows(const std::uint8_t* packed, std::size_t pixels,
                                   std::size_t channels, operand_format format) {
    const auto& kernels = selected_kernels();
    const bool dense = channels * format.bits % 8 == 0;
    const std::size_t runs = dense ? 1 : pixels, codes = dense ? pixels * channels : channels;
    const std::size_t pitch = divide_up(channels * format.bits, 8);
    const auto offset = static_cast<std::uint8_t>(format.is_signed ? 128 : 0);
    for (std::size_t r = 0; r < runs; ++r) {
        const std::uint8_t* from = packed + r * pitch;
        if (format.bits <= 8)
            kernels.unpack_bytes(from, codes, format, offset, m_input.data() + r * codes);
        else
            kernels.unpack_codes(from, codes, format, m_codes.data() + r * codes);
    }
}

void array_arithmetic::prepare_pixels(const block& b, const tile_extent& e,
                                      const std::uint8_t* packed) {
    const std::size_t channels = e.input_channels();
    const std::size_t pixels = std::size_t{e.batch} * e.in_rows * e.in_columns;
    const operand_format format = b.activation;
    m_planes.clear();
    if (format.bits == 8 && !format.is_signed) {
        m_planes.push_back({packed, 0, false});
        return;
    }
    const std::size_t plane_bytes = pixels * channels + input_tile_slack;
    m_input.resize(format.bits <= 8 ? plane_bytes : 2 * plane_bytes);
    m_codes.resize(format.bits <= 8 ? 0 : pixels * channels);
    unpack_rows(packed, pixels, channels, format);
    if (format.bits <= 8) {
        m_planes.push_back({m_input.data(), 0, format.is_signed});
        return;
    }
    std::uint8_t* high = m_input.data() + plane_bytes;
    const unsigned offset = format.is_signed ? 128 : 0;
    for (std::size_t i = 0; i < m_codes.size(); ++i) {
        const auto code = static_cast<std::uint16_t>(m_codes[i]);
        m_input[i] = static_cast<std::uint8_t>(code);
        high[i] = static_cast<std::uint8_t>((code >> 8) + offset);
    }
    m_planes.push_back({m_input.data(), 0, false});
    m_planes.push_back({high, 8, format.is_signed});
}

void array_arithmetic::list_pixels(const block& b, const tile_extent& e) {
    const std::size_t pitch = e.input_channels();
    const input_window& w = b.window;
    m_taps.clear();
    for (std::size_t r = 0; r < e.kernel_rows; ++r)
        for (std::size_t c = 0; c < e.kernel_columns; ++c)
            m_taps.push_back(static_cast<std::ptrdiff_t>(
                (r * w.dilation_rows * e.in_columns + c * w.dilation_columns) * pitch));
    m_pixels.resize(e.pixels());
    const std::uint8_t** to = m_pixels.data();
    const std::size_t step = w.stride_columns * pitch;
    for (std::size_t n = 0; n < e.batch; ++n)
        for (std::size_t r = 0; r < e.out_rows; ++r) {
            const std::uint8_t* pixel =
                m_planes.front().bytes + (n * e.in_rows + r * w.stride_rows) * e.in_columns * pitch;
            for (std::size_t c = 0; c < e.out_columns; ++c)
                *to++ = pixel + c * step;
        }
}

const std::uint8_t* const* array_arithmetic::pixels_of(const input_plane& in, std::size_t first) {
    const std::ptrdiff_t offset =
        in.bytes - m_planes.front().bytes + static_cast<std::ptrdiff_t>(first);
    if (offset == 0)
        return m_pixels.data();
    m_shifted.resize(m_pixels.size());
    for (std::size_t p = 0; p < m_pixels.size(); ++p)
        m_shifted[p] = m_pixels[p] + offset;
    return m_shifted.data();
}

void array_arithmetic::add_products(const weight_block& w, const input_plane& in,
                                    const weight_plane& plane, std::int32_t* sums,
                                    std::size_t pitch, bool begun) {
    const unsigned shift = in.shift + plane.shift;
    const std::int32_t* start =
        in.corrected ? plane.corrections.data() + w.first_column : m_weights.zeros();
    tile_kernels::product_arguments a{pixels_of(in, w.first_input),
                                      m_pixels.size(),
                                      m_taps.data(),
                                      m_taps.size(),
                                      w.quads,
                                      plane.digits.data() + w.digits,
                                      w.columns,
                                      sums,
                                      pitch,
                                      start,
                                      0};
    if (shift == 0) {
        if (begun) {
            for (std::size_t p = 0; in.corrected && p < m_pixels.size(); ++p)
                for (std::size_t c = 0; c < w.columns; ++c)
                    sums[p * pitch + c] = wrapping_add(sums[p * pitch + c], start[c]);
            a.base = sums;
            a.base_pitch = pitch;
        }
        selected_kernels().accumulate_products(a);
        return;
    }
    m_partial.resize(m_pixels.size() * w.columns);
    a.sums = m_partial.data();
    a.sums_pitch = w.columns;
    selected_kernels().accumulate_products(a);
    for (std::size_t p = 0; p < m_pixels.size(); ++p)
        for (std::size_t c = 0; c < w.columns; ++c) {
            const auto part = static_cast<std::int32_t>(
                static_cast<std::uint32_t>(m_partial[p * w.columns + c]) << shift);
            std::int32_t& sum = sums[p * pitch + c];
            sum = begun ? wrapping_add(sum, part) : part;
        }
}

void array_arithmetic::multiply(const weight_block& w, std::size_t row, std::int32_t* all_sums,
                                bool accumulate) {
    // Padded columns would run over the neighbours': such blocks are summed aside.
    const bool direct = w.columns == w.outputs;
    std::int32_t* own = all_sums + w.first_output;
    if (!direct)
        m_sums.resize(m_pixels.size() * w.columns);
    std::int32_t* sums = direct ? own : m_sums.data();
    const std::size_t pitch = direct ? row : w.columns;
    const auto copy = [&](const std::int32_t* from, std::size_t from_pitch, std::int32_t* to,
                          std::size_t to_pitch) {
        for (std::size_t p = 0; p < m_pixels.size(); ++p)
            std::memcpy(to + p * to_pitch, from + p * from_pitch, w.outputs * sizeof *to);
    };
    if (!direct && accumulate)
        copy(own, row, sums, pitch);
    bool begun = accumulate;
    for (const input_plane& in : m_planes)
        for (const weight_plane& plane : m_weights.planes()) {
            add_products(w, in, plane, sums, pitch, begun);
            begun = true;
        }
    if (!direct)
        copy(sums, pitch, own, row);
}

void array_arithmetic::add_wide_products(const weight_block& w, const input_plane& in,
                                         const weight_plane& plane, std::int64_t* sums,
                                         std::size_t pitch) {
    // So many products of a byte and a digit stay within the kernels' 32 bits.
    constexpr std::size_t most_quads = 65535 / 4;
    const std::size_t taps_at_once = std::max<std::size_t>(1, most_quads / w.quads);
    const unsigned shift = in.shift + plane.shift;
    m_partial.resize(m_pixels.size() * w.columns);
    for (std::size_t tap = 0; tap < m_taps.size(); tap += taps_at_once)
        for (std::size_t q = 0; q < w.quads; q += most_quads) {
            const std::size_t taps = std::min(taps_at_once, m_taps.size() - tap);
            selected_kernels().accumulate_products(
                {pixels_of(in, w.first_input + 4 * q), m_pixels.size(), m_taps.data() + tap, taps,
                 std::min(most_quads, w.quads - q),
                 plane.digits.data() + w.digits + (tap * w.quads + q) * w.columns * 4, w.columns,
                 m_partial.data(), w.columns, m_weights.zeros(), 0});
            for (std::size_t p = 0; p < m_pixels.size(); ++p)
                add_shifted(sums + p * pitch, m_partial.data() + p * w.columns, w.outputs, shift);
        }
    if (!in.corrected)
        return;
    m_offsets.resize(w.outputs);
    for (std::size_t c = 0; c < w.outputs; ++c)
        m_offsets[c] = -std::int64_t{plane.digit_sums[w.first_column + c]};
    for (std::size_t p = 0; p < m_pixels.size(); ++p)
        add_shifted(sums + p * pitch, m_offsets.data(), w.outputs, shift + 7);
}

void array_arithmetic::multiply_wide(const array_operands& operands, std::size_t row,
                                     bool accumulate) {
    if (!accumulate)
        std::fill_n(operands.wide_sums, m_pixels.size() * row, 0);
    for (const weight_block& w : m_weights.blocks())
        for (const input_plane& in : m_planes)
            for (const weight_plane& plane : m_weights.planes())
                add_wide_products(w, in, plane, operands.wide_sums + w.first_output, row);
}

void array_arithmetic::compute(const block& b, const tile_extent& e, array_shape shape,
                               const array_operands& operands, bool accumulate) {
    m_weights.prepare(b, e, shape, operands.weights, operands.weight_version);
    prepare_pixels(b, e, operands.input);
    list_pixels(b, e);
    const std::size_t count = m_pixels.size() * e.output_channels();
    if (shape.word_bytes() == 8) {
        multiply_wide(operands, e.output_channels(), accumulate);
        wrap_sums(operands.wide_sums, count, shape.accumulator_bits);
        return;
    }
    for (const weight_block& w : m_weights.blocks())
        multiply(w, e.output_channels(), operands.sums, accumulate);
    wrap_sums(operands.sums, count, shape.accumulator_bits);
}

} // namespace bitloom::tiled
