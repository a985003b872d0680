// SPDX-License-Identifier: Apache-2.0
// What Bitlet's authors published (MICRO 2021). All throw config_error for the shipped files.
#pragma once

#include "platforms/reproduce/experiment.h"

namespace bitloom::reproduce {

/// PE-cycles per 64 multiplications of each application in each timing mode, from its weights.
std::vector<measured_quantity> bitlet_cycles();

/// Frames per second of whole runs.
std::vector<measured_quantity> bitlet_frames();

/// Efficiency of inference in fp32 beside that of GPUs.
std::vector<measured_quantity> bitlet_gpu();

/// Speedup and efficiency in fixed point beside those of other accelerators.
std::vector<measured_quantity> bitlet_fixed_point();

/// Power and area of 32 PEs by module, at both nodes in all formats.
std::vector<measured_quantity> bitlet_power();

/// Cycles by pairs of a PE, and what 64 pairs gain over 32.
std::vector<measured_quantity> bitlet_ablation();

/// Speedup of 32 PEs over 8 of whole runs.
std::vector<measured_quantity> bitlet_scaling();

} // namespace bitloom::reproduce
