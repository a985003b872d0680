// SPDX-License-Identifier: Apache-2.0
// The `estimate` view of the Bit Fusion machine, see models/tiled/program_estimate.h.
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/memory/dram_timing.h"
#include "models/tiled/program_estimate.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

using namespace tiled;

/// One block from `setup` to `block-end`. Its tiles must fit the buffers.
block_record estimate_block(const block& b, array_shape shape, bandwidth bits_per_cycle);

/// `words`: a program that the machine accepts; else throws model_error. `bits_per_cycle`: of the
/// flat memory, per cycle of the accelerator's clock.
program_estimate estimate_program(const std::vector<std::uint32_t>& words,
                                  const bitfusion_parameters& parameters, bandwidth bits_per_cycle);

} // namespace bitloom::bitfusion
