// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/requantise_table.h"

#include "models/common/errors.h"
#include "models/common/tile_kernels/tile_kernels.h"
#include "models/common/wrapping.h"
#include "models/post_processing/wide_requantise.h"
#include "platforms/compiler/scale_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace bitloom::compiler {

using post_processing::fixed_multiplier;
using post_processing::wide_channel_scale;
using tile_kernels::channel_scale;

namespace {

constexpr unsigned widest_accumulator = 64;

struct column_bound {
    std::int64_t low = 0, high = 0, sum_of_weights = 0;
};

/// Smallest and largest sum of weight * code over every input, and the plain sum of weights.
column_bound bound_of(const channel_sums& weights, operand_format activation) {
    // Each weight's extremes are at the codes' ends, so the sums of positive and of negative
    // weights suffice.
    const std::int64_t positive = (weights.magnitude + weights.sum) / 2;
    const std::int64_t negative = (weights.sum - weights.magnitude) / 2;
    column_bound b;
    b.low = positive * activation.lowest() + negative * activation.highest();
    b.high = positive * activation.highest() + negative * activation.lowest();
    b.sum_of_weights = weights.sum;
    return b;
}

template <typename entry>
std::vector<std::uint8_t> as_bytes(const std::vector<entry>& entries) {
    std::vector<std::uint8_t> bytes(entries.size() * sizeof(entry));
    std::memcpy(bytes.data(), entries.data(), bytes.size());
    return bytes;
}

std::vector<std::uint8_t> as_narrow_bytes(const std::vector<wide_channel_scale>& entries) {
    std::vector<channel_scale> narrow;
    narrow.reserve(entries.size());
    for (const wide_channel_scale& s : entries)
        narrow.push_back({static_cast<std::int32_t>(s.bias), s.multiplier, s.shift});
    return as_bytes(narrow);
}

/// What a signed word of `bits` holds.
bool within(std::int64_t value, unsigned bits) {
    return wrapped(static_cast<std::uint64_t>(value), bits) == value;
}

/// Of each output channel, in units of 2^group_quant. Refuses sums that the accumulators cannot
/// hold.
std::vector<column_bound> bounds_of(const network::graph& net, const network::layer& layer,
                                    unsigned accumulator_bits, known_sums* known,
                                    unsigned group_quant = 0) {
    const operand_format format = net.tensors[layer.inputs.front()].quantised.format;
    const std::size_t per_channel = layer.weights.size() / layer.bias.size();
    std::vector<column_bound> bounds(layer.bias.size());
    known_sums unshared;
    const auto sums = (known != nullptr ? *known : unshared).of(layer.weights, bounds.size());
    for (std::size_t c = 0; c < bounds.size(); ++c) {
        column_bound& b = bounds[c] = bound_of((*sums)[c], format);
        if (group_quant > 0) { // each group loses less than one, and there are fewer than elements
            b.low = (b.low >> group_quant) - static_cast<std::int64_t>(per_channel);
            b.high >>= group_quant;
        }
        if (!within(b.low, accumulator_bits) || !within(b.high, accumulator_bits))
            throw config_error(fmt::format(
                "{}: node {}: sums of output channel {} reach {} to {}, beyond "
                "accelerator.accumulator_bits = {}; {}use narrower weights or activations",
                net.file, layer.name, c, b.low, b.high, accumulator_bits,
                accumulator_bits < widest_accumulator ? "raise it or " : ""));
    }
    return bounds;
}

} // namespace

std::vector<std::uint8_t> requantise_table(const network::graph& net, const network::layer& layer,
                                           unsigned accumulator_bits, unsigned group_quant,
                                           known_sums* known) {
    const network::quantisation& in = net.tensors[layer.inputs.front()].quantised;
    const network::quantisation& out = // a recurrent step's sums join those of the input
        net.tensors[layer.recurrent ? layer.inputs[1] : layer.output].quantised;
    const std::vector<column_bound> bounds =
        bounds_of(net, layer, accumulator_bits, known, group_quant);
    // Bias and sum meet in a word of the output buffer.
    const unsigned word_bits = accumulator_bits > 32 ? 64 : 32;
    std::vector<wide_channel_scale> entries(bounds.size());
    for (std::size_t c = 0; c < bounds.size(); ++c) {
        const column_bound& b = bounds[c];
        const std::int64_t whole = layer.bias[c] - in.zero_point * b.sum_of_weights;
        const std::int64_t half = group_quant > 0 ? std::int64_t{1} << (group_quant - 1) : 0;
        const std::int64_t bias = (whole + half) >> group_quant;
        if (!within(bias, word_bits) || !within(b.low + bias, word_bits) ||
            !within(b.high + bias, word_bits))
            throw config_error(fmt::format(
                "{}: node {}: bias of output channel {} takes the sum beyond 32 bits; use a "
                "smaller bias or raise accelerator.accumulator_bits above 32",
                net.file, layer.name, c));
        const double weight_scale = layer.weight_scales[layer.weight_scales.size() == 1 ? 0 : c];
        const fixed_multiplier m =
            layer.keeps_sums
                ? fixed_multiplier{1 << 30, 1} // 1.0
                : scale_or_refuse(std::ldexp(double{in.scale} * weight_scale / double{out.scale},
                                             static_cast<int>(group_quant)),
                                  net, layer);
        entries[c] = {bias, m.multiplier, m.shift};
    }
    return word_bits == 64 ? as_bytes(entries) : as_narrow_bytes(entries);
}

