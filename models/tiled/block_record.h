// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>

namespace bitloom::tiled {

/// Bits that a buffer's two sides moved.
struct buffer_bits {
    std::uint64_t read = 0, written = 0;

    friend bool operator==(const buffer_bits& a, const buffer_bits& b) {
        return a.read == b.read && a.written == b.written;
    }
};

/// What one executed block cost; the machine adds to it while the block runs.
struct block_record {
    std::uint64_t cycles = 0;         ///< from setup to block-end
    std::uint64_t compute_cycles = 0; ///< beats + rows + columns once
    std::uint64_t macs = 0;
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    buffer_bits input, weight, output;

    /// The same block so many times.
    block_record& operator*=(std::uint64_t times) {
        for (std::uint64_t* figure :
             {&cycles, &compute_cycles, &macs, &dram_read_bits, &dram_write_bits, &input.read,
              &input.written, &weight.read, &weight.written, &output.read, &output.written})
            *figure *= times;
        return *this;
    }

    friend bool operator==(const block_record& a, const block_record& b) {
        return a.cycles == b.cycles && a.compute_cycles == b.compute_cycles && a.macs == b.macs &&
               a.dram_read_bits == b.dram_read_bits && a.dram_write_bits == b.dram_write_bits &&
               a.input == b.input && a.weight == b.weight && a.output == b.output;
    }
};

} // namespace bitloom::tiled
