// SPDX-License-Identifier: Apache-2.0
// How often passes visit global buffer and memory, by the order of their loops: the search of the
// mapper with which the Bit Fusion authors ran Eyeriss (TETRIS: Gao, Pu, Yang, Horowitz and
// Kozyrakis, ASPLOS 2017).
#pragma once

#include "models/baselines/eyeriss/processing_pass.h"

#include <array>
#include <cstdint>
#include <optional>

namespace bitloom::eyeriss {

/// Energy of a word's access over that of a multiply-accumulate (ISCA 2016, table IV).
struct access_costs {
    double mac = 1, register_file = 1, array = 2, buffer = 6, memory = 200;
};

/// Words that storage holds.
struct storage {
    std::uint64_t buffer_words = 55'296; ///< global buffer: 108 KiB of 16 bits
    std::uint64_t register_words = 256;  ///< of one PE, all tensors together
};

/// What a layer moves and how long it keeps the array, if nothing ever waits for data. Words are
/// means where tiles are ragged.
struct layer_counts {
    double macs = 0, register_file = 0, array = 0, buffer = 0, memory = 0;
    std::uint64_t cycles = 0;
    double energy(const access_costs& c) const {
        return macs * c.mac + register_file * c.register_file + array * c.array +
               buffer * c.buffer + memory * c.memory;
    }
};

/// Trips of each loop outside the global buffer, outside the register files and inside of them.
struct blocking {
    std::array<loop_trips, 3> trips{};
    std::array<loop, 2> innermost{}; ///< of the loops outside buffer and registers
};

struct counted_mapping {
    processing_pass pass;
    blocking loops;
    layer_counts counts;
};

/// Words that a blocking moves. A sum that comes back from memory is read and written again, the
/// first time only written; between buffer and array each visit of a sum counts once, as in the
/// published run.
struct moved_words {
    words_of_tensors memory{}, buffer{}, array{};
    double sums_read = 0; ///< of memory's; the other sums are written
};
moved_words moved_by(const layer& l, const processing_pass& p, const blocking& b);

/// All that a blocking does; nothing if its words do not fit the storage.
std::optional<layer_counts> count(const layer& l, const processing_pass& p, const blocking& b,
                                  const storage& s);

/// The mapping of least energy of all passes, whole divisions of their loops and orders; the first
/// of equals. Nothing if a pass does not fit.
std::optional<counted_mapping> best_mapping(const layer& l, const pe_array& array, const storage& s,
                                            const access_costs& costs = {});

} // namespace bitloom::eyeriss
