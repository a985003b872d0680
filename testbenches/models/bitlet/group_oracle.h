// SPDX-License-Identifier: Apache-2.0
// What a PE must make of a group, from the definition: element by element and bit by bit, written
// without the model's functions, of a PE without the RTL's mistakes.
#pragma once

#include "models/bitlet/group_operands.h"

#include <array>
#include <cstdint>

namespace bitloom::bitlet::testing {

__extension__ using wide = __int128;

/// Steps of a lane, bit by bit: look at `window` bits from the pointer on, take the first one and
/// go to the second, or past the window.
unsigned plain_steps(std::uint64_t plane, unsigned last_index, unsigned window);

/// What a group with its weights' magnitudes `at_lanes` must give.
struct expected_group {
    std::array<std::uint32_t, largest_group> at_lanes{}; ///< magnitudes, aligned and pruned
    wide sum = 0;                                        ///< of the products
    unsigned steps = 0;
    unsigned maximum = 0;
};

expected_group expect_group(const processing_element_parameters& p, const group_control& c,
                            const group_operands& operands);

/// floor(sum / 2^quant), saturated at 25 bits.
std::int32_t expected_fixed(wide sum, unsigned quant);

} // namespace bitloom::bitlet::testing
