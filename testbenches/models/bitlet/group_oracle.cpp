// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/group_oracle.h"

#include <algorithm>

namespace bitloom::bitlet::testing {

unsigned plain_steps(std::uint64_t plane, unsigned last_index, unsigned window) {
    unsigned steps = 0;
    for (unsigned pointer = 0; pointer <= last_index; ++steps) {
        unsigned ones = 0, next = pointer + window;
        for (unsigned i = pointer; i < pointer + window && i < 64 && ones < 2; ++i)
            if ((plane >> i & 1) != 0 && ++ones == 2)
                next = i;
        pointer = next;
    }
    return steps;
}

namespace {

/// An activation as a number: significand times a power of two that its exponent gives.
struct activation_number {
    wide significand = 0;
    int exponent = 0;
};

activation_number number_of(std::uint32_t word, bool is_fixed) {
    const bool negative = word >= 0x80000000;
    if (is_fixed)
        return {wide{word & 0xffffff} - (negative ? 1 << 24 : 0), 0};
    const int field = static_cast<int>(word / (1 << 23) % 256);
    const wide fraction = word % (1 << 23);
    const wide significand = field == 0 ? fraction : fraction + (1 << 23);
    return {negative ? -significand : significand, std::max(field, 1)};
}

} // namespace

expected_group expect_group(const processing_element_parameters& p, const group_control& c,
                            const group_operands& operands) {
    expected_group expected;
    for (unsigned i = 0; i <= c.last_index && !c.is_fixed; ++i) {
        const activation_number a = number_of(operands.activation[i], false);
        if (a.significand != 0 && operands.weight_magnitude[i] != 0)
            expected.maximum = std::max(
                expected.maximum, static_cast<unsigned>(a.exponent + operands.weight_exponent[i]));
    }
    for (unsigned plane = 0; plane < 24; ++plane) {
        const bool has_lane = c.is_fixed ? plane < p.lanes : plane >= 24 - p.lanes;
        if (!has_lane || (c.prune >> plane & 1) == 0)
            continue;
        std::uint64_t bits = 0;
        for (unsigned i = 0; i <= c.last_index; ++i) {
            const activation_number a = number_of(operands.activation[i], c.is_fixed);
            const unsigned lacks =
                c.is_fixed ? 0
                           : expected.maximum -
                                 static_cast<unsigned>(a.exponent + operands.weight_exponent[i]);
            if (!c.is_fixed && (a.significand == 0 || lacks > 23))
                continue;
            if ((operands.weight_magnitude[i] >> lacks >> plane & 1) == 0)
                continue;
            bits |= std::uint64_t{1} << i;
            expected.at_lanes[i] |= 1U << plane;
            const wide product = a.significand * (wide{1} << plane);
            expected.sum += (operands.weight_negative >> i & 1) != 0 ? -product : product;
        }
        expected.steps = std::max(expected.steps, plain_steps(bits, c.last_index, p.window));
    }
    return expected;
}

std::int32_t expected_fixed(wide sum, unsigned quant) {
    const wide divisor = wide{1} << quant;
    const wide floor = sum >= 0 ? sum / divisor : -((-sum + divisor - 1) / divisor);
    return static_cast<std::int32_t>(std::clamp<wide>(floor, -(1 << 24), (1 << 24) - 1));
}

} // namespace bitloom::bitlet::testing
