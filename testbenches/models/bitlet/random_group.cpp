// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/random_group.h"

#include "models/bitlet/operand_codes.h"

#include <algorithm>

namespace bitloom::bitlet::testing {

namespace {

/// Usually `usual`.
template <class number>
number mostly(random_bits& random, number usual, number other) {
    return between(random, 0, 3) != 0 ? usual : other;
}

std::uint32_t random_float(random_bits& random, unsigned centre, unsigned spread) {
    const auto bits = static_cast<std::uint32_t>(random());
    const unsigned lowest = centre > spread ? centre - spread : 0;
    const unsigned exponent = between(random, lowest, std::min(centre + spread, 254U));
    return (bits & 0x807fffff) | exponent << 23;
}

} // namespace

unsigned between(random_bits& random, unsigned lowest, unsigned highest) {
    return lowest + static_cast<unsigned>(random() % (highest - lowest + 1));
}

processing_element_parameters random_parameters(random_bits& random, bool rtl_exact) {
    processing_element_parameters p;
    p.group = mostly(random, 64U, between(random, 2, 64));
    p.lanes = mostly(random, 24U, between(random, 1, 24));
    p.window = mostly(random, 8U, between(random, 1, 64));
    p.rtl_exact = rtl_exact;
    return p;
}

group_control random_control(random_bits& random, const processing_element_parameters& p,
                             bool is_fixed) {
    group_control c;
    c.is_fixed = is_fixed;
    c.quant = between(random, 0, largest_quant);
    c.last_index = mostly(random, p.group - 1, between(random, 0, p.group - 1));
    do
        c.prune = mostly(random, 0xffffffU, static_cast<std::uint32_t>(random()) & 0xffffff);
    while (enabled_planes(p, c) == 0);
    return c;
}

std::int32_t random_code(random_bits& random, unsigned bits, bool is_signed) {
    const std::int32_t count = 1 << bits, lowest = is_signed ? -count / 2 : 0;
    const auto number = static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(count));
    switch (between(random, 0, 7)) {
    case 0:
        return 0;
    case 1:
        return lowest;
    case 2:
        return lowest + count - 1;
    case 3: // a single one
        return std::min(1 << between(random, 0, bits - 1), lowest + count - 1);
    default:
        return lowest + number;
    }
}

group_operands random_fixed_group(random_bits& random, const processing_element_parameters& p) {
    group_operands group;
    const unsigned weight_bits = between(random, 1, p.lanes);
    const unsigned activation_bits = between(random, 1, 24);
    const bool signs = between(random, 0, 1) == 1;
    for (unsigned i = 0; i < p.group; ++i) {
        put_fixed_weight(group, i, random_code(random, weight_bits, signs));
        group.activation[i] = fixed_word(random_code(random, activation_bits, signs));
    }
    return group;
}

beat_gaps random_gaps(random_bits& random, const processing_element_parameters& p) {
    beat_gaps gaps{};
    for (unsigned beat = 1; beat < p.beats(); ++beat) {
        unsigned room = latest_cycle(p, beat) - cycle_of_beat(gaps, beat);
        for (unsigned later = beat + 1; later < p.beats(); ++later)
            room = std::min(room, latest_cycle(p, later) - cycle_of_beat(gaps, later));
        const unsigned gap = between(random, 0, room);
        gaps[beat - 1] = mostly(random, std::min(gap, 3U), gap);
    }
    return gaps;
}

group_operands random_float_group(random_bits& random, bool everything) {
    group_operands group;
    const unsigned spread = between(random, 0, 1) == 0 ? 4 : between(random, 0, 254);
    const unsigned weights = between(random, 0, 254), activations = between(random, 0, 254);
    const auto number = [&](unsigned centre) -> std::uint32_t {
        switch (between(random, 0, 15)) {
        case 0:
            return between(random, 0, 1) << 31;
        case 1:
            return static_cast<std::uint32_t>(random()) & (everything ? 0xffffffff : 0x807fffff);
        default:
            return random_float(random, centre, spread);
        }
    };
    for (unsigned i = 0; i < largest_group; ++i) {
        put_float_weight(group, i, number(weights));
        group.activation[i] = number(activations);
    }
    return group;
}

} // namespace bitloom::bitlet::testing
