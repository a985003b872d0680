// SPDX-License-Identifier: Apache-2.0
// What the array does between two visits to the global buffer, and what that moves: the unit that
// loops over channels, filters and images repeat.
#pragma once

#include "models/baselines/eyeriss/layer.h"
#include "models/baselines/eyeriss/pe_sets.h"

#include <array>
#include <cstdint>
#include <vector>

namespace bitloom::eyeriss {

/// What a word belongs to.
enum class tensor : unsigned { weights, inputs, sums };
inline constexpr unsigned tensors = 3;

/// Loops over passes. Strips of an image count as images.
enum class loop : unsigned { channels, filters, images };
inline constexpr unsigned loops = 3;

/// The loop that finds a tensor's words again, while the other two bring new ones. (A pool's
/// channels are its filters: its inputs are found again as its sums are.)
constexpr loop reusing(tensor t, bool pools) {
    if (t == tensor::weights)
        return loop::images;
    return t == tensor::inputs && !pools ? loop::filters : loop::channels;
}

using words_of_tensors = std::array<double, tensors>;
using loop_trips = std::array<std::uint64_t, loops>;

/// A pass of sets side by side with other channels or other filters. Words per pass; where the last
/// pass of a loop is not full, the mean.
struct processing_pass {
    std::uint64_t channels = 1, filters = 1; ///< taken at once
    loop_trips trips{1, 1, 1};
    std::uint64_t cycles = 0;      ///< of a full one, and as long if it is not
    words_of_tensors held{};       ///< in the global buffer, of a full one
    words_of_tensors held_in_pe{}; ///< in the register file of each PE
    words_of_tensors fetched{};    ///< between memory and global buffer
    words_of_tensors delivered{};  ///< between global buffer and array
    words_of_tensors passed_on{};  ///< from PE to PE: what PEs take in beyond `delivered`
    double pe_operations = 0;      ///< those of sets that have nothing to do in it included
    std::uint64_t passes() const { return trips[0] * trips[1] * trips[2]; }
};

/// The ways to share the sets out between channels and filters: sets across take filters, sets down
/// either. PEs hold one row of kernel and input for one channel and filter and one sum; a pool's PE
/// makes one output and holds its window.
std::vector<processing_pass> passes_of(const layer& l, const pe_array& array);

} // namespace bitloom::eyeriss
