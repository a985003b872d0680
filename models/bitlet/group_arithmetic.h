// SPDX-License-Identifier: Apache-2.0
// The PE as a pure function: what the `cycle` view clocks.
#pragma once

#include "models/bitlet/group_operands.h"

namespace bitloom::bitlet {

/// Computes one group. Fixed-point magnitudes must fit into the PE's lanes. Throws model_error if
/// `c` is not valid: the caller checks what comes from a user or from simulated software.
group_result compute_group(const processing_element_parameters& p, const group_control& c,
                           const group_operands& operands);

} // namespace bitloom::bitlet
