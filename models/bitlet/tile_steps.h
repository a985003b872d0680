// SPDX-License-Identifier: Apache-2.0
// How long a tile's weights keep the PEs, from the weights themselves.
#pragma once

#include "models/bitlet/pe_array_model.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace bitloom::bitlet {

/// What one pixel of a tile takes, with fixed-point weights.
struct pixel_time {
    std::uint64_t interval = 0; ///< cycles until the next pixel of the tile, all groups together
    std::uint64_t drain = 0;    ///< from there until the last group's sum is complete

    array_time of(std::uint64_t pixels) const { return {pixels * interval, drain}; }
};

/// Counts a tile's lane steps, and remembers them for as long as the same weights come again: a
/// layer's weights mostly do, once per image.
class tile_steps {
public:
    explicit tile_steps(const pe_array_parameters& p)
        : m_parameters(p) {}

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

    void unpack_rows(const block& b, const tile_extent& e, const std::uint8_t* packed);
    pixel_time count(const block& b, const tile_extent& e, std::uint32_t planes);

    pe_array_parameters m_parameters;
    std::unordered_multimap<std::uint64_t, known_tile> m_known; ///< by hash of the bytes
    std::uint64_t m_known_bytes = 0;
    std::vector<std::int16_t> m_codes, m_rows; ///< m_rows: [output channel][reduction element]
    std::vector<std::uint8_t> m_steps;
    std::vector<std::uint16_t> m_ones;
};

} // namespace bitloom::bitlet
