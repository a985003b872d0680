// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::riscv {

/// The 32-bit instruction that a 16-bit one of the C extension stands for (RV64C without floating
/// point); 0, which is no instruction, for reserved and illegal ones and for halves of longer ones.
std::uint32_t expand_compressed(std::uint16_t half);

} // namespace bitloom::riscv
