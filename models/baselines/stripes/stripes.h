// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/stripes/stripes_parameters.h"
#include "models/tiled/program_machine.h"

namespace bitloom::stripes {

/// Stripes: tiles of serial inner-product units (serial_array.h), told by descriptors
/// (descriptor.h). Buffers, DMA, post-processor and sequencer: program_machine.h. Registers:
/// registers.h. What it does not have: the eDRAM of its authors, which holds whole networks; its
/// buffers are those of the machines that it is compared with.
class stripes : public tiled::program_machine {
public:
    /// `between`: what stands between the DMA and the buffers, if anything.
    stripes(const sc_core::sc_module_name& name, const stripes_parameters& parameters,
            const socket_tap& between = {});
};

} // namespace bitloom::stripes
