// SPDX-License-Identifier: Apache-2.0
// The `estimate` view: a program's transfers and tiles replayed on the engines' recurrence of
// resource times, without data. With flat memory its figures are those of the running machine.
#pragma once

#include "models/memory/dram_timing.h"
#include "models/tiled/array_model.h"
#include "models/tiled/block_record.h"
#include "models/tiled/block_source.h"
#include "models/tiled/buffer_sizes.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace bitloom::tiled {

struct program_estimate {
    std::vector<block_record> records; ///< in order of execution
    std::uint64_t cycles = 0;          ///< from the doorbell to the interrupt
    std::uint64_t instruction_bits = 0;
};

/// What the running machine's array would answer for a tile.
using tile_timer =
    std::function<array_time(const block& b, const tile_index& t, const tile_extent& e)>;

/// One block from its first word to its last. Its tiles must fit the buffers. `bits_per_cycle`: of
/// each port of the flat memory, per cycle of the accelerator's clock.
block_record estimate_block(const block& b, const array_model& array, const tile_timer& time_of,
                            bandwidth bits_per_cycle);

/// `words`: a program that the machine accepts; else throws model_error. `source` decodes them.
program_estimate estimate_program(const std::vector<std::uint32_t>& words, block_source& source,
                                  const array_model& array, const tile_timer& time_of,
                                  const buffer_sizes& buffers, bandwidth bits_per_cycle);

} // namespace bitloom::tiled
