// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/tile_banks.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// What the array hands on from column to column with the activations: one pass of one beat.
struct pass_token {
    const tile_banks* tile = nullptr;
    std::uint32_t activations = 0;
    std::uint8_t mode = 0; ///< mode_word()
    std::uint8_t pass = 0;
    bool first_beat = false; ///< of the tile
    bool valid = false;      ///< false: a bubble

    bool last_pass() const { return pass + 1U == tile->plan.passes; }
};

} // namespace bitloom::bitfusion
