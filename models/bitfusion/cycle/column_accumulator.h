// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/fusion_unit.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// The accumulator at the bottom of a column: wraps, restarts with a tile's first beat. Counts the
/// beats it has taken, which tells when the tile is complete.
struct column_accumulator {
    std::int64_t sum = 0;
    std::uint64_t beats = 0;

    /// Takes what the column's lowest unit registered. True if that was a beat's last pass.
    bool add(const fusion_unit_registers& from, unsigned bits) {
        const pass_token& token = from.forwarded;
        if (!token.valid || !token.last_pass())
            return false;
        beats = token.first_beat ? 1 : beats + 1;
        sum = wrapped((token.first_beat ? 0 : static_cast<std::uint64_t>(sum)) +
                          static_cast<std::uint64_t>(from.partial_sum),
                      bits);
        return true;
    }
};

} // namespace bitloom::bitfusion
