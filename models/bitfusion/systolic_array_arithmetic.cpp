// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/systolic_array_arithmetic.h"

#include "models/common/tile_kernels/tile_kernels.h"

#include <algorithm>
#include <cstring>

namespace bitloom::bitfusion {

namespace {

using tile_kernels::block_columns;
using tile_kernels::product_arguments;
using tile_kernels::selected_kernels;

constexpr std::size_t quad = 4;

std::size_t round_up(std::size_t n, std::size_t to) {
    return divide_up(n, to) * to;
}

/// Groups that one kernel call takes together, so that a depthwise layer fills its columns.
std::size_t merged_groups(const tile_extent& e) {
    return e.out_channels >= block_columns
               ? 1
               : std::min<std::size_t>(e.groups, divide_up(block_columns, e.out_channels));
}

void wrap_sums(std::int32_t* sums, std::size_t count, unsigned unused_bits) {
    for (std::size_t i = 0; i < count; ++i)
        sums[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[i]) << unused_bits) >>
                  unused_bits;
}

bool kernel_order(const tile_extent& e, array_shape shape) {
    const std::size_t edge = e.out_channels % shape.columns;
    return e.in_channels % quad == 0 && edge % block_columns == 0 &&
           (e.out_channels < shape.columns || shape.columns % block_columns == 0);
}

} // namespace

std::size_t weight_position(const tile_extent& e, std::uint32_t columns, std::size_t taps,
                            std::size_t group, std::size_t out_channel, std::size_t tap,
                            std::size_t in_channel) {
    const std::size_t first = out_channel / columns * columns;
    const std::size_t block = std::min<std::size_t>(columns, e.out_channels - first);
    const std::size_t first_in = in_channel / quad * quad;
    const std::size_t quad_size = std::min<std::size_t>(quad, e.in_channels - first_in);
    return (group * e.out_channels + first) * taps * e.in_channels + tap * e.in_channels * block +
           first_in * block + (out_channel - first) * quad_size + (in_channel - first_in);
}

void array_arithmetic::plan_aligned(const tile_extent& e, array_shape shape, std::size_t taps) {
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t first = 0; first < e.out_channels; first += shape.columns) {
            const std::size_t columns =
                std::min<std::size_t>(shape.columns, e.out_channels - first);
            m_blocks.push_back(
                {g * e.in_channels, g * e.out_channels + first, columns, columns,
                 e.in_channels / quad,
                 m_codes.data() + (g * e.out_channels + first) * taps * e.in_channels, nullptr, 0});
        }
}

void array_arithmetic::plan_padded(const tile_extent& e, array_shape shape, std::size_t taps) {
    const std::size_t merged = merged_groups(e);
    // The last call may have fewer groups: it must not read past the last pixel's channels.
    const auto groups_of = [&](std::size_t first) {
        return std::min<std::size_t>(merged, e.groups - first);
    };
    std::size_t size = 0;
    for (std::size_t g = 0; g < e.groups; g += merged) {
        const std::size_t outputs = groups_of(g) * e.out_channels;
        const std::size_t columns = round_up(outputs, block_columns);
        const std::size_t quads = divide_up(groups_of(g) * e.in_channels, quad);
        m_blocks.push_back(
            {g * e.in_channels, g * e.out_channels, outputs, columns, quads, nullptr, nullptr, 0});
        size += taps * quads * columns * quad;
    }
    m_padded.assign(size, 0);
    std::int8_t* weights = m_padded.data();
    for (std::size_t call = 0; call < m_blocks.size(); ++call) {
        weight_block& w = m_blocks[call];
        w.weights = weights;
        for (std::size_t within = 0; within < groups_of(call * merged); ++within)
            place_group(e, shape, taps, call * merged + within, within, w, weights);
        weights += taps * w.quads * w.columns * quad;
    }
}

