// SPDX-License-Identifier: Apache-2.0
// A layer on the chip: what each pass takes, and what all passes together do.
#pragma once

#include "models/baselines/eyeriss/pass_timing.h"
#include "models/baselines/eyeriss/pe_sets.h"

#include <cstdint>

namespace bitloom::eyeriss {

/// Words of each PE's three register files (JSSC 2017, section IV-D).
struct register_files {
    std::uint64_t inputs = 12, weights = 224, sums = 24;
};

/// The array with what feeds it.
struct row_stationary_array {
    pe_array pes;
    register_files registers;
    array_networks networks;
};

/// Table III of JSSC 2017: n images, strips of e output rows, p filters and q channels in a PE, r x
/// t sets with other channels and other filters.
struct mapping {
    std::uint64_t images = 1;         ///< n
    std::uint64_t rows = 1;           ///< e
    std::uint64_t filters_in_pe = 1;  ///< p
    std::uint64_t channels_in_pe = 1; ///< q
    std::uint64_t channel_sets = 1;   ///< r
    std::uint64_t filter_sets = 1;    ///< t
    std::uint64_t kernel_rows = 1;    ///< of a turn; all unless the kernel is higher than the array
    std::uint64_t kernel_columns = 1; ///< of a turn; all that a PE's input registers hold
};

/// All passes of a layer, one after the other.
struct mapped_work {
    std::uint64_t cycles = 0;
    std::uint64_t weight_words = 0, input_words = 0; ///< from the global buffer
    std::uint64_t sum_words = 0;   ///< to the global buffer, and as many from it where sums go on
    std::uint64_t words_taken = 0; ///< by PEs, from each other or from the buffer
};

/// Whether PEs, register files and array have room for it.
bool fits(const mapping& m, const row_stationary_array& array);

/// What is left over in a dimension is a pass, too, with as little as is left.
mapped_work work_of(const layer& l, const mapping& m, const array_networks& networks);

/// The mapping with the fewest cycles, then the fewest words from and to the buffer; the first of
/// equals. Sets lie as place_sets() lays them.
mapping best_mapping_of(const layer& l, const row_stationary_array& array);

/// What a layer takes by that mapping. A kernel of one tap has no rows: its plane may lie either
/// way, whichever takes fewer cycles.
mapped_work best_work_of(const layer& l, const row_stationary_array& array);

} // namespace bitloom::eyeriss
