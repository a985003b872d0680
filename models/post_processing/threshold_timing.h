// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::post_processing {

/// Comparisons that tell how many of `levels` sorted thresholds a sum passes: a binary search,
/// ceil(log2(levels + 1)). Each column of the post-processor has one comparator, so these are also
/// the cycles that an element keeps it busy. `levels`: at least 1.
constexpr unsigned threshold_comparisons(std::uint32_t levels) {
    unsigned comparisons = 0;
    while (levels >> comparisons != 0)
        ++comparisons;
    return comparisons;
}

} // namespace bitloom::post_processing