void array_arithmetic::place_group(const tile_extent& e, array_shape shape, std::size_t taps,
                                   std::size_t group, std::size_t within, const weight_block& w,
                                   std::int8_t* weights) const {
    const auto place = [&](std::size_t tap, std::size_t in, std::size_t out) {
        return weights + ((tap * w.quads + in / quad) * w.columns + out) * quad + in % quad;
    };
    for (std::size_t first = 0; first < e.out_channels; first += shape.columns) {
        const std::size_t outs = std::min<std::size_t>(shape.columns, e.out_channels - first);
        for (std::size_t tap = 0; tap < taps; ++tap)
            for (std::size_t i = 0; i < e.in_channels; i += quad) {
                const std::size_t size = std::min<std::size_t>(quad, e.in_channels - i);
                const std::int8_t* from =
                    m_codes.data() + weight_position(e, shape.columns, taps, group, first, tap, i);
                const std::size_t in = within * e.in_channels + i;
                const std::size_t out = within * e.out_channels + first;
                if (size == quad && in % quad == 0) {
                    std::memcpy(place(tap, in, out), from, outs * quad);
                    continue;
                }
                for (std::size_t o = 0; o < outs; ++o)
                    for (std::size_t j = 0; j < size; ++j)
                        *place(tap, in + j, out + o) = from[o * size + j];
            }
    }
}

void array_arithmetic::split_high_bit() {
    // The kernels take signed 8-bit weights: w = (w & 127) + 64 + 64 where the top bit is set.
    std::vector<std::int8_t>& codes = m_padded.empty() ? m_codes : m_padded;
    m_high.resize(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto code = static_cast<std::uint8_t>(codes[i]);
        m_high[i] = code >= 128 ? 64 : 0;
        codes[i] = static_cast<std::int8_t>(code & 127);
    }
    for (weight_block& w : m_blocks)
        w.high_weights = m_high.data() + (w.weights - codes.data());
}

void array_arithmetic::compute_corrections(std::size_t taps) {
    // A signed activation enters as code + 128; 128 * sum of weights is taken off again. It is the
    // product of the weights with a pixel of nothing but 128.
    std::size_t longest = 0;
    for (const weight_block& w : m_blocks)
        longest = std::max(longest, w.quads * quad);
    m_constant_pixel.assign(longest, 128);
    const std::vector<std::ptrdiff_t> no_offsets(taps, 0);
    const std::uint8_t* pixel = m_constant_pixel.data();
    for (const weight_block& w : m_blocks) {
        std::int32_t* sums = m_corrections.data() + w.correction;
        add_products(w, {&pixel, 1, no_offsets.data(), taps, w.quads, w.weights, w.columns, sums,
                         w.columns, sums, w.columns});
    }
    for (std::int32_t& c : m_corrections)
        c = static_cast<std::int32_t>(0U - static_cast<std::uint32_t>(c));
}

void array_arithmetic::prepare_weights(const block& b, const tile_extent& e, array_shape shape,
                                       const array_operands& operands) {
    if (operands.weight_version != 0 && operands.weight_version == m_version &&
        operands.weights == m_version_of)
        return;
    m_version = operands.weight_version;
    m_version_of = operands.weights;
    const std::size_t taps = e.taps();
    const std::size_t count = std::size_t{e.groups} * e.out_channels * taps * e.in_channels;
    m_codes.resize(count);
    selected_kernels().unpack_bytes(operands.weights, count, b.weight, 0,
                                    reinterpret_cast<std::uint8_t*>(m_codes.data()));
    m_blocks.clear();
    m_padded.clear();
    if (kernel_order(e, shape))
        plan_aligned(e, shape, taps);
    else
        plan_padded(e, shape, taps);
    if (b.weight.bits == 8 && !b.weight.is_signed)
        split_high_bit();
    std::size_t total = 0;
    for (weight_block& w : m_blocks) {
        w.correction = total;
        total += w.columns;
    }
    m_corrections.assign(total, 0);
    if (b.activation.is_signed)
        compute_corrections(taps);
}

