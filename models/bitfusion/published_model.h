// SPDX-License-Identifier: Apache-2.0
// The cost model that Bit Fusion's authors published with their simulator, to the digit: what one
// layer costs under one mapping. It charges things that no machine would do and omits things that
// every machine does (docs/timing_model.md compares); sequencer and engine_timing are the machine.
#pragma once

#include "models/bitfusion/published_types.h"

#include <optional>

namespace bitloom::bitfusion::published {

/// Bits of one tile. Each tensor must fit into half of its buffer.
tensor_bits footprint(const machine& m, const layer& l, const loop_sizes& tile);

/// How often each loop iterates over tiles: whole size over tile size, rounded up.
loop_sizes trips(const layer& l, const loop_sizes& tile);

bool fits(const machine& m, const tensor_bits& tile);

/// What a mapping moves over the memory port.
struct traffic {
    tensor_bits total;    ///< each way; outputs are read as often as they are written
    tensor_bits promoted; ///< the largest part of each tensor that stays in its half buffer
};

/// Walks `loops` of them, innermost first, as `inner_to_outer` lists them. A tensor that is still
/// promoted grows only by the loops that it depends on, and stays so while it fits into half its
/// buffer; once it does not, every further loop moves all of it again.
traffic walk(const machine& m, const tensor_bits& tile, const loop_sizes& trip_counts,
             const loop* inner_to_outer, unsigned loops);

/// What depends on the tile sizes alone.
struct tile_figures {
    std::uint64_t compute_cycles = 0;
    tensor_bits array; ///< read from IBUF and WBUF; read from and written to OBUF
};

tile_figures figures(const machine& m, const layer& l, const loop_sizes& tile,
                     const loop_sizes& trip_counts);

/// Compute cycles, stalls of the stream between fill and drain, and the latency of those two.
std::uint64_t total_cycles(const machine& m, std::uint64_t compute_cycles, const traffic& moved);

/// Puts the parts together: cycles, stalls, energy.
cost total(const machine& m, const tile_figures& f, const traffic& moved);

/// Energy of a cost in the authors' order of additions, which decides between equal mappings; nJ.
double energy_nj(const machine& m, const tile_figures& f, const tensor_bits& moved);

/// Cost of one mapping, all batches of tiles together; nothing if a tile does not fit.
std::optional<cost> cost_of(const machine& m, const layer& l, const mapping& by);

} // namespace bitloom::bitfusion::published
