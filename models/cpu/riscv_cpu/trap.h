// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::riscv {

/// Values of mcause (privileged manual, table 3.6) that this machine raises.
namespace cause {
inline constexpr std::uint64_t fetch_fault = 1, illegal_instruction = 2, breakpoint = 3,
                               load_misaligned = 4, load_fault = 5, store_misaligned = 6,
                               store_fault = 7, machine_call = 11;
inline constexpr std::uint64_t interrupt = 1ULL << 63;
} // namespace cause

/// Interrupt lines by their bit in mip and mie.
enum class interrupt_line : unsigned { software = 3, timer = 7, external = 11 };

/// An exception that an instruction raises.
struct exception {
    std::uint64_t cause = 0;
    std::uint64_t value = 0; ///< for mtval
};

/// A trap that was taken, for who asks what happened.
struct trap_record {
    std::uint64_t pc = 0, cause = 0, value = 0;
    std::uint64_t cycle = 0;
};

/// A phrase for an mcause value.
const char* trap_name(std::uint64_t cause);

} // namespace bitloom::riscv
