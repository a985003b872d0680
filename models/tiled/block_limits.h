// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_model.h"
#include "models/tiled/buffer_sizes.h"

#include <cstdint>
#include <optional>
#include <string>

namespace bitloom::tiled {

/// Buffer halves that the largest tile of a block occupies, in bytes.
struct tile_footprint {
    std::uint64_t input = 0, weight = 0, output = 0, table = 0;
    std::uint64_t second_offset = 0; ///< of the second operand within the output half
};
tile_footprint footprint_of(const block& b, const array_model& array);

/// A stream whose largest tile, or whose reservation, has no place.
struct oversized_stream {
    unsigned instruction; ///< as memory_stream::instruction
    std::string reason;   ///< one phrase with the bytes
};
/// The first stream whose largest tile exceeds half of its buffer or the bytes that it reserves, or
/// that reserves more than the buffer has; nothing if the block can run.
std::optional<oversized_stream> oversized(const block& b, const tile_footprint& f,
                                          const buffer_sizes& buffers);
/// Whether there is none.
bool fits(const block& b, const tile_footprint& f, const buffer_sizes& buffers);

} // namespace bitloom::tiled
