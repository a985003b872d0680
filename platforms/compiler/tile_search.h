// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/memory/dram_timing.h"
#include "models/tiled/block.h"
#include "platforms/compiler/layer_shape.h"
#include "platforms/compiler/target.h"

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

namespace bitloom::compiler {

/// What tiles are chosen for.
enum class tile_objective { cycles, traffic };

/// What bounds the choice of tiles.
struct machine_limits {
    std::shared_ptr<const target> machine = make_bitfusion_target({});
    tiled::buffer_sizes buffers;
    bandwidth bits_per_cycle = 192;
    std::string timing_key{}; ///< of machine and bandwidth
    tile_objective minimise = tile_objective::cycles;

    tiled::array_shape shape() const { return machine->array().shape(); }
};

/// Tiles chosen by hand.
struct given_tiles {
    std::array<std::uint64_t, tiled::dimensions> sizes{};    ///< by dimension, at most its extent
    std::array<tiled::dimension, tiled::dimensions> order{}; ///< reduction innermost
};

/// What tiles cost by a closed form of compute and traffic.
struct tile_cost {
    std::uint64_t cycles = 0;
    std::uint64_t traffic = 0; ///< bits, activations in whole bursts
    std::uint64_t tiles = 0;
};

struct tiling {
    tiled::block tiled;
    tile_cost figures;
    bool published = false; ///< the tiles of the authors' search
};

/// Blocks with formats, dimensions, nest and window set; addresses and post-processing are not.
/// `second_bits`: width of a fused addition's other operand, 0 without one. The tiles and loop
/// order with the fewest cycles by compute and traffic, or with the least traffic, and the next
/// best, for the machine's own timing to decide; none if no tile fits the buffers.
std::vector<tiling> search_tiles(const layer_shape& shape, unsigned second_bits,
                                 const machine_limits& machine);

/// Why a machine cannot have given tiles.
struct tile_obstacle {
    enum class kind {
        loop,   ///< more tiles of a dimension, or more of it in a tile, than a loop counts
        byte,   ///< a tile of channels that ends within a byte
        buffer, ///< a tile beyond half of its buffer
        cut,    ///< reduction tiles that the array cannot add up
        frames, ///< tiles of input channels that are no frames of the kernel
    };
    kind what;
    tiled::dimension in = tiled::dimension::batch; ///< of loop and byte
    const char* tensor = "";                       ///< of buffer: whose tile
    const char* key = "";                          ///< of buffer
    std::uint64_t needed = 0;                      ///< tiles or elements; bits; bytes; channels
    std::uint64_t held = 0;                        ///< by a loop; by half of the buffer; by a frame
};

/// The same with given tiles.
std::variant<tiled::block, tile_obstacle> place_tiles(const layer_shape& shape,
                                                      unsigned second_bits,
                                                      const machine_limits& machine,
                                                      const given_tiles& tiles);

/// Position in the block's nest of the innermost loop that the tensor behind a buffer depends on:
/// the loop that must issue its loads. -1 if one tile is all.
int issue_position(const tiled::block& b, tiled::buffer which);

} // namespace bitloom::compiler
