// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/step_counting.h"
#include "platforms/network/reduction_rows.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::network {

/// Steps and ones of a layer's weights in groups, as bitlet::count_steps gives them: of group g of
/// output channel o at o * groups + g.
struct group_counts {
    std::size_t groups = 0; ///< of an output channel
    std::vector<std::uint8_t> steps;
    std::vector<std::uint16_t> ones;
};

/// Of fp32 weights: of their significands, shifted to the largest exponent of their group. The
/// machine adds the activations' exponents, which are not known here.
group_counts counts_of(const reduction_rows& weights, const bitlet::lane_shape& lanes);

} // namespace bitloom::network
