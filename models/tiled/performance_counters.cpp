// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/performance_counters.h"

#include "models/tiled/performance_registers.h"

namespace bitloom::tiled {

namespace {

/// The counters in the order of their registers.
std::array<std::uint64_t, performance_row_count / 2> counters_of(const sequencer& control) {
    std::uint64_t in_blocks = 0, compute = 0, macs = 0, read = 0, written = 0;
    stall_cycles stalls{};
    for (const block_record& b : control.executor().records()) {
        in_blocks += b.cycles;
        compute += b.compute_cycles;
        for (std::size_t i = 0; i < stalls.size(); ++i)
            stalls[i] += b.stalls[i];
        macs += b.macs;
        read += b.dram_read_bits / 8;
        written += b.dram_write_bits / 8;
    }
    const std::uint64_t setup = control.cycles() - in_blocks;
    return {setup,     compute,   stalls[0], stalls[1], stalls[2], stalls[3],
            stalls[4], stalls[5], macs,      read,      written,   control.instruction_bits() / 8};
}

} // namespace

std::uint32_t performance_word(const sequencer& control, std::uint32_t offset) {
    const std::uint32_t word = (offset - performance_base) / 4;
    return static_cast<std::uint32_t>(counters_of(control).at(word / 2) >> (word % 2 * 32));
}

} // namespace bitloom::tiled
