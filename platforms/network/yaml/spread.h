// SPDX-License-Identifier: Apache-2.0
// Scales for networks that give none: such that the codes of each tensor use their range.
#pragma once

#include "platforms/network/graph.h"

#include <vector>

namespace bitloom::network {

/// The scale with which values around 0 of the root mean square `rms` fill the codes of `format`:
/// the highest code above `zero_point` is three times the root mean square.
float fitting_scale(double rms, operand_format format, std::int32_t zero_point);

/// Root mean square of a tensor's real values if its codes are seeded: uniform over their range.
double uniform_rms(const quantisation& q);

/// Estimated root mean square of a layer's real results before clamps, from those of its inputs:
/// products are taken as independent of each other.
double result_rms(const layer& l, const std::vector<tensor>& tensors,
                  const std::vector<double>& rms_of);

} // namespace bitloom::network
