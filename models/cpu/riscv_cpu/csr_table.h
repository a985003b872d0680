// SPDX-License-Identifier: Apache-2.0
// The control and status registers as one table: which exist, for csr_file, debuggers and docs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bitloom::riscv {

/// Numbers (privileged manual, tables 2.2 and 2.5).
namespace csr {
inline constexpr std::uint32_t mstatus = 0x300, misa = 0x301, mie = 0x304, mtvec = 0x305,
                               mcountinhibit = 0x320, mscratch = 0x340, mepc = 0x341,
                               mcause = 0x342, mtval = 0x343, mip = 0x344, mcycle = 0xb00,
                               minstret = 0xb02, cycle = 0xc00, time = 0xc01, instret = 0xc02,
                               mvendorid = 0xf11, mhartid = 0xf14;
} // namespace csr

/// `count` consecutive registers. Bits 11:10 of a number both set: read-only.
struct csr_row {
    std::uint32_t number;
    std::uint32_t count;
    const char* name;
    const char* sentence;
};

extern const std::array<csr_row, 22> csr_table;

/// The row that `number` lies in, or null where there is no register.
const csr_row* csr_row_of(std::uint32_t number);

} // namespace bitloom::riscv
