// SPDX-License-Identifier: Apache-2.0
// What an engine's move adds to its block's counts. The running machine and the estimate count
// here, so their traffic cannot differ.
#pragma once

#include "models/tiled/array_model.h"
#include "models/tiled/block_record.h"

namespace bitloom::tiled {

/// Bytes that a load writes into its buffer: all of an input tile, padding included.
std::uint64_t written_bytes(const block& b, buffer which, const tile_extent& e,
                            const strided_transfer& transfer);

void count_load(block_counts& counts, buffer which, std::uint64_t written,
                const strided_transfer& transfer);
/// A store reads the output buffer.
void count_store(block_counts& counts, const strided_transfer& transfer);
/// `first`: the tile's sums start there rather than being added to.
void count_compute(block_counts& counts, const block& b, const tile_extent& e,
                   const array_model& array, bool first);
/// Each entry of the table is read once per tile, into the registers of its column.
void count_post(block_counts& counts, const block& b, const tile_extent& e, array_shape shape);

} // namespace bitloom::tiled
