// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/reproduce/experiment.h"

#include <vector>

namespace bitloom::reproduce {

/// Bit Fusion over Stripes as set, per network and as geometric means, against the paper's means.
/// Throws config_error for the shipped files.
std::vector<measured_quantity> bitfusion_stripes();

/// The mean speedups, and energies, under each variation of what the paper leaves open.
std::vector<measured_quantity> stripes_assumptions();

} // namespace bitloom::reproduce
