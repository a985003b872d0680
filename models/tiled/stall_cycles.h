// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace bitloom::tiled {

/// What a cycle in which the array neither computes nor drains is spent on. Where the array has a
/// tile to start: the load it waits for. Else the oldest output that is not in memory yet decides.
enum class stall_cause : std::uint8_t {
    activations,     ///< the load of IBUF
    weights,         ///< the load of WBUF
    constants,       ///< the load of BIAS, for the post-processor
    second,          ///< the load of the second operand, for the post-processor
    post_processing, ///< an output's sums are not complete or are post-processed
    store,           ///< an output goes to memory or waits for the port
};
constexpr std::size_t stall_causes = 6;

/// As results and pages call them, by cause.
inline constexpr std::array<const char*, stall_causes> stall_names{
    "activations", "weights", "constants", "second_operand", "post_processing", "store"};

/// Cycles by cause.
using stall_cycles = std::array<std::uint64_t, stall_causes>;

inline std::uint64_t sum_of(const stall_cycles& stalls) {
    return std::accumulate(stalls.begin(), stalls.end(), std::uint64_t{0});
}

} // namespace bitloom::tiled
