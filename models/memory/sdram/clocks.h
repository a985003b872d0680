// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace bitloom::sdram {

/// Time in clocks of the command bus (tCK), from 0.
using clocks = std::int64_t;

inline constexpr clocks never = std::numeric_limits<clocks>::max();

} // namespace bitloom::sdram
