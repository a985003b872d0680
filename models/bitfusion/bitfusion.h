// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/bitfusion/registers.h"
#include "models/tiled/program_machine.h"

namespace bitloom::bitfusion {

/// The Bit Fusion accelerator: rows x columns Fusion Units (systolic_array_model), told by
/// Fusion-ISA (instruction_set.h). Buffers, DMA, post-processor and sequencer: program_machine.h.
/// Registers: registers.h.
class bitfusion : public tiled::program_machine {
public:
    /// `between`: what stands between the DMA and the buffers, if anything.
    bitfusion(const sc_core::sc_module_name& name, const bitfusion_parameters& parameters,
              const socket_tap& between = {});
};

} // namespace bitloom::bitfusion
