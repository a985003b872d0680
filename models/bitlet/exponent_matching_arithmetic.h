// SPDX-License-Identifier: Apache-2.0
// Floating point: every weight is brought to the largest exponent of its group (MICRO 2021, section
// on dynamic exponent matching). Fixed point passes by.
#pragma once

#include "models/bitlet/reassembly_arithmetic.h"

#include <algorithm>
#include <cstdint>

namespace bitloom::bitlet {

/// E_max of `count` pairs; 0 if none of them counts.
inline unsigned maximum_exponent(const reassembled_pair* pairs, unsigned count) {
    unsigned maximum = 0;
    for (unsigned i = 0; i < count; ++i)
        maximum = std::max(maximum, pairs[i].counts ? unsigned{pairs[i].exponent_sum} : 0U);
    return maximum;
}

/// The magnitude that the lanes see of element `i`: shifted right by what the pair's exponent
/// lacks, without guard bits. Fixed point passes by and does not look at `pair` and `maximum`.
inline std::uint32_t aligned_magnitude(const processing_element_parameters& p,
                                       const group_control& c, const group_operands& operands,
                                       unsigned i, const reassembled_pair& pair, unsigned maximum) {
    if (c.is_fixed)
        return p.rtl_exact || i <= c.last_index ? operands.weight_magnitude[i] : 0;
    const unsigned shift = maximum - pair.exponent_sum;
    return pair.counts && shift < largest_lanes ? operands.weight_magnitude[i] >> shift : 0;
}

} // namespace bitloom::bitlet
