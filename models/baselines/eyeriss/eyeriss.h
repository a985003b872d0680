// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/eyeriss/eyeriss_parameters.h"
#include "models/tiled/program_machine.h"

namespace bitloom::eyeriss {

/// Eyeriss: a row-stationary array (row_stationary_model.h) told by descriptors (descriptor.h), its
/// global buffer divided into input, weight and output buffers. DMA, post-processor and sequencer:
/// program_machine.h. Registers: registers.h. What it does not have: compression of what goes to
/// memory, and pools on the array.
class eyeriss : public tiled::program_machine {
public:
    /// `between`: what stands between the DMA and the buffers, if anything.
    eyeriss(const sc_core::sc_module_name& name, const eyeriss_parameters& parameters,
            const socket_tap& between = {});
};

} // namespace bitloom::eyeriss