void array_arithmetic::prepare_pixels(const block& b, const tile_extent& e,
                                      const std::uint8_t* packed) {
    const std::size_t channels = e.input_channels();
    const std::size_t pixels = std::size_t{e.batch} * e.in_rows * e.in_columns;
    const std::size_t bits = channels * b.activation.bits;
    const auto offset = static_cast<std::uint8_t>(b.activation.is_signed ? 128 : 0);
    if (b.activation.bits == 8 && offset == 0) {
        m_expanded = packed;
        return;
    }
    m_input.resize(pixels * channels + input_tile_slack);
    if (bits % 8 == 0)
        selected_kernels().unpack_bytes(packed, pixels * channels, b.activation, offset,
                                        m_input.data());
    else
        for (std::size_t p = 0; p < pixels; ++p)
            selected_kernels().unpack_bytes(packed + p * divide_up(bits, 8), channels, b.activation,
                                            offset, m_input.data() + p * channels);
    m_expanded = m_input.data();
}

void array_arithmetic::add_products(const weight_block& w, product_arguments a) {
    selected_kernels().accumulate_products(a);
    if (w.high_weights == nullptr)
        return;
    a.weights = w.high_weights;
    a.base = a.sums;
    a.base_pitch = a.sums_pitch;
    selected_kernels().accumulate_products(a);
    selected_kernels().accumulate_products(a);
}

void array_arithmetic::correct_sums(const weight_block& w, const std::int32_t* old,
                                    std::size_t old_pitch, std::int32_t* sums, std::size_t pitch) {
    const std::int32_t* correction = m_corrections.data() + w.correction;
    for (std::size_t p = 0; p < m_pixels.size(); ++p)
        for (std::size_t c = 0; c < w.outputs; ++c)
            sums[p * pitch + c] =
                static_cast<std::int32_t>(static_cast<std::uint32_t>(old[p * old_pitch + c]) +
                                          static_cast<std::uint32_t>(correction[c]));
}

void array_arithmetic::multiply(const weight_block& w, std::size_t row, std::int32_t* all_sums,
                                bool corrected, bool accumulate) {
    const std::uint8_t* const* pixels = m_pixels.data();
    if (w.first_input > 0) {
        m_shifted.resize(m_pixels.size());
        for (std::size_t p = 0; p < m_pixels.size(); ++p)
            m_shifted[p] = m_pixels[p] + w.first_input;
        pixels = m_shifted.data();
    }
    // Padded columns would run over the neighbours': such blocks are summed aside.
    const bool direct = w.columns == w.outputs;
    std::int32_t* own = all_sums + w.first_output;
    if (!direct)
        m_sums.resize(m_pixels.size() * w.columns);
    std::int32_t* sums = direct ? own : m_sums.data();
    const std::size_t pitch = direct ? row : w.columns;
    if (accumulate && (corrected || !direct))
        correct_sums(w, own, row, sums, pitch);
    const std::int32_t* base = accumulate ? sums : m_corrections.data() + w.correction;
    add_products(w, {pixels, m_pixels.size(), m_taps.data(), m_taps.size(), w.quads, w.weights,
                     w.columns, sums, pitch, base, accumulate ? pitch : 0});
    if (!direct)
        for (std::size_t p = 0; p < m_pixels.size(); ++p)
            std::memcpy(own + p * row, sums + p * pitch, w.outputs * sizeof(std::int32_t));
}

void array_arithmetic::compute(const block& b, const tile_extent& e, array_shape shape,
                               const array_operands& operands, bool accumulate) {
    prepare_weights(b, e, shape, operands);
    prepare_pixels(b, e, operands.input);

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
                m_expanded + (n * e.in_rows + r * w.stride_rows) * e.in_columns * pitch;
            for (std::size_t c = 0; c < e.out_columns; ++c)
                *to++ = pixel + c * step;
        }

    for (const weight_block& w_block : m_blocks)
        multiply(w_block, e.output_channels(), operands.sums, b.activation.is_signed, accumulate);
    const std::size_t row = e.output_channels();
    if (shape.accumulator_bits < 32)
        wrap_sums(operands.sums, m_pixels.size() * row, 32 - shape.accumulator_bits);
}

} // namespace bitloom::bitfusion
