// SPDX-License-Identifier: Apache-2.0
// The PE as a pure function: what the `cycle` view clocks.
#pragma once

#include "models/bitlet/group_operands.h"

namespace bitloom::bitlet {

/// Computes one group. Both must be valid; fixed-point magnitudes must fit into the PE's lanes.
group_result compute_group(const processing_element_parameters& p, const group_control& c,
                           const group_operands& operands);

} // namespace bitloom::bitlet
