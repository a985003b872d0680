// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/threshold_timing.h"

namespace bitloom::post_processing {

/// Cycles that an element keeps its column busy: one for the pipelined multiplier, and before it
/// the comparisons that find its segment among `segments`, at least 1.
constexpr unsigned piecewise_cycles(std::uint32_t segments) {
    return 1 + (segments > 1 ? threshold_comparisons(segments - 1) : 0);
}

} // namespace bitloom::post_processing
