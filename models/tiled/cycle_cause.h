// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace bitloom::tiled {

/// What a cycle of a block goes to, on the path from its first cycle to its last on which every
/// move began when the one before it ended. docs/explain.md has a sentence for each.
enum class cycle_cause : std::uint8_t {
    compute,         ///< the array's work, spread evenly over all of it
    edge_tiles,      ///< parts of the array for which a tile has nothing
    group_overhead,  ///< Bitlet: what a group takes beyond its lanes' steps
    pe_imbalance,    ///< Bitlet: PEs that wait for the slowest one
    lane_imbalance,  ///< Bitlet: lanes that wait for the slowest one
    fill_and_drain,  ///< sums on their way through the array
    activations,     ///< moving a load of IBUF
    weights,         ///< ... of WBUF
    constants,       ///< ... of BIAS
    second,          ///< ... of the second operand
    stores,          ///< moving outputs to memory
    row_misses,      ///< timed memory: rows that are closed and opened
    refresh,         ///< timed memory
    memory_latency,  ///< timed memory: first data, bursts used in part, the other port's bursts
    post_processing, ///< outputs on their way through the post-processor
};
constexpr std::size_t cycle_causes = 15;

/// As results call them, by cause.
inline constexpr std::array<const char*, cycle_causes> cause_names{
    "compute",        "edge_tiles",  "group_overhead", "pe_imbalance",   "lane_imbalance",
    "fill_and_drain", "activations", "weights",        "constants",      "second_operand",
    "stores",         "row_misses",  "refresh",        "memory_latency", "post_processing"};

/// Cycles by cause.
using cause_cycles = std::array<std::uint64_t, cycle_causes>;

constexpr std::size_t index(cycle_cause c) {
    return static_cast<std::size_t>(c);
}
/// Of all causes. Not by the alias: Doxygen would take it for sum_of(stall_cycles), and warn.
inline std::uint64_t sum_of(const std::array<std::uint64_t, cycle_causes>& cycles) {
    return std::accumulate(cycles.begin(), cycles.end(), std::uint64_t{0});
}

/// The port's time for streams: the loads in the order of `buffer`, then the store.
constexpr std::size_t streams = 5;
inline constexpr std::array<cycle_cause, streams> stream_causes{
    cycle_cause::activations, cycle_cause::second, cycle_cause::weights, cycle_cause::constants,
    cycle_cause::stores};

} // namespace bitloom::tiled
