// SPDX-License-Identifier: Apache-2.0
// The `estimate` view: a program's transfers and tiles replayed on the engines' recurrence of
// resource times, without data. Its figures are those of the running machine, on flat memory and on
// DRAM that is timed in order.
#pragma once

#include "models/tiled/array_model.h"
#include "models/tiled/block_record.h"
#include "models/tiled/block_source.h"
#include "models/tiled/buffer_sizes.h"
#include "models/tiled/critical_path.h"
#include "models/tiled/memory_timing.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bitloom::tiled {

class engine_recorder;
class known_blocks;

struct program_estimate {
    std::vector<block_record> records; ///< in order of execution
    std::uint64_t cycles = 0;          ///< from the doorbell to the interrupt
    std::uint64_t instruction_bits = 0;
    sdram::command_events dram; ///< of timed memory, the blocks' included
};

/// What the running machine's array would answer for a tile.
struct tile_timer {
    std::function<array_time(const block& b, const tile_index& t, const tile_extent& e)> time_of;
    /// Set if times go by the tile's weights, not by its extents alone: a number for a block's
    /// weights, which others do not have.
    std::function<std::uint64_t(const block& b)> weights_of{};
    /// If set: what of that time more even tiles would not take. Slow; for explanations.
    uneven_of_tile uneven_of{};

    bool by_weights() const { return weights_of != nullptr; }

    /// Whether tiles of equal extents take the same time wherever they lie along `d`.
    bool alike_along(const block& b, dimension d) const {
        return !by_weights() || b.load(buffer::wbuf).tile_stride[static_cast<unsigned>(d)] == 0;
    }
};

/// One block from its first word to its last, which starts in `first_cycle` of its program. Its
/// tiles must fit the buffers.
block_record estimate_block(const block& b, const array_model& array, const tile_timer& timer,
                            memory_timing& memory, std::uint64_t first_cycle = 0);

/// `words`: a program at `address` that the machine accepts; else throws model_error. `source`
/// decodes them. Programs estimated on the same memory follow each other at once. `known`: blocks
/// that need not be estimated again, of machine `machine` (known_blocks.h); only where memory
/// serves alike. `recorder`: is told what the engines do. `paths`: follows them instead, tile by
/// tile; known blocks do not count then.
program_estimate estimate_program(const std::vector<std::uint32_t>& words, std::uint64_t address,
                                  block_source& source, const array_model& array,
                                  const tile_timer& timer, const buffer_sizes& buffers,
                                  memory_timing& memory, known_blocks* known = nullptr,
                                  const std::string& machine = "",
                                  engine_recorder* recorder = nullptr,
                                  path_recorder* paths = nullptr);

} // namespace bitloom::tiled
