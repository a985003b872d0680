// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/weight_statistics.h"

#include "platforms/network/group_counts.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace bitloom::network {

namespace {

bool is_zero(std::int32_t weight) {
    return weight == 0;
}

bool is_floating_zero(std::int32_t bits) {
    return (static_cast<std::uint32_t>(bits) & 0x7fffffffU) == 0;
}

unsigned magnitude_bits(const layer& l) {
    return l.weight_format.is_floating()
               ? 24
               : l.weight_format.bits - (l.weight_format.is_signed ? 1 : 0);
}

/// The magnitude's bits; of fp32 the significand with its hidden 1.
std::uint32_t magnitude_of(std::int32_t weight, bool floating) {
    const auto word = static_cast<std::uint32_t>(weight);
    if (floating)
        return (word & 0x7fffffU) | ((word & 0x7f800000U) != 0 ? 0x800000U : 0U);
    return static_cast<std::uint32_t>(std::abs(std::int64_t{weight}));
}

/// Ones of fp32 significands before any shift.
std::uint64_t significand_ones(const std::vector<std::int32_t>& bits) {
    std::uint64_t ones = 0;
    for (const std::int32_t each : bits)
        ones += static_cast<unsigned>(__builtin_popcount(magnitude_of(each, true)));
    return ones;
}

} // namespace

std::optional<weight_statistics> statistics_of(const layer& l) {
    if (l.weights.empty())
        return std::nullopt;
    const reduction_rows weights = reduction_rows_of(l);
    // A lane that sees its whole plane takes a step per 1. Without a 1 it still looks once.
    bitlet::lane_shape lanes;
    lanes.window = lanes.elements;
    const group_counts counts = counts_of(weights, lanes);

    weight_statistics s;
    s.weights = weights.values.size();
    const auto count = static_cast<double>(s.weights);
    const auto zeros = std::count_if(weights.values.begin(), weights.values.end(),
                                     weights.floating ? is_floating_zero : is_zero);
    const std::uint64_t essential =
        weights.floating
            ? significand_ones(weights.values)
            : std::accumulate(counts.ones.begin(), counts.ones.end(), std::uint64_t{0});
    const unsigned bits = magnitude_bits(l);
    s.zero_weight_fraction = static_cast<double>(zeros) / count;
    s.essential_bits_mean = static_cast<double>(essential) / count;
    if (bits > 0)
        s.zero_bit_fraction = 1.0 - s.essential_bits_mean / bits;

    const std::size_t full = weights.elements / lanes.elements;
    std::uint64_t steps = 0;
    for (std::size_t row = 0; row < weights.rows; ++row)
        for (std::size_t at = row * counts.groups; at < row * counts.groups + full; ++at)
            steps += counts.ones[at] == 0 ? 0 : counts.steps[at];
    if (full > 0)
        s.group_steps_mean = static_cast<double>(steps) / static_cast<double>(weights.rows * full);
    return s;
}

void weight_means::add(const weight_statistics& of_layer) {
    const auto count = static_cast<double>(of_layer.weights);
    m_weights += of_layer.weights;
    m_zero_weights += of_layer.zero_weight_fraction * count;
    m_zero_bits += of_layer.zero_bit_fraction * count;
    m_essential_bits += of_layer.essential_bits_mean * count;
}

std::vector<std::uint64_t> plane_ones(const layer& l) {
    if (l.weights.empty())
        return {};
    const bool floating = l.weight_format.is_floating();
    // The most negative code has a bit more than the others.
    std::vector<std::uint64_t> ones(magnitude_bits(l) + 1);
    for (const std::int32_t weight : l.weights)
        for (std::uint32_t left = magnitude_of(widened_weight(l, weight), floating); left != 0;
             left &= left - 1)
            ++ones.at(static_cast<unsigned>(__builtin_ctz(left)));
    if (ones.back() == 0)
        ones.pop_back();
    return ones;
}

} // namespace bitloom::network
