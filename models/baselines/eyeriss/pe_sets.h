// SPDX-License-Identifier: Apache-2.0
// How sets of PEs are laid on the array (Chen, Emer and Sze, ISCA 2016, section V; Gao et al.,
// ASPLOS 2017, section 4.2: strips side by side are laid one above the other first).
#pragma once

#include <cstdint>

namespace bitloom::eyeriss {

struct pe_array {
    std::uint64_t rows = 12, columns = 14;

    std::uint64_t pes() const { return rows * columns; }
};

/// A set is a rectangle of PEs that work together on a plane. Of a convolution it has a PE for each
/// pair of kernel row and output row. What is too large for the array is folded: higher sets take
/// turns, wider ones are cut into strips.
struct pe_sets {
    std::uint64_t height = 1, width = 1; ///< of a set before folding
    std::uint64_t turns = 1;             ///< one after the other, each with some of the set's rows
    std::uint64_t strips = 1;            ///< one after the other, each with some of its columns
    std::uint64_t stacked = 1;           ///< parts of a strip that stand one above the other
    std::uint64_t down = 1, across = 1;  ///< sets at once
    std::uint64_t at_once() const { return down * across; }
    /// PEs at work, on average over turns and strips.
    double active_pes() const {
        return static_cast<double>(height * width * at_once()) /
               static_cast<double>(turns * strips);
    }
};

/// Sets of height x width PEs, both from 1, on the array: a set's strips share the array's height
/// before several sets do.
pe_sets place_sets(std::uint64_t height, std::uint64_t width, const pe_array& array);

} // namespace bitloom::eyeriss
