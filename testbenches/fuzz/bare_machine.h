// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_processing_arithmetic.h"
#include "models/tiled/array_model.h"
#include "models/tiled/block_limits.h"
#include "models/tiled/engine_timing.h"
#include "models/tiled/tile_products.h"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace bitloom::fuzz {

/// The sequencer's work on one block without simulation. Each buffer half and each transfer has an
/// allocation of exactly its size, so that the sanitizer sees every byte beyond it.
class bare_machine : private tiled::engine_actions {
public:
    /// How long a tile keeps the array. Where the block is in floating point it computes the tile's
    /// sums, too.
    using tile_timer =
        std::function<tiled::array_time(const tiled::block& b, const tiled::tile_extent& e,
                                        const tiled::array_operands& operands, bool accumulate)>;

    /// `model` must outlive this.
    bare_machine(const tiled::array_model& model, const tiled::buffer_sizes& buffers,
                 tile_timer time_of);

    /// Runs the block if it fits the buffers and takes few tiles.
    void run(const tiled::block& b);

private:
    using halves = std::array<std::vector<std::uint8_t>, 2>;

    std::optional<std::uint64_t> load(tiled::buffer which, const tiled::tile_index& t,
                                      unsigned half, std::uint64_t cycle) override;
    std::optional<std::uint64_t> store(const tiled::tile_index& t, unsigned half,
                                       std::uint64_t cycle) override;
    tiled::array_time compute(const tiled::tile_index& t, array_halves in, bool first_of_output,
                              std::uint64_t cycle) override;
    std::uint64_t post_process(const tiled::tile_index& t, post_halves in,
                               std::uint64_t cycle) override;
    std::uint8_t* memory_at(std::uint64_t address) { return m_memory.data() + (address & 0xffff); }

    const tiled::array_model& m_model;
    const tiled::buffer_sizes m_buffers;
    const tile_timer m_time_of;
    halves m_input, m_weight, m_output, m_table;
    std::vector<std::uint8_t> m_memory; ///< 64 KiB that repeat, and room for the longest piece
    const tiled::block* m_block = nullptr;
    tiled::tile_footprint m_footprint;
    tiled::array_arithmetic m_array;
    post_processing::post_arithmetic m_post;
};

} // namespace bitloom::fuzz
