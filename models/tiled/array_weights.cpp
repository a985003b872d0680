// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/array_weights.h"

#include "models/common/word_packing.h"

#include <algorithm>
#include <cstring>

namespace bitloom::tiled {

namespace {

using tile_kernels::block_columns;
using tile_kernels::selected_kernels;

constexpr std::size_t quad = 4;
constexpr unsigned digit_bits = 7;

std::size_t round_up(std::size_t n, std::size_t to) {
    return divide_up(n, to) * to;
}

/// Groups that one kernel call takes together, so that a depthwise layer fills its columns.
std::size_t merged_groups(const tile_extent& e) {
    return e.out_channels >= block_columns
               ? 1
               : std::min<std::size_t>(e.groups, divide_up(block_columns, e.out_channels));
}

bool kernel_order(const tile_extent& e, array_shape shape) {
    const std::size_t edge = e.out_channels % shape.columns;
    return e.in_channels % quad == 0 && edge % block_columns == 0 &&
           (e.out_channels < shape.columns || shape.columns % block_columns == 0);
}

/// Planes of a format: as many digits as leave a signed byte at the top.
unsigned planes_of(operand_format format) {
    unsigned planes = 1;
    while (format.lowest() >> (digit_bits * (planes - 1)) < -128 ||
           format.highest() >> (digit_bits * (planes - 1)) > 127)
        ++planes;
    return planes;
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

void array_weights::plan_aligned(const tile_extent& e, array_shape shape) {
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t first = 0; first < e.out_channels; first += shape.columns) {
            const std::size_t columns =
                std::min<std::size_t>(shape.columns, e.out_channels - first);
            m_blocks.push_back({g * e.in_channels, g * e.out_channels + first, columns, columns,
                                e.in_channels / quad,
                                (g * e.out_channels + first) * e.taps() * e.in_channels, 0});
        }
}

void array_weights::plan_padded(const tile_extent& e) {
    const std::size_t merged = merged_groups(e);
    m_padded_digits = 0;
    for (std::size_t g = 0; g < e.groups; g += merged) {
        // The last call may have fewer groups: it must not read past the last pixel's channels.
        const std::size_t groups = std::min<std::size_t>(merged, e.groups - g);
        const std::size_t outputs = groups * e.out_channels;
        const std::size_t columns = round_up(outputs, block_columns);
        const std::size_t quads = divide_up(groups * e.in_channels, quad);
        m_blocks.push_back(
            {g * e.in_channels, g * e.out_channels, outputs, columns, quads, m_padded_digits, 0});
        m_padded_digits += e.taps() * quads * columns * quad;
    }
}

void array_weights::place_padded(const tile_extent& e, array_shape shape, weight_plane& plane) {
    plane.digits.assign(m_padded_digits, 0);
    const std::size_t merged = merged_groups(e);
    for (std::size_t call = 0; call < m_blocks.size(); ++call)
        for (std::size_t within = 0; within < merged && call * merged + within < e.groups; ++within)
            place_group(e, shape, call * merged + within, within, m_blocks[call],
                        plane.digits.data() + m_blocks[call].digits);
}

void array_weights::place_group(const tile_extent& e, array_shape shape, std::size_t group,
                                std::size_t within, const weight_block& w, std::int8_t* to) const {
    const auto place = [&](std::size_t tap, std::size_t in, std::size_t out) {
        return to + ((tap * w.quads + in / quad) * w.columns + out) * quad + in % quad;
    };
    for (std::size_t first = 0; first < e.out_channels; first += shape.columns) {
        const std::size_t outs = std::min<std::size_t>(shape.columns, e.out_channels - first);
        for (std::size_t tap = 0; tap < e.taps(); ++tap)
            for (std::size_t i = 0; i < e.in_channels; i += quad) {
                const std::size_t size = std::min<std::size_t>(quad, e.in_channels - i);
                const std::int8_t* from =
                    m_stream.data() +
                    weight_position(e, shape.columns, e.taps(), group, first, tap, i);
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

/// A column's digits sum up to its product with a pixel of nothing but ones.
void array_weights::correct(weight_plane& plane, std::size_t taps) {
    std::fill(plane.digit_sums.begin(), plane.digit_sums.end(), 0);
    const std::vector<std::ptrdiff_t> no_offsets(taps, 0);
    for (const weight_block& w : m_blocks) {
        m_constant_pixel.assign(std::max(m_constant_pixel.size(), w.quads * quad), 1);
        const std::uint8_t* pixel = m_constant_pixel.data();
        std::int32_t* sums = plane.digit_sums.data() + w.first_column;
        selected_kernels().accumulate_products({&pixel, 1, no_offsets.data(), taps, w.quads,
                                                plane.digits.data() + w.digits, w.columns, sums,
                                                w.columns, sums, w.columns});
    }
    std::transform(plane.digit_sums.begin(), plane.digit_sums.end(), plane.corrections.begin(),
                   [](std::int32_t sum) {
                       return static_cast<std::int32_t>(0U -
                                                        128U * static_cast<std::uint32_t>(sum));
                   });
}

void array_weights::prepare(const block& b, const tile_extent& e, array_shape shape,
                            const std::uint8_t* packed, std::uint64_t version) {
    const origin from{packed, version, e.taps(), e.groups, e.out_channels, e.in_channels};
    if (version != 0 && from == m_origin)
        return;
    m_origin = from;
    m_blocks.clear();
    const bool aligned = kernel_order(e, shape);
    if (aligned)
        plan_aligned(e, shape);
    else
        plan_padded(e);
    std::size_t columns = 0, widest = 0;
    for (weight_block& w : m_blocks) {
        w.first_column = columns;
        columns += w.columns;
        widest = std::max(widest, w.columns);
    }
    m_zeros.assign(widest, 0);

    const std::size_t count = std::size_t{e.groups} * e.out_channels * e.taps() * e.in_channels;
    const unsigned planes = planes_of(b.weight);
    const bool corrected = b.activation.is_signed;
    m_planes.resize(planes);
    if (planes > 1) {
        m_codes.resize(count);
        unpack_words(packed, count, b.weight, m_codes.data());
    }
    for (unsigned p = 0; p < planes; ++p) {
        weight_plane& plane = m_planes[p];
        plane.shift = p * digit_bits;
        std::vector<std::int8_t>& digits = aligned ? plane.digits : m_stream;
        digits.resize(count);
        if (planes == 1) {
            selected_kernels().unpack_bytes(packed, count, b.weight, 0,
                                            reinterpret_cast<std::uint8_t*>(digits.data()));
        } else {
            const std::int32_t mask = p + 1 < planes ? (1 << digit_bits) - 1 : -1;
            for (std::size_t i = 0; i < count; ++i)
                digits[i] = static_cast<std::int8_t>(m_codes[i] >> plane.shift & mask);
        }
        if (!aligned)
            place_padded(e, shape, plane);
        if (corrected) {
            plane.digit_sums.resize(columns);
            plane.corrections.resize(columns);
            correct(plane, e.taps());
        }
    }
}

} // namespace bitloom::tiled
