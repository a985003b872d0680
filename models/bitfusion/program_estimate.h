// SPDX-License-Identifier: Apache-2.0
// The `estimate` view: a program's transfers and tiles replayed on the engines' recurrence of
// resource times, without data. With flat memory its figures are those of the running machine.
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/bitfusion/block.h"
#include "models/bitfusion/block_record.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

struct program_estimate {
    std::vector<block_record> records; ///< in order of execution
    std::uint64_t cycles = 0;          ///< from the doorbell to the interrupt
    std::uint64_t instruction_bits = 0;
};

/// One block from `setup` to `block-end`. Its tiles must fit the buffers.
block_record estimate_block(const block& b, array_shape shape, std::uint64_t bits_per_cycle);

/// `words`: a program that the machine accepts; else throws model_error. `bits_per_cycle`: of the
/// flat memory, per cycle of the accelerator's clock.
program_estimate estimate_program(const std::vector<std::uint32_t>& words,
                                  const bitfusion_parameters& parameters,
                                  std::uint64_t bits_per_cycle);

} // namespace bitloom::bitfusion