std::vector<std::uint8_t> threshold_table(const network::graph& net, const network::layer& layer,
                                          unsigned accumulator_bits, known_sums* known) {
    const network::threshold_lists& lists = *layer.thresholds;
    const std::int64_t zero_point = net.tensors[layer.inputs.front()].quantised.zero_point;
    const std::vector<column_bound> bounds = bounds_of(net, layer, accumulator_bits, known);
    const unsigned word_bits = accumulator_bits > 32 ? 64 : 32;
    std::vector<std::int64_t> words;
    words.reserve(bounds.size() * (lists.levels + std::size_t{1}));
    for (std::size_t c = 0; c < bounds.size(); ++c) {
        const std::int64_t sign = lists.signs[c];
        const std::int64_t offset = sign * zero_point * bounds[c].sum_of_weights;
        words.push_back(sign < 0 ? 1 : 0);
        for (std::size_t level = 0; level < lists.levels; ++level) {
            words.push_back(lists.values[c * lists.levels + level] + offset);
            if (!within(words.back(), word_bits))
                throw config_error(fmt::format("{}: node {}: a threshold of output channel {} is "
                                               "{}, beyond 32 bits; raise "
                                               "accelerator.accumulator_bits above 32",
                                               net.file, layer.name, c, words.back()));
        }
    }
    return word_bits == 64 ? as_bytes(words)
                           : as_bytes(std::vector<std::int32_t>(words.begin(), words.end()));
}

std::vector<std::uint8_t> piecewise_table(const network::graph& net, const network::layer& layer,
                                          unsigned accumulator_bits, known_sums* known) {
    const network::piecewise_lines& lines = layer.thresholds->lines;
    const std::int64_t zero_point = net.tensors[layer.inputs.front()].quantised.zero_point;
    const std::vector<column_bound> bounds = bounds_of(net, layer, accumulator_bits, known);
    std::vector<post_processing::piecewise_segment> table = lines.values;
    for (std::size_t i = 0; i < table.size(); ++i) {
        // raw sum = acc + moved, so acc * m + o = raw * m + (o - moved * m)
        const std::int64_t moved = zero_point * bounds[i / lines.segments].sum_of_weights;
        std::int64_t taken = 0;
        require(!__builtin_mul_overflow(moved, table[i].multiplier, &taken) &&
                    !__builtin_sub_overflow(table[i].offset, taken, &table[i].offset),
                "a line's offset beyond 64 bits");
        if (table[i].first != std::numeric_limits<std::int64_t>::min() &&
            table[i].first != std::numeric_limits<std::int64_t>::max())
            table[i].first += moved;
    }
    return as_bytes(table);
}

std::vector<std::uint8_t> bias_table(const network::layer& layer) {
    return as_bytes(layer.bias);
}

std::vector<std::uint8_t> pool_table(const network::graph& net, const network::layer& layer,
                                     std::size_t window, std::size_t entries) {
    const double in = net.tensors[layer.inputs.front()].quantised.scale;
    const double out = net.tensors[layer.output].quantised.scale;
    std::vector<channel_scale> table(entries);
    for (std::size_t n = 0; n < entries; ++n) {
        const std::size_t counted = layer.geometry.counts_padding ? window : window - n;
        const fixed_multiplier m =
            scale_or_refuse(in / (static_cast<double>(counted) * out), net, layer);
        table[n] = {0, m.multiplier, m.shift};
    }
    return as_bytes(table);
}

} // namespace bitloom::compiler
