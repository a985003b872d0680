// SPDX-License-Identifier: Apache-2.0
// What Bit Fusion's authors published (ISCA 2018), by their own cost model where not said
// otherwise. All throw config_error for the shipped files.
#pragma once

#include "platforms/reproduce/experiment.h"

namespace bitloom::reproduce {

/// Eyeriss as the authors ran it: its cycles and energies are data.
std::vector<measured_quantity> bitfusion_eyeriss();

/// Times of GPUs and CPUs are data.
std::vector<measured_quantity> bitfusion_gpu();

/// The Fusion Unit that runs are priced by against the authors' figures of it and of a temporal
/// design.
std::vector<measured_quantity> fusion_unit_temporal();

/// Speedup at a quarter to four times the Eyeriss point's 192 bit per cycle, batch 16; of the
/// machine, too.
std::vector<measured_quantity> bitfusion_bandwidth();

/// Speedup per input of batches of 2 to 64 over a batch of 1 at the Eyeriss point; of the machine,
/// too.
std::vector<measured_quantity> bitfusion_batch();

} // namespace bitloom::reproduce
