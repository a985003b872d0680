// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::bitfusion {

/// Bits that a buffer's two sides moved.
struct buffer_bits {
    std::uint64_t read = 0, written = 0;
};

/// What one executed block cost; the machine adds to it while the block runs.
struct block_record {
    std::uint64_t cycles = 0;         ///< from setup to block-end
    std::uint64_t compute_cycles = 0; ///< beats + rows + columns once
    std::uint64_t macs = 0;
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    buffer_bits input, weight, output;
};

} // namespace bitloom::bitfusion
