// SPDX-License-Identifier: Apache-2.0
// Recurrent layers step by step, from their definitions. Shares no code with the simulator but the
// graph.
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::testing {

/// Hidden values [unit][step] of one sample of an integer lstm; `x`: [feature][step].
std::vector<std::int32_t> integer_lstm(const network::graph& net, const network::layer& l,
                                       const std::vector<std::int32_t>& x);

/// The same of any recurrent layer of fp32, computed in double.
std::vector<double> real_recurrence(const network::graph& net, const network::layer& l,
                                    const std::vector<double>& x);

} // namespace bitloom::testing
