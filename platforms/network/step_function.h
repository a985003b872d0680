// SPDX-License-Identifier: Apache-2.0
// From float32 steps to integer thresholds: exact, because the steps themselves are evaluated.
#pragma once

#include "platforms/network/float_steps.h"
#include "platforms/network/graph.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

/// Smallest and largest sum of weight * (code - zero point) of each output channel, over every
/// input of format and zero point `in`. Padding counts as 0, which lies between.
struct sum_range {
    std::int64_t low = 0, high = 0;
};
std::vector<sum_range> sum_ranges(const layer& l, const quantisation& in);

/// Codes that a quantiser can give: low, low + step ... high.
struct code_range {
    std::int32_t low = 0, high = 0, step = 1;
};

/// The step function of each channel: map.value(sum) rounded by its last steps to a code of
/// `codes`, for every sum in `ranges`. A binary search for each code finds the smallest (of
/// negative slope: largest) sum that reaches it. Codes that no channel reaches have no threshold.
/// With many codes, lines besides, where they take fewer bytes than the thresholds (as 32-bit
/// words); exact as those for every sum in `ranges`.
/// Throws config_error without a place where a value is no finite number or no code of the range.
threshold_lists step_function(const float_map& map, const std::vector<sum_range>& ranges,
                              const code_range& codes);

} // namespace bitloom::network
