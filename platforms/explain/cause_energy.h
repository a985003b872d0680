// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/cycle_cause.h"
#include "platforms/results/run_record.h"

#include <array>

namespace bitloom::explain {

/// pJ by cause.
using cause_energies = std::array<double, tiled::cycle_causes>;

/// What the causes of a priced layer's cycles take of its energy. Standby goes by the cycles on the
/// path; what the array and the buffers take goes by all tiles' cycles in the array, whether they
/// are on the path or not (to post-processing where there are none); what memory takes, by the bits
/// of each stream, but for row activations and refreshes of devices that price them. Together
/// exactly the layer's energy, but for rounding. All zero without cycles.
cause_energies energy_by_cause(const results::layer_record& layer,
                               const configuration::platform_configuration& platform);

} // namespace bitloom::explain
