// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/instruction_table.h"

#include <cstdint>

namespace bitloom::riscv {

/// Writes to x0 go here, so that no instruction asks whether rd is 0.
inline constexpr std::uint8_t discarded_register = 32;

/// An instruction ready to be executed. `offset` and `cycles_before` count from its block's start.
struct decoded_instruction {
    operation op = operation::illegal;
    std::uint8_t rd = discarded_register, rs1 = 0, rs2 = 0;
    std::int32_t immediate = 0; ///< of a CSR instruction: the CSR's number
    std::uint32_t word = 0;     ///< as fetched: 16 bits of a compressed one
    std::uint16_t offset = 0;
    std::uint16_t cycles_before = 0;

    std::uint64_t bytes() const { return (word & 3) == 3 ? 4 : 2; }
};

/// Decodes a 32-bit word; `operation::illegal` for what this machine does not have.
decoded_instruction decode(std::uint32_t word);

} // namespace bitloom::riscv
