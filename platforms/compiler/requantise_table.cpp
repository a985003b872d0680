// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/requantise_table.h"

#include "models/common/errors.h"
#include "models/common/tile_kernels/tile_kernels.h"
#include "models/common/wrapping.h"
#include "models/post_processing/wide_requantise.h"
#include "platforms/compiler/scale_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

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
column_bound bound_of(const std::int16_t* weights, std::size_t count, operand_format weight,
                      operand_format activation) {
    column_bound b;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t w = weight.value_of(weights[i]);
        const std::int64_t at_low = w * activation.lowest();
        const std::int64_t at_high = w * activation.highest();
        b.low += std::min(at_low, at_high);
        b.high += std::max(at_low, at_high);
        b.sum_of_weights += w;
    }
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

} // namespace

std::vector<std::uint8_t> requantise_table(const network::graph& net, const network::layer& layer,
                                           unsigned accumulator_bits) {
    const network::quantisation& in = net.tensors[layer.inputs.front()].quantised;
    const network::quantisation& out = net.tensors[layer.output].quantised;
    const std::size_t channels = layer.bias.size();
    const std::size_t per_channel = layer.weights.size() / channels;
    // Bias and sum meet in a word of the output buffer.
    const unsigned word_bits = accumulator_bits > 32 ? 64 : 32;
    std::vector<wide_channel_scale> entries(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        const column_bound b = bound_of(layer.weights.data() + c * per_channel, per_channel,
                                        layer.weight_format, in.format);
        if (!within(b.low, accumulator_bits) || !within(b.high, accumulator_bits))
            throw config_error(fmt::format(
                "{}: node {}: sums of output channel {} reach {} to {}, beyond "
                "accelerator.accumulator_bits = {}; {}use narrower weights or activations",
                net.file, layer.name, c, b.low, b.high, accumulator_bits,
                accumulator_bits < widest_accumulator ? "raise it or " : ""));
        const std::int64_t bias = layer.bias[c] - in.zero_point * b.sum_of_weights;
        if (!within(bias, word_bits) || !within(b.low + bias, word_bits) ||
            !within(b.high + bias, word_bits))
            throw config_error(fmt::format(
                "{}: node {}: bias of output channel {} takes the sum beyond 32 bits; use a "
                "smaller bias or raise accelerator.accumulator_bits above 32",
                net.file, layer.name, c));
        const double weight_scale = layer.weight_scales[layer.weight_scales.size() == 1 ? 0 : c];
        const fixed_multiplier m =
            scale_or_refuse(double{in.scale} * weight_scale / double{out.scale}, net, layer);
        entries[c] = {bias, m.multiplier, m.shift};
    }
    return word_bits == 64 ? as_bytes(entries) : as_narrow_bytes(entries);
}

std::vector<std::uint8_t> pool_table(const network::graph& net, const network::layer& layer,
                                     std::size_t entries) {
    const double in = net.tensors[layer.inputs.front()].quantised.scale;
    const double out = net.tensors[layer.output].quantised.scale;
    const auto window =
        static_cast<std::size_t>(layer.geometry.kernel_height * layer.geometry.kernel_width);
    std::vector<channel_scale> table(entries);
    for (std::size_t n = 0; n < entries; ++n) {
        const fixed_multiplier m =
            scale_or_refuse(in / (static_cast<double>(window - n) * out), net, layer);
        table[n] = {0, m.multiplier, m.shift};
    }
    return as_bytes(table);
}

} // namespace bitloom::compiler
