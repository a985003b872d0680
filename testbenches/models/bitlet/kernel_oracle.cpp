// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/kernel_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace bitloom::bitlet::testing {
namespace {

bool bit(const std::vector<std::uint32_t>& magnitudes, unsigned element, unsigned lane) {
    return element < magnitudes.size() && (magnitudes[element] >> lane & 1) != 0;
}

unsigned steps_of_lane(const std::vector<std::uint32_t>& magnitudes, unsigned lane,
                       const lane_shape& shape) {
    unsigned steps = 0;
    for (unsigned pointer = 0; pointer <= shape.last; ++steps) {
        std::vector<unsigned> ones;
        for (unsigned at = pointer; at < pointer + shape.window; ++at)
            if (bit(magnitudes, at, lane))
                ones.push_back(at);
        pointer = ones.size() >= 2 ? ones[1] : pointer + shape.window;
    }
    return steps;
}

std::uint32_t pack(std::int64_t accumulator, unsigned largest, bool rtl_exact) {
    if (accumulator == 0)
        return 0;
    const std::uint32_t sign = accumulator < 0 ? 1u << 31 : 0;
    const auto magnitude = static_cast<std::uint64_t>(std::llabs(accumulator));
    int position = 63;
    while ((magnitude >> position & 1) == 0)
        --position;
    const int exponent = static_cast<int>(largest) - 173 + position;
    std::uint64_t significand = magnitude;
    for (int at = position; at > 23; --at)
        significand /= 2;
    for (int at = position; at < 23; ++at)
        significand *= 2;
    if (exponent > 254)
        return sign | 0x7f800000;
    if (exponent > 0)
        return sign | static_cast<std::uint32_t>(exponent) << 23 | (significand & 0x7fffff);
    if (exponent < 0 || !rtl_exact)
        for (int shift = 1 - exponent; shift > 0; --shift)
            significand /= 2;
    return sign | (significand & 0x7fffff);
}

} // namespace

counted_lanes count_lanes(const std::vector<std::uint32_t>& magnitudes, const lane_shape& shape) {
    counted_lanes counted{0, 0};
    for (unsigned lane = 0; lane < largest_lanes; ++lane) {
        if ((shape.enabled >> lane & 1) == 0)
            continue;
        counted.steps = std::max(counted.steps, steps_of_lane(magnitudes, lane, shape));
        for (unsigned element = 0; element <= shape.last; ++element)
            counted.ones += bit(magnitudes, element, lane);
    }
    return counted;
}

group_result float_group(const fields& weights, const fields& activations, const lane_shape& shape,
                         bool rtl_exact) {
    group_result result{};
    std::array<unsigned, largest_group> sums;
    for (unsigned i = 0; i < largest_group; ++i) {
        sums[i] = unsigned{weights.exponents[i]} + activations.exponents[i];
        if (!rtl_exact && (weights.significands[i] == 0 || activations.significands[i] == 0))
            continue; // only the RTL looks at the exponents of what is nothing
        result.largest = std::max(result.largest, sums[i]);
    }
    std::vector<std::uint32_t> aligned(largest_group);
    for (unsigned i = 0; i < largest_group; ++i) {
        auto magnitude = static_cast<std::uint32_t>(std::abs(weights.significands[i]));
        for (unsigned shift = sums[i]; shift < result.largest && magnitude != 0; ++shift)
            magnitude /= 2;
        if (!rtl_exact && activations.significands[i] == 0)
            magnitude = 0;
        aligned[i] = magnitude & shape.enabled;
        const std::int64_t product = std::int64_t{activations.significands[i]} * aligned[i];
        result.accumulator += weights.significands[i] < 0 ? -product : product;
    }
    result.packed = pack(result.accumulator, result.largest, rtl_exact);
    result.lanes = count_lanes(aligned, shape);
    return result;
}

} // namespace bitloom::bitlet::testing
