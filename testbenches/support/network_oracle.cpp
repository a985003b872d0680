// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/network_oracle.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace bitloom::testing {

using network::layer;
using network::layer_kind;
using network::quantisation;
using network::tensor;

namespace {

__extension__ using wide = __int128;

/// value * factor, the factor rounded to a 31-bit fraction; one rounding, halves upwards.
std::int64_t rescale(std::int64_t value, double factor) {
    int shift = 0;
    const double mantissa = std::frexp(factor, &shift);
    auto multiplier = static_cast<std::int64_t>(std::floor(mantissa * 2147483648.0 + 0.5));
    if (multiplier == std::int64_t{1} << 31) {
        multiplier = std::int64_t{1} << 30;
        ++shift;
    }
    if (shift < -31)
        return 0;
    return static_cast<std::int64_t>(
        (static_cast<wide>(value) * multiplier + (static_cast<wide>(1) << (30 - shift))) >>
        (31 - shift));
}

struct place {
    std::int64_t frame, row, column;
};

std::size_t at(const tensor& t, std::int64_t channel, place p) {
    return static_cast<std::size_t>(((channel * t.frames + p.frame) * t.height + p.row) * t.width +
                                    p.column);
}

std::optional<std::int64_t> inside(const tensor& t, const codes& c, std::int64_t channel, place p) {
    if (p.frame < 0 || p.row < 0 || p.column < 0 || p.frame >= t.frames || p.row >= t.height ||
        p.column >= t.width)
        return std::nullopt;
    return c[at(t, channel, p)];
}

/// Calls f(place in the input, number of the tap) for every tap of the window behind `out`.
template <typename function>
void for_each_tap(const network::window& w, place out, function f) {
    std::int64_t tap = 0;
    for (std::int64_t kf = 0; kf < w.kernel_frames; ++kf)
        for (std::int64_t kr = 0; kr < w.kernel_height; ++kr)
            for (std::int64_t kc = 0; kc < w.kernel_width; ++kc, ++tap)
                f(place{out.frame * w.stride_frames + kf * w.dilation_frames - w.pad_front,
                        out.row * w.stride_height + kr * w.dilation_height - w.pad_top,
                        out.column * w.stride_width + kc * w.dilation_width - w.pad_left},
                  tap);
}

/// One output code before its clamp.
std::int64_t summed(const layer& l, const tensor& in, const codes& x, const tensor& out,
                    std::int64_t o, place p) {
    network::window w = l.geometry;
    if (l.kind == layer_kind::matmul) { // of all frames
        w.kernel_frames = in.frames;
        w.kernel_height /= in.frames;
    }
    const std::int64_t plane = w.kernel_height * w.kernel_width;
    const std::int64_t ins = in.channels / l.groups;
    const std::int64_t group = o / (out.channels / l.groups);
    std::int64_t sum = l.bias[static_cast<std::size_t>(o)];
    for (std::int64_t i = 0; i < ins; ++i)
        for_each_tap(w, p, [&](place from, std::int64_t tap) {
            const std::int64_t frame = tap / plane;
            const std::int64_t row =
                l.kind == layer_kind::matmul // [o][i][frame], else [o][frame][i]
                    ? (o * ins + i) * w.kernel_frames + frame
                    : (o * w.kernel_frames + frame) * ins + i;
            if (const auto code = inside(in, x, group * ins + i, from))
                sum += (*code - in.quantised.zero_point) *
                       l.weights[static_cast<std::size_t>(row * plane + tap % plane)];
        });
    const double weight_scale =
        l.weight_scales[l.weight_scales.size() == 1 ? 0 : static_cast<std::size_t>(o)];
    return out.quantised.zero_point +
           rescale(sum, double{in.quantised.scale} * weight_scale / double{out.quantised.scale});
}

std::int64_t pooled(const layer& l, const tensor& in, const codes& x, const tensor& out,
                    std::int64_t channel, place p) {
    std::int64_t count = 0, sum = 0, largest = -100000;
    for_each_tap(l.geometry, p, [&](place from, std::int64_t /*tap*/) {
        if (const auto code = inside(in, x, channel, from)) {
            ++count;
            sum += *code;
            largest = std::max(largest, *code);
        }
    });
    if (count == 0) // no importer makes a window that misses its input
        return l.clamp_low;
    const quantisation &from = in.quantised, &to = out.quantised;
    const bool same = from.scale == to.scale && from.zero_point == to.zero_point;
    if (l.kind == layer_kind::max_pool)
        return same ? largest
                    : to.zero_point +
                          rescale(largest - from.zero_point, double{from.scale} / double{to.scale});
    if (same)
        return (sum < 0 ? -1 : 1) * ((2 * std::abs(sum) + count) / (2 * count));
    return to.zero_point + rescale(sum - count * from.zero_point,
                                   from.scale / (static_cast<double>(count) * to.scale));
}

std::int64_t added(const quantisation& a, std::int64_t x, const quantisation& b, std::int64_t y,
                   const quantisation& to) {
    const double twice = 2.0 * std::max(double{a.scale}, double{b.scale});
    const std::int64_t total = rescale((x - a.zero_point) * 1048576, a.scale / twice) +
                               rescale((y - b.zero_point) * 1048576, b.scale / twice);
    return to.zero_point + rescale(total, twice / (1048576.0 * to.scale));
}

std::int64_t joined(const layer& l, const network::graph& net, const std::vector<codes>& values,
                    const tensor& out, std::int64_t channel, place p) {
    for (const std::size_t input : l.inputs) {
        const tensor& in = net.tensors[input];
        if (channel < in.channels)
            return out.quantised.zero_point +
                   rescale(values[input][at(in, channel, p)] - in.quantised.zero_point,
                           double{in.quantised.scale} / double{out.quantised.scale});
        channel -= in.channels;
    }
    return 0;
}

} // namespace

