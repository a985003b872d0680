// SPDX-License-Identifier: Apache-2.0
// The performance counters that every accelerator has at the same offsets: 64 bits each as two
// registers. They hold the last program's figures, from its doorbell on, as `bitloom run` reports
// them; those of a block are added when it ends.
#pragma once

#include "models/common/register_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace bitloom::tiled {

inline constexpr std::uint32_t performance_base = 0x80;
inline constexpr const char* high_word = "bits 63:32 of it";

inline constexpr register_description performance_rows[] = {
    {"SETUP_CYCLES_LOW", 0x80, register_access::read_only, 0,
     "cycles of the last program in which instructions were fetched and decoded, bits 31:0"},
    {"SETUP_CYCLES_HIGH", 0x84, register_access::read_only, 0, high_word},
    {"COMPUTE_CYCLES_LOW", 0x88, register_access::read_only, 0,
     "cycles in which the array was busy, fill and drain of blocks included, bits 31:0; this and "
     "what follows are added when a block ends, and begin anew with a program"},
    {"COMPUTE_CYCLES_HIGH", 0x8c, register_access::read_only, 0, high_word},
    {"STALL_ACTIVATIONS_LOW", 0x90, register_access::read_only, 0,
     "other cycles, in which a tile waited for the load of its activations, bits 31:0"},
    {"STALL_ACTIVATIONS_HIGH", 0x94, register_access::read_only, 0, high_word},
    {"STALL_WEIGHTS_LOW", 0x98, register_access::read_only, 0,
     "... for the load of its weights, bits 31:0"},
    {"STALL_WEIGHTS_HIGH", 0x9c, register_access::read_only, 0, high_word},
    {"STALL_CONSTANTS_LOW", 0xa0, register_access::read_only, 0,
     "... in which the oldest output waited for the post-processor's constants, bits 31:0"},
    {"STALL_CONSTANTS_HIGH", 0xa4, register_access::read_only, 0, high_word},
    {"STALL_SECOND_LOW", 0xa8, register_access::read_only, 0,
     "... for the second operand of its addition, bits 31:0"},
    {"STALL_SECOND_HIGH", 0xac, register_access::read_only, 0, high_word},
    {"STALL_POST_PROCESSING_LOW", 0xb0, register_access::read_only, 0,
     "... for its last sums or the post-processor, bits 31:0"},
    {"STALL_POST_PROCESSING_HIGH", 0xb4, register_access::read_only, 0, high_word},
    {"STALL_STORE_LOW", 0xb8, register_access::read_only, 0,
     "... for its store to memory, bits 31:0"},
    {"STALL_STORE_HIGH", 0xbc, register_access::read_only, 0, high_word},
    {"MACS_LOW", 0xc0, register_access::read_only, 0,
     "multiplications of the array, those with the zeros between merged groups too, bits 31:0"},
    {"MACS_HIGH", 0xc4, register_access::read_only, 0, high_word},
    {"BYTES_READ_LOW", 0xc8, register_access::read_only, 0,
     "bytes that blocks loaded from memory, bits 31:0"},
    {"BYTES_READ_HIGH", 0xcc, register_access::read_only, 0, high_word},
    {"BYTES_WRITTEN_LOW", 0xd0, register_access::read_only, 0,
     "bytes that blocks stored to memory, bits 31:0"},
    {"BYTES_WRITTEN_HIGH", 0xd4, register_access::read_only, 0, high_word},
    {"INSTRUCTION_BYTES_LOW", 0xd8, register_access::read_only, 0,
     "bytes of instructions fetched, bits 31:0"},
    {"INSTRUCTION_BYTES_HIGH", 0xdc, register_access::read_only, 0, high_word},
};
inline constexpr std::size_t performance_row_count = std::size(performance_rows);

/// A machine's own rows, all below performance_base, and the counters behind them.
template <std::size_t own>
constexpr std::array<register_description, own + performance_row_count>
with_performance(const register_description (&rows)[own]) {
    std::array<register_description, own + performance_row_count> all{};
    for (std::size_t i = 0; i < own; ++i)
        all[i] = rows[i];
    for (std::size_t i = 0; i < performance_row_count; ++i)
        all[own + i] = performance_rows[i];
    return all;
}

} // namespace bitloom::tiled
