// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/kernel_sets.h"
#include "models/bitlet/kernels/portable_planes.h"

#include <algorithm>
#include <cstring>

namespace bitloom::bitlet {
namespace {

unsigned leading_zeros(std::uint64_t word) {
    return static_cast<unsigned>(__builtin_clzll(word));
}

} // namespace

namespace portable {

std::uint32_t pack(std::int64_t accumulator, unsigned largest, bool rtl_exact) {
    if (accumulator == 0)
        return 0;
    const std::uint32_t sign = accumulator < 0 ? 0x80000000 : 0;
    const auto bits = static_cast<std::uint64_t>(accumulator);
    const std::uint64_t magnitude = accumulator < 0 ? 0 - bits : bits;
    const unsigned zeros = leading_zeros(magnitude);
    const int exponent = static_cast<int>(largest) - 173 + 63 - static_cast<int>(zeros);
    const auto significand = static_cast<std::uint32_t>(magnitude << zeros >> 40);
    if (exponent > 254)
        return sign | 0x7f800000;
    const std::uint32_t mantissa = significand & 0x7fffff;
    if (exponent > 0)
        return sign | static_cast<std::uint32_t>(exponent) << 23 | mantissa;
    if (exponent == 0 && rtl_exact)
        return sign | mantissa;
    return sign | (exponent < -30 ? 0 : significand >> (1 - exponent));
}

std::uint32_t float_group(const float_tile& tile, const float_rules& rules,
                          const float_results& results, std::size_t position, std::size_t channel,
                          std::size_t group) {
    const float_weight_group& w = tile.weights[group * tile.channels + channel];
    const float_activation_group& a = tile.activations[position * tile.groups + group];
    const auto takes_part = [&](unsigned i) {
        return rules.rtl_exact || (w.magnitudes[i] != 0 && a.significands[i] != 0);
    };
    constexpr unsigned none = ~0u;
    unsigned nearest = none;
    for (unsigned i = 0; i < largest_group; ++i)
        if (takes_part(i))
            nearest = std::min(nearest, unsigned{w.below[i]} + a.below[i]);
    const unsigned largest = nearest == none ? 0 : w.largest + a.largest - nearest;

    std::uint32_t aligned[largest_group];
    std::int64_t sum = 0;
    for (unsigned i = 0; i < largest_group; ++i) {
        const unsigned shift = unsigned{w.below[i]} + a.below[i] - nearest;
        aligned[i] =
            takes_part(i) && shift < 24 ? w.magnitudes[i] >> shift & rules.lanes.enabled : 0;
        const std::int64_t product = std::int64_t{a.significands[i]} * aligned[i];
        sum += (w.negative >> i & 1) != 0 ? -product : product;
    }

    const std::size_t at = (group * tile.positions + position) * tile.channels + channel;
    if (results.largest != nullptr)
        results.largest[at] = static_cast<std::uint16_t>(largest);
    if (results.accumulators != nullptr)
        results.accumulators[at] = sum;
    const std::uint32_t packed = pack(sum, largest, rules.rtl_exact);
    if (results.packed != nullptr)
        results.packed[at] = packed;
    if (results.steps != nullptr || results.ones != nullptr) {
        const lane_counts counts =
            count_lanes(planes_of(aligned, 3), 3, rules.lanes.enabled, rules_of(rules.lanes));
        if (results.steps != nullptr)
            results.steps[at] = counts.steps;
        if (results.ones != nullptr)
            results.ones[at] = counts.ones;
    }
    return packed;
}

void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results) {
    for (std::size_t group = 0; group < tile.groups; ++group)
        for (std::size_t position = 0; position < tile.positions; ++position)
            for (std::size_t channel = 0; channel < tile.channels; ++channel) {
                const std::uint32_t packed =
                    float_group(tile, rules, results, position, channel, group);
                if (results.sums == nullptr)
                    continue;
                float value = 0;
                std::memcpy(&value, &packed, sizeof value);
                results.sums[position * results.sums_pitch + channel] += value;
            }
}

} // namespace portable
} // namespace bitloom::bitlet
