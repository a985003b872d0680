// SPDX-License-Identifier: Apache-2.0
// Where the cycles of a block go. Every move of an engine begins when the last thing that it waited
// for has come: the engine itself, a buffer half, the memory port, a load, sums. Followed from the
// block's end, such waits make one path without a gap back to cycle 0. Here they are followed
// forwards: each token carries the causes of all cycles up to its own, so that the causes of a
// block are those of its last store, and their sum is its cycles.
#pragma once

#include "models/tiled/cycle_cause.h"
#include "models/tiled/engine_timing.h"
#include "models/tiled/transfer_reasons.h"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace bitloom::tiled {

/// Cycles of a tile's `busy` that fuller or more even work would not take.
struct uneven_cycles {
    std::uint64_t edge_tiles = 0, group_overhead = 0, pe_imbalance = 0, lane_imbalance = 0;
};

/// What an array says of a tile besides its time; nothing where its MACs say what a tile fills.
using uneven_of_tile =
    std::function<uneven_cycles(const block& b, const tile_index& t, const tile_extent& e)>;

struct block_path {
    cause_cycles cycles{};      ///< along the path; their sum is the block's
    cause_cycles array{};       ///< of all tiles, on the path or not; `compute` and what follows it
    std::uint64_t macs = 0;     ///< of tiles on the path, ...
    std::uint64_t all_macs = 0; ///< ... and of all, where no uneven_of_tile is given
    std::array<std::uint64_t, streams> bits{}; ///< that all transfers moved

    /// The same block so many times, on flat memory.
    block_path& operator*=(std::uint64_t times);
};

/// Follows the paths of the blocks of one program after the other.
class path_recorder {
public:
    /// `memory` must outlive this.
    explicit path_recorder(transfer_reasons& memory, uneven_of_tile uneven = nullptr)
        : m_memory(memory)
        , m_uneven(std::move(uneven)) {}

    /// run_engines, followed; `first_cycle`: of the block in its program. Throws model_error if the
    /// path has a gap.
    block_time run(const block& b, const array_model& array, engine_actions& actions,
                   std::uint64_t first_cycle);
    /// The program has ended, so many cycles after its doorbell; returns its blocks' paths.
    std::vector<block_path> end_program(std::uint64_t cycles);
    /// Another program's tiles follow.
    void set_uneven(uneven_of_tile uneven) { m_uneven = std::move(uneven); }

private:
    transfer_reasons& m_memory;
    uneven_of_tile m_uneven;
    std::vector<block_path> m_blocks;
};

} // namespace bitloom::tiled
