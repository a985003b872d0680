// SPDX-License-Identifier: Apache-2.0
// How long a tile's weights keep the PEs, from the weights themselves.
#pragma once

#include "models/bitlet/group_steps.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace bitloom::bitlet {

/// Counts a tile's lane steps, and remembers them for as long as the same weights come again: a
/// layer's weights mostly do, once per image. Of floating point see group_step_counter.
class tile_steps {
public:
    explicit tile_steps(const pe_array_parameters& p)
        : m_parameters(p)
        , m_counter(p) {}

    /// `packed`: the tile's codes in the order of tiled::weight_position with as many columns as
    /// PEs. `planes`: the prune mask, never 0.
    const pixel_time& time_of(const block& b, const tile_extent& e, const std::uint8_t* packed,
                              std::uint32_t planes);

private:
    struct known_tile {
        std::vector<std::uint8_t> packed;
        std::vector<std::uint64_t> form; ///< what else decides its time
        pixel_time time;
    };

    pixel_time count(const block& b, const tile_extent& e, const std::uint8_t* packed,
                     std::uint32_t planes);

    pe_array_parameters m_parameters;
    group_step_counter m_counter;
    group_steps m_counted;                                      ///< of the tile counted last
    std::unordered_multimap<std::uint64_t, known_tile> m_known; ///< by hash of the bytes
    std::uint64_t m_known_bytes = 0;
};

} // namespace bitloom::bitlet
