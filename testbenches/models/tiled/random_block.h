// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <random>

namespace bitloom::tiled {

using random_source = std::mt19937;

/// Uniform in low..high.
inline std::uint32_t pick(random_source& random, std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random);
}
inline bool toss(random_source& random) {
    return pick(random, 0, 1) == 1;
}
inline unsigned pick_width(random_source& random) {
    return pick(random, 1, 16);
}

tiled_dimension& dim_of(block& b, dimension d);

/// What a random block may look like.
struct block_choice {
    bool uses_array = true;
    std::uint32_t most_tiles = 3; ///< per dimension
    std::uint32_t most_size = 4;
    std::uint64_t most_all_tiles = 100;
    bool cells = true; ///< some array blocks are steps of recurrent layers
};

/// A block that a decoder accepts: tiles, nest with the reduction innermost, window, streams with
/// random issuing loops, and post-processing. Addresses and strides are random, too.
block random_block(random_source& random, const block_choice& choice);

std::uint64_t tiles_of(const block& b);

} // namespace bitloom::tiled
