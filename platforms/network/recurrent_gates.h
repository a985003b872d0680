// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::network {

/// What a file says of one gate of a recurrent layer.
struct recurrent_gate {
    std::vector<std::int32_t> weights;              ///< [hidden unit][feature]; none: not drawn
    std::vector<std::int32_t> recurrent;            ///< [hidden unit][hidden unit before]
    std::vector<std::int32_t> bias, recurrent_bias; ///< [hidden unit]
    std::vector<double> weight_scales, recurrent_scales; ///< one, or one per hidden unit
};

/// Sets weights, scales and biases of a layer that has its recurrence, side by side for each unit.
/// `gates`: in the order of cell_kind.
void set_gates(layer& l, const std::vector<recurrent_gate>& gates);

} // namespace bitloom::network
