// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/bit_parallel/bit_parallel_parameters.h"
#include "models/tiled/program_machine.h"

namespace bitloom::bit_parallel {

/// The neutral yardstick: a plain systolic array of rows x columns MACs (mac_array.h) of 8 or 16
/// bits, told by descriptors (descriptor.h). Buffers, DMA, post-processor and sequencer:
/// program_machine.h. Registers: registers.h. What it does not have: any use of narrower operands
/// but their smaller traffic.
class bit_parallel : public tiled::program_machine {
public:
    /// `between`: what stands between the DMA and the buffers, if anything.
    bit_parallel(const sc_core::sc_module_name& name, const bit_parallel_parameters& parameters,
                 const socket_tap& between = {});
};

} // namespace bitloom::bit_parallel
