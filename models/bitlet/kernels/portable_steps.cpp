// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/kernel_sets.h"
#include "models/bitlet/kernels/portable_planes.h"

#include <algorithm>

namespace bitloom::bitlet::portable {
namespace {

// The signed type's lowest number has a magnitude too.
template <class code>
std::uint32_t magnitude_of(code value) {
    const auto wide = static_cast<std::int64_t>(value);
    return static_cast<std::uint32_t>(wide < 0 ? -wide : wide);
}

template <class code>
bool count_rows(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                std::uint16_t* ones) {
    constexpr unsigned bytes = std::min<unsigned>(sizeof(code), 3);
    const lane_rules rules = rules_of(shape);
    std::uint32_t all = 0;
    for (std::size_t row = 0; row < weights.rows; ++row) {
        const code* codes = static_cast<const code*>(weights.codes) + row * weights.pitch;
        for (std::size_t first = 0; first < weights.elements; first += shape.elements) {
            const std::size_t count =
                std::min<std::size_t>(rules.positions, weights.elements - first);
            std::uint32_t magnitudes[largest_group] = {};
            for (std::size_t e = 0; e < count; ++e) {
                magnitudes[e] = magnitude_of(codes[first + e]);
                all |= magnitudes[e];
            }
            const lane_counts counts =
                count_lanes(planes_of(magnitudes, bytes), bytes, shape.enabled, rules);
            *steps++ = counts.steps;
            if (ones != nullptr)
                *ones++ = counts.ones;
        }
    }
    return all >> largest_lanes == 0;
}

} // namespace

bool count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones) {
    if (weights.code_bytes == 1)
        return weights.is_signed ? count_rows<std::int8_t>(weights, shape, steps, ones)
                                 : count_rows<std::uint8_t>(weights, shape, steps, ones);
    if (weights.code_bytes == 2)
        return weights.is_signed ? count_rows<std::int16_t>(weights, shape, steps, ones)
                                 : count_rows<std::uint16_t>(weights, shape, steps, ones);
    return weights.is_signed ? count_rows<std::int32_t>(weights, shape, steps, ones)
                             : count_rows<std::uint32_t>(weights, shape, steps, ones);
}

} // namespace bitloom::bitlet::portable
