// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/command_events.h"
#include "models/tiled/stall_cycles.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace bitloom::tiled {

/// Bits that a buffer's two sides moved.
struct buffer_bits {
    std::uint64_t read = 0, written = 0;

    friend bool operator==(const buffer_bits& a, const buffer_bits& b) {
        return a.read == b.read && a.written == b.written;
    }
};

/// What the tiles of a block add up to, whenever they run.
struct block_counts {
    std::uint64_t macs = 0;
    std::uint64_t idle_macs = 0; ///< of these: left out by an array for a zero activation
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    buffer_bits input, weight, output, bias;

    block_counts& operator+=(const block_counts& more) { return add(more, {}, 1); }
    /// What has been added since `mark`, so many times more.
    void add_since(const block_counts& mark, std::uint64_t times) { add(*this, mark, times); }

    friend bool operator==(const block_counts& a, const block_counts& b) {
        return a.macs == b.macs && a.idle_macs == b.idle_macs &&
               a.dram_read_bits == b.dram_read_bits && a.dram_write_bits == b.dram_write_bits &&
               a.input == b.input && a.weight == b.weight && a.output == b.output &&
               a.bias == b.bias;
    }

private:
    /// (to - from) times.
    block_counts& add(const block_counts& to, const block_counts& from, std::uint64_t times) {
        const auto one = [&](std::uint64_t& figure, std::uint64_t end, std::uint64_t begin) {
            figure += times * (end - begin);
        };
        const auto both = [&](buffer_bits& figure, buffer_bits end, buffer_bits begin) {
            one(figure.read, end.read, begin.read);
            one(figure.written, end.written, begin.written);
        };
        one(macs, to.macs, from.macs);
        one(idle_macs, to.idle_macs, from.idle_macs);
        one(dram_read_bits, to.dram_read_bits, from.dram_read_bits);
        one(dram_write_bits, to.dram_write_bits, from.dram_write_bits);
        both(input, to.input, from.input);
        both(weight, to.weight, from.weight);
        both(output, to.output, from.output);
        both(bias, to.bias, from.bias);
        return *this;
    }
};

/// What one executed block cost; the machine adds to it while the block runs.
struct block_record : block_counts {
    std::uint64_t cycles = 0;         ///< from setup to block-end
    std::uint64_t compute_cycles = 0; ///< beats + rows + columns once
    stall_cycles stalls{};            ///< all others
    sdram::command_events dram;       ///< of timed memory; flat memory has none

    /// The same block so many times, on flat memory.
    block_record& operator*=(std::uint64_t times) {
        cycles *= times;
        compute_cycles *= times;
        add_since({}, times - 1);
        for (std::uint64_t& figure : stalls)
            figure *= times;
        return *this;
    }

    friend bool operator==(const block_record& a, const block_record& b) {
        return static_cast<const block_counts&>(a) == static_cast<const block_counts&>(b) &&
               a.cycles == b.cycles && a.compute_cycles == b.compute_cycles &&
               a.stalls == b.stalls && a.dram == b.dram;
    }
};

} // namespace bitloom::tiled
