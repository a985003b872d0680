// SPDX-License-Identifier: Apache-2.0
// The engines of one block and the tokens that tie them: four loads, the array, the post-processor
// and the store. Overlap and stalls follow from when a buffer half is full or empty and from the
// memory ports; nothing here is a formula for a layer.
//
//   load[buffer] --full--> array --sums--> post-processor --codes--> store
//        ^-----------empty---'      (the output half is empty again when its store has ended)
//
// Rules, all in cycles from the block's start:
// - a load engine fetches the next tile as soon as its previous fetch has ended and one of its two
//   halves is empty; the store engine writes finished tiles in order;
// - a port serves whole transfers in order of their request cycle; ties: the store first, then the
//   lower engine number; how long one takes, the memory says. The array says which loads have the
//   second port, if there is one; or it says that the transfer is in flight, and its end later;
// - the array starts a tile when it is free, its loads are there and, for the first tile of a
//   reduction, an output half is empty; when it is free again and when the sums are complete, it
//   says itself;
// - the post-processor starts when the sums are complete, its tables and second operand are there,
//   and it is free.
#pragma once

#include "models/tiled/array_model.h"
#include "models/tiled/stall_cycles.h"
#include "models/tiled/tile_walk.h"

#include <cstdint>
#include <limits>
#include <optional>

namespace bitloom::tiled {

/// The end of a transfer that is in flight, which nobody knows yet.
constexpr std::uint64_t unknown_end = std::numeric_limits<std::uint64_t>::max();

/// What the machine does when an engine moves. Calls come in order of their cycle, so doing the
/// work inside them keeps stores and later loads of the same bytes in order.
class engine_actions {
public:
    virtual ~engine_actions() = default;
    /// A transfer starts in `cycle`; returns the cycle in which it has ended, unknown_end if
    /// wait_transfer() will tell, or nothing to abort.
    virtual std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned half,
                                              std::uint64_t cycle) = 0;
    virtual std::optional<std::uint64_t> store(const tile_index& t, unsigned half,
                                               std::uint64_t cycle) = 0;
    /// How a transfer in flight has ended.
    struct transfer_end {
        unsigned port;
        std::uint64_t cycle;
        bool refused;
    };
    /// Lets time pass until the end of a transfer in flight is known, which it returns, or until
    /// `cycle` has come; unknown_end: however long it takes.
    virtual std::optional<transfer_end> wait_transfer(std::uint64_t cycle);

    /// The array starts; `halves` tells the halves it works on. Returns how long it takes.
    struct array_halves {
        unsigned input, weight, output;
    };
    virtual array_time compute(const tile_index& t, array_halves halves, bool first_of_output,
                               std::uint64_t cycle) = 0;
    struct post_halves {
        unsigned input, table, second, output;
    };
    /// The post-processor starts. Returns how long it takes.
    virtual std::uint64_t post_process(const tile_index& t, post_halves halves,
                                       std::uint64_t cycle) = 0;

    /// For who only counts: whether tiles that differ along `d` in their addresses alone take the
    /// same times. Where they do, a stretch of calls that has come twice is not made again: ...
    virtual bool alike_along(dimension /*d*/) const { return false; }
    /// ... a round of the loop at `position` of the nest begins here, ...
    virtual void mark(unsigned /*position*/) {}
    /// ... and what was called since its mark would be called so many times more.
    virtual void repeat(unsigned /*position*/, std::uint64_t /*times*/) {}
};

struct block_time {
    std::uint64_t cycles = 0;         ///< to the end of the last store
    std::uint64_t compute_cycles = 0; ///< what the tiles keep the array + the last one's drain
    stall_cycles stalls{};            ///< all others
    bool aborted = false;
};

/// Runs one block to its end. Throws model_error if the engines wait for each other.
block_time run_engines(const block& b, const array_model& array, engine_actions& actions);

} // namespace bitloom::tiled
