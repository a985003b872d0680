// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/csr_table.h"

namespace bitloom::riscv {

const std::array<csr_row, 22> csr_table{{
    {csr::mstatus, 1, "mstatus", "MIE and MPIE; MPP always 3, the rest 0"},
    {csr::misa, 1, "misa", "RV64 with A, C, I, M; writes are ignored"},
    {csr::mie, 1, "mie", "MSIE, MTIE, MEIE"},
    {csr::mtvec, 1, "mtvec", "base, and mode 0 (direct) or 1 (vectored); bit 1 reads 0"},
    {csr::mcountinhibit, 1, "mcountinhibit", "bit 0 stops mcycle, bit 2 minstret"},
    {0x323, 29, "mhpmevent3..31", "0; writes are ignored"},
    {csr::mscratch, 1, "mscratch", "64 bits of software's own"},
    {csr::mepc, 1, "mepc", "bit 0 reads 0"},
    {csr::mcause, 1, "mcause", "holds all 64 bits that are written"},
    {csr::mtval, 1, "mtval",
     "the refused address; the word of an illegal instruction; pc of ebreak; else 0"},
    {csr::mip, 1, "mip", "MSIP, MTIP, MEIP as the lines are; writes are ignored"},
    {csr::mcycle, 1, "mcycle", "clock cycles of simulated time; can be written"},
    {csr::minstret, 1, "minstret", "instructions retired; can be written"},
    {0xb03, 29, "mhpmcounter3..31", "0; writes are ignored"},
    {csr::cycle, 1, "cycle", "mcycle, read-only"},
    {csr::time, 1, "time", "the core-local timer's mtime"},
    {csr::instret, 1, "instret", "minstret, read-only"},
    {0xc03, 29, "hpmcounter3..31", "0"},
    {csr::mvendorid, 1, "mvendorid", "0"},
    {0xf12, 2, "marchid, mimpid", "0"},
    {csr::mhartid, 1, "mhartid", "number of the hart"},
    {0xf15, 1, "mconfigptr", "0"},
}};

const csr_row* csr_row_of(std::uint32_t number) {
    for (const csr_row& row : csr_table)
        if (number - row.number < row.count)
            return &row;
    return nullptr;
}

} // namespace bitloom::riscv
