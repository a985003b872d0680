// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// Flat memory: a transfer takes its bits over the interface's width, rounded once per transfer
/// (the Bit Fusion authors' model: 192 bits per cycle at 500 MHz).
constexpr std::uint64_t flat_transfer_cycles(std::uint64_t bits, std::uint64_t bits_per_cycle) {
    return bits / bits_per_cycle + (bits % bits_per_cycle != 0 ? 1 : 0);
}

} // namespace bitloom