std::vector<codes> evaluate(const network::graph& net, const std::vector<codes>& inputs) {
    std::vector<codes> values(net.tensors.size());
    const auto fill_aliases = [&] {
        for (std::size_t t = 0; t < values.size(); ++t)
            if (net.tensors[t].alias_of)
                values[t] = values[*net.tensors[t].alias_of];
    };
    for (std::size_t i = 0; i < inputs.size(); ++i)
        values[net.inputs[i].tensor] = inputs[i];
    for (const layer& l : net.layers) {
        fill_aliases();
        const tensor &in = net.tensors[l.inputs[0]], &out = net.tensors[l.output];
        const codes& x = values[l.inputs[0]];
        codes y(static_cast<std::size_t>(out.elements()));
        for (std::int64_t o = 0; o < out.channels; ++o)
            for (std::int64_t r = 0; r < out.frames * out.height; ++r)
                for (std::int64_t c = 0; c < out.width; ++c) {
                    const place p{r / out.height, r % out.height, c};
                    const std::size_t here = at(out, o, p);
                    std::int64_t code = 0;
                    if (l.kind == layer_kind::add)
                        code = added(in.quantised, x[here], net.tensors[l.inputs[1]].quantised,
                                     values[l.inputs[1]][here], out.quantised);
                    else if (l.kind == layer_kind::concat)
                        code = joined(l, net, values, out, o, p);
                    else if (l.kind == layer_kind::average_pool || l.kind == layer_kind::max_pool)
                        code = pooled(l, in, x, out, o, p);
                    else
                        code = summed(l, in, x, out, o, p);
                    y[here] = static_cast<std::int32_t>(
                        std::min(std::max(code, l.clamp_low), l.clamp_high));
                }
        values[l.output] = y;
    }
    fill_aliases();
    return values;
}

std::size_t memory_bytes(const tensor& t) {
    return static_cast<std::size_t>(t.frames * t.height * t.width) *
           ((static_cast<std::size_t>(t.channels) * t.quantised.format.bits + 7) / 8);
}

namespace {

/// Calls `bit(code index, bit of the code, byte, bit of the byte)` for every stored bit.
template <typename Function>
void each_bit(const tensor& t, Function bit) {
    const unsigned bits = t.quantised.format.bits;
    const std::size_t pixel =
        memory_bytes(t) / static_cast<std::size_t>(t.frames * t.height * t.width);
    for (std::int64_t r = 0; r < t.frames * t.height; ++r)
        for (std::int64_t c = 0; c < t.width; ++c)
            for (std::int64_t k = 0; k < t.channels; ++k)
                for (unsigned n = 0; n < bits; ++n) {
                    const std::size_t in_pixel = static_cast<std::size_t>(k) * bits + n;
                    bit(at(t, k, {r / t.height, r % t.height, c}), n,
                        static_cast<std::size_t>(r * t.width + c) * pixel + in_pixel / 8,
                        static_cast<unsigned>(in_pixel % 8));
                }
}

} // namespace

std::vector<std::uint8_t> to_memory(const codes& c, const tensor& t) {
    std::vector<std::uint8_t> bytes(memory_bytes(t));
    each_bit(t, [&](std::size_t code, unsigned n, std::size_t byte, unsigned in_byte) {
        const bool bipolar = t.quantised.format.is_bipolar(); // 0 stands for -1
        if (bipolar ? c[code] > 0 : (static_cast<unsigned>(c[code]) >> n & 1) != 0)
            bytes[byte] = static_cast<std::uint8_t>(bytes[byte] | 1U << in_byte);
    });
    return bytes;
}

codes from_memory(const std::uint8_t* bytes, const tensor& t) {
    const operand_format f = t.quantised.format;
    std::vector<std::uint32_t> raw(static_cast<std::size_t>(t.elements()));
    each_bit(t, [&](std::size_t code, unsigned n, std::size_t byte, unsigned in_byte) {
        raw[code] |= (bytes[byte] >> in_byte & 1U) << n;
    });
    codes c;
    for (const std::uint32_t code : raw) {
        const auto word = static_cast<std::int32_t>(code);
        if (f.is_floating())
            c.push_back(word);
        else
            c.push_back(f.is_bipolar()       ? 2 * word - 1
                        : word > f.highest() ? word - (1 << f.bits)
                                             : word);
    }
    return c;
}

} // namespace bitloom::testing
