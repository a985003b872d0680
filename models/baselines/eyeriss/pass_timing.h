// SPDX-License-Identifier: Apache-2.0
// How long a pass keeps the array when data take time to arrive: JSSC 2017 (Chen, Krishna, Emer and
// Sze), section IV. Weights come first, then the first window of each input row; while PEs compute,
// inputs and sums stream in and sums stream out.
#pragma once

#include "models/baselines/eyeriss/layer.h"

#include <cstdint>

namespace bitloom::eyeriss {

/// Words that the networks between global buffer and array deliver per cycle: the chip's have 64,
/// 16 and twice 64 bits. Sums go both ways at once. 0: as many as PEs ask for, in no time.
struct array_networks {
    std::uint64_t weights = 4, inputs = 1, sums = 4;
};

/// What one pass takes of a layer.
struct pass_part {
    std::uint64_t images = 1, channels = 1, filters = 1;
    std::uint64_t rows = 1; ///< of the output: a strip's
    std::uint64_t kernel_rows = 1, kernel_columns = 1;
    std::uint64_t channel_sets = 1, filter_sets = 1; ///< sets that share them
};

/// Words that a pass takes from the buffer; `sums` as many back to it.
struct pass_words {
    std::uint64_t weights = 0, inputs = 0, sums = 0;
};
pass_words words_of(const layer& l, const pass_part& p);

/// Words that its PEs take in: weights and inputs, each row by each of its PEs, and a sum by each
/// PE that adds to it.
std::uint64_t words_taken(const layer& l, const pass_part& p);

/// Cycles until the next pass may begin.
std::uint64_t pass_cycles(const layer& l, const pass_part& p, const array_networks& networks);

} // namespace bitloom::eyeriss
