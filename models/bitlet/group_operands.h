// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/processing_element_parameters.h"

#include <array>
#include <cstdint>

namespace bitloom::bitlet {

/// What stands at a PE's inputs for one group; elements from `group` on are not looked at. The
/// widths are those of the authors' RTL, operand_codes.h makes them from numbers.
struct group_operands {
    std::uint64_t weight_negative = 0; ///< bit i: element i
    std::array<std::uint8_t, largest_group> weight_exponent{};
    std::array<std::uint32_t, largest_group> weight_magnitude{}; ///< 24 bits, with the hidden one
    /// Floating point: fp32. Fixed point: bit 31 and bits 23..0 are 25 bits in two's complement.
    std::array<std::uint32_t, largest_group> activation{};
};

/// How a group is to be computed.
struct group_control {
    bool is_fixed = false;
    unsigned quant = 0;             ///< fixed point: the result is floor(sum / 2^quant); 0..24
    std::uint32_t prune = 0xffffff; ///< bit p: lane p is on
    unsigned last_index = 63;       ///< N_calculate, the last element that counts; below `group`
};

/// What a PE makes of a group.
struct group_result {
    /// Floating point: fp32. Fixed point: bit 31 and bits 23..0 are 25 bits in two's complement.
    std::uint32_t packed = 0;
    unsigned steps = 0;           ///< S, of the slowest lane that is on
    std::int64_t accumulator = 0; ///< the unpacked sum
    unsigned maximum = 0;         ///< E_max, weight plus activation exponent; 0 in fixed point
};

/// Planes whose lanes are there and on.
constexpr std::uint32_t enabled_planes(const processing_element_parameters& p,
                                       const group_control& c) {
    return c.prune & p.planes_with_lanes(c.is_fixed);
}

/// True if the PE can end with such a group: a lane is on (without one the RTL never finishes),
/// quant and last_index are in range.
constexpr bool is_valid(const processing_element_parameters& p, const group_control& c) {
    return enabled_planes(p, c) != 0 && c.quant <= largest_quant && c.last_index < p.group;
}

} // namespace bitloom::bitlet
