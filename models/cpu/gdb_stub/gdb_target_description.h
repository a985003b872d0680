// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::riscv {

/// GDB's numbers of RISC-V registers: 0 to 31 the x, then pc; a CSR is 65 and its own number.
inline constexpr unsigned gdb_pc = 32, gdb_first_csr = 65;

/// The target description that GDB reads: general registers and every CSR of csr_table.
std::string gdb_target_description();

} // namespace bitloom::riscv
