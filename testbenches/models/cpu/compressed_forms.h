// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::testing {

/// The instruction that a 16-bit one stands for, 0 if it stands for none: from patterns as the
/// manual's tables 16.5 to 16.7 print them. Shares nothing with the simulator.
std::uint32_t expansion_by_manual(std::uint16_t half);

} // namespace bitloom::testing
