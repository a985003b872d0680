// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/float_network_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bitloom::bitlet::testing {

using network::layer;
using network::layer_kind;
using network::tensor;

namespace {

std::uint32_t word_of(float value) {
    std::uint32_t word = 0;
    std::memcpy(&word, &value, sizeof word);
    return word;
}

float from_word(std::uint32_t word) {
    float value = 0;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

/// Narrowed by cutting off: what remains of a number is not larger.
std::int32_t code_of(float value, operand_format format) {
    const std::uint32_t word = word_of(value);
    if (format == fp32_format)
        return static_cast<std::int32_t>(word);
    if (format == bf16_format)
        return static_cast<std::int32_t>(word >> 16 | (std::isnan(value) ? 0x40U : 0U));
    const auto sign = static_cast<std::int32_t>(word >> 16 & 0x8000);
    const double magnitude = std::fabs(double{value});
    if (std::isnan(value))
        return sign | 0x7e00;
    if (magnitude >= 65536)
        return sign | 0x7c00;
    const int exponent = std::max(magnitude == 0 ? -14 : std::ilogb(magnitude), -14);
    const auto units = static_cast<std::int32_t>(std::ldexp(magnitude, 10 - exponent));
    return sign | ((exponent + 14) * 1024 + units);
}

/// Rows of frames below each other.
std::int64_t rows_of(const tensor& t) {
    return t.frames * t.height;
}

std::size_t at(const tensor& t, std::int64_t channel, std::int64_t row, std::int64_t column) {
    return static_cast<std::size_t>((channel * rows_of(t) + row) * t.width + column);
}

/// The row that a kernel's frame and row meet, of those below each other; -1 outside the input.
/// A matrix product's kernel has the rows of all frames.
std::int64_t met_row(const layer& l, const tensor& in, const tensor& out, std::int64_t row,
                     std::int64_t kernel_frame, std::int64_t kernel_row) {
    if (l.kind == layer_kind::matmul)
        return kernel_row;
    const network::window& w = l.geometry;
    const std::int64_t f =
        row / out.height * w.stride_frames + kernel_frame * w.dilation_frames - w.pad_front;
    const std::int64_t r =
        row % out.height * w.stride_height + kernel_row * w.dilation_height - w.pad_top;
    return f < 0 || f >= in.frames || r < 0 || r >= in.height ? -1 : f * in.height + r;
}

void put(fields& to, std::size_t i, std::uint32_t word, bool hidden_of_denormals) {
    const std::uint32_t fraction = word & 0x7fffff, exponent = word >> 23 & 0xff;
    std::uint32_t magnitude = exponent == 0 ? fraction : fraction + 0x800000;
    if (exponent == 0 && fraction != 0 && hidden_of_denormals)
        magnitude += 0x800000;
    to.exponents[i] = static_cast<std::uint8_t>(exponent == 0 && fraction != 0 ? 1 : exponent);
    to.significands[i] = static_cast<std::int32_t>(magnitude) * ((word & 0x80000000) != 0 ? -1 : 1);
}

float clamp(float value, const layer& l) {
    if (value < l.real_low)
        return l.real_low;
    return value > l.real_high ? l.real_high : value;
}

float pooled(const layer& l, const tensor& in, const tensor& out, const codes& x,
             std::int64_t channel, std::int64_t r, std::int64_t c) {
    const network::window& w = l.geometry;
    std::vector<float> seen;
    for (std::int64_t kr = 0; kr < w.kernel_frames * w.kernel_height; ++kr)
        for (std::int64_t kc = 0; kc < w.kernel_width; ++kc) {
            const std::int64_t row =
                met_row(l, in, out, r, kr / w.kernel_height, kr % w.kernel_height);
            const std::int64_t column = c * w.stride_width + kc * w.dilation_width - w.pad_left;
            if (row >= 0 && column >= 0 && column < in.width)
                seen.push_back(number_of(x[at(in, channel, row, column)], in.quantised.format));
        }
    if (l.kind == layer_kind::average_pool) {
        float sum = 0;
        for (const float value : seen)
            sum += value;
        return sum / static_cast<float>(
                         w.counts_padding ? static_cast<std::size_t>(
                                                w.kernel_frames * w.kernel_height * w.kernel_width)
                                          : seen.size());
    }
    float largest = seen.front();
    for (const float value : seen)
        if (value > largest || (std::isnan(largest) && !std::isnan(value)))
            largest = value;
    return largest;
}

} // namespace

float number_of(std::int32_t code, operand_format format) {
    const auto bits = static_cast<std::uint32_t>(code);
    if (format == fp32_format)
        return from_word(bits);
    if (format == bf16_format)
        return from_word(bits << 16);
    const auto exponent = static_cast<int>(bits >> 10 & 31);
    const auto fraction = static_cast<float>(bits & 1023);
    float magnitude = 0;
    if (exponent == 31)
        magnitude = fraction == 0 ? INFINITY : NAN;
    else
        magnitude =
            exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

float float_network_oracle::summed(const network::graph& net, const layer& l, const codes& x,
                                   std::int64_t channel, std::int64_t row, std::int64_t column,
                                   std::size_t together, layer_groups& groups) {
    const tensor &in = net.tensors[l.inputs[0]], &out = net.tensors[l.output];
    const network::window& w = l.geometry;
    const std::int64_t own_ins = in.channels / l.groups;
    const auto merged = static_cast<std::int64_t>(together);
    const std::int64_t own_group = channel / (out.channels / l.groups);
    const std::int64_t first = own_group / merged * merged * own_ins;
    groups.groups = 0;
    float sum = 0;
    // Every frame of the kernel begins new groups.
    for (std::int64_t kf = 0; kf < w.kernel_frames; ++kf) {
        // All operands of the frame, in the order of the reduction.
        std::vector<std::uint32_t> weights, activations;
        for (std::int64_t kr = 0; kr < w.kernel_height; ++kr)
            for (std::int64_t kc = 0; kc < w.kernel_width; ++kc)
                for (std::int64_t i = first; i < first + merged * own_ins; ++i) {
                    const std::int64_t r = met_row(l, in, out, row, kf, kr);
                    const std::int64_t c =
                        column * w.stride_width + kc * w.dilation_width - w.pad_left;
                    const bool inside = r >= 0 && c >= 0 && c < in.width;
                    activations.push_back(
                        inside ? word_of(number_of(x[at(in, i, r, c)], in.quantised.format)) : 0);
                    const std::int64_t own = i - own_group * own_ins;
                    const bool is_own = own >= 0 && own < own_ins;
                    const std::int64_t place =
                        (((channel * w.kernel_frames + kf) * own_ins + own) * w.kernel_height +
                         kr) *
                            w.kernel_width +
                        kc;
                    weights.push_back(
                        is_own ? word_of(number_of(l.weights[static_cast<std::size_t>(place)],
                                                   l.weight_format))
                               : 0);
                }
        const std::size_t n = m_parameters.element.group;
        groups.groups += (weights.size() + n - 1) / n;
        const bool rtl_exact = m_parameters.element.rtl_exact;
        for (std::size_t from = 0; from < weights.size(); from += n) {
            fields w_fields{}, a_fields{};
            for (std::size_t i = 0; i < std::min(n, weights.size() - from); ++i) {
                put(w_fields, i, weights[from + i], false);
                put(a_fields, i, activations[from + i], rtl_exact);
            }
            const lane_shape shape{m_parameters.element.group, m_parameters.element.window,
                                   m_parameters.element.group - 1, m_planes};
            const group_result g = float_group(w_fields, a_fields, shape, rtl_exact);
            sum += from_word(g.packed);
            groups.lanes.push_back(g.lanes);
        }
    }
    return sum;
}

std::vector<codes> float_network_oracle::evaluate(const network::graph& net,
                                                  const std::vector<codes>& inputs,
                                                  const std::vector<std::size_t>& together) {
    std::vector<codes> values(net.tensors.size());
    const auto fill_aliases = [&] {
        for (std::size_t t = 0; t < values.size(); ++t)
            if (net.tensors[t].alias_of)
                values[t] = values[*net.tensors[t].alias_of];
    };
    for (std::size_t i = 0; i < inputs.size(); ++i)
        values[net.inputs[i].tensor] = inputs[i];
    m_groups.assign(net.layers.size(), {});
    for (std::size_t number = 0; number < net.layers.size(); ++number) {
        fill_aliases();
        const layer& l = net.layers[number];
        const tensor &in = net.tensors[l.inputs[0]], &out = net.tensors[l.output];
        const operand_format format = out.quantised.format;
        layer_groups& groups = m_groups[number];
        groups.channels = static_cast<std::size_t>(out.channels);
        groups.rows = static_cast<std::size_t>(rows_of(out));
        groups.columns = static_cast<std::size_t>(out.width);
        codes y;
        if (l.kind == layer_kind::concat) // [channel][row][column], one after the other
            for (const std::size_t each : l.inputs)
                y.insert(y.end(), values[each].begin(), values[each].end());
        for (std::int64_t o = 0; o < out.channels; ++o)
            for (std::int64_t r = 0; r < rows_of(out); ++r)
                for (std::int64_t c = 0; c < out.width; ++c) {
                    const std::size_t here = at(out, o, r, c);
                    float value = 0;
                    if (l.kind == layer_kind::concat)
                        value = number_of(y[here], format);
                    else if (l.kind == layer_kind::add)
                        value = number_of(values[l.inputs[0]][here], format) +
                                number_of(values[l.inputs[1]][here], format);
                    else if (l.kind == layer_kind::average_pool || l.kind == layer_kind::max_pool)
                        value = pooled(l, in, out, values[l.inputs[0]], o, r, c);
                    else
                        value = summed(net, l, values[l.inputs[0]], o, r, c,
                                       number < together.size() ? together[number] : 1, groups) +
                                from_word(static_cast<std::uint32_t>(
                                    l.bias[static_cast<std::size_t>(o)]));
                    value = clamp(value, l);
                    if (l.kind == layer_kind::concat)
                        y[here] = code_of(value, format);
                    else
                        y.push_back(code_of(value, format));
                }
        values[l.output] = y;
    }
    fill_aliases();
    return values;
}

std::uint64_t float_network_oracle::compute_cycles(const tiled::block& b,
                                                   const layer_groups& of) const {
    using tiled::dimension;
    const std::size_t n = m_parameters.element.group, pes = m_parameters.pes;
    unsigned on = 0;
    for (unsigned plane = 0; plane < largest_lanes; ++plane)
        on += m_planes >> plane & 1;
    const auto beats = static_cast<unsigned>((n + 15) / 16); // of 16 pairs
    const auto chunks = static_cast<unsigned>((n + 7) / 8);  // of 8 weights to align
    const auto interval = [&](const counted_lanes& lanes) {
        switch (m_parameters.timing) {
        case timing_mode::simple:
            return lanes.steps + beats + 20 + 2;
        case timing_mode::pipelined:
            return std::max(lanes.steps, chunks);
        case timing_mode::paper_mean:
            return std::max((lanes.ones + on - 1) / on, chunks);
        default:
            return lanes.steps + beats + 14;
        }
    };
    const auto place = [&](const tiled::tile_index& t, dimension d) {
        return std::size_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
    };
    const std::size_t all_outs = b.dim(dimension::out_channel).total();
    const std::size_t ins = b.dim(dimension::in_channel).total();
    std::uint64_t cycles = 0, drain = 0;
    tiled::tile_index t{};
    while (true) {
        const tiled::tile_extent e = tiled::extent_of(b, t);
        // Where the tile's part of the reduction begins.
        const std::size_t first_element =
            (place(t, dimension::kernel_row) * b.dim(dimension::kernel_column).total() +
             place(t, dimension::kernel_column)) *
                ins +
            place(t, dimension::in_channel);
        const std::size_t elements = e.taps() * e.in_channels;
        std::vector<std::uint64_t> own(pes);
        std::uint64_t together = 0;
        for (std::size_t g = 0; g < e.groups; ++g)
            for (std::size_t o = 0; o < e.out_channels; o += pes)
                for (std::size_t part = 0; part * n < elements; ++part)
                    for (std::size_t r = 0; r < e.out_rows; ++r)
                        for (std::size_t c = 0; c < e.out_columns; ++c) {
                            unsigned longest = 0, latest = 0;
                            for (std::size_t pe = 0; pe < pes && o + pe < e.out_channels; ++pe) {
                                const counted_lanes& lanes = of.of(
                                    (place(t, dimension::group) + g) * all_outs +
                                        place(t, dimension::out_channel) + o + pe,
                                    place(t, dimension::out_row) + r,
                                    place(t, dimension::out_column) + c, first_element / n + part);
                                own[pe] += interval(lanes);
                                longest = std::max(longest, interval(lanes));
                                latest = std::max(latest, lanes.steps + beats + 20);
                            }
                            together += longest;
                            drain = latest > longest ? latest - longest : 0;
                        }
        cycles += m_parameters.steps == synchronisation::broadcast
                      ? together
                      : *std::max_element(own.begin(), own.end());
        // The next tile, innermost loop fastest.
        unsigned loop = b.nest_depth;
        while (loop > 0) {
            const auto d = static_cast<unsigned>(b.nest[loop - 1]);
            if (++t[d] < b.dims[d].tiles)
                break;
            t[d] = 0;
            --loop;
        }
        if (loop == 0)
            return cycles + drain;
    }
}

} // namespace bitloom::bitlet::testing
