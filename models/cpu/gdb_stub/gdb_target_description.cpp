// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/gdb_stub/gdb_target_description.h"

#include "models/cpu/riscv_cpu/csr_table.h"

#include <fmt/format.h>

namespace bitloom::riscv {

namespace {

constexpr const char* names[] = {"zero", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2",
                                 "fp",   "s1", "a0",  "a1",  "a2", "a3", "a4", "a5",
                                 "a6",   "a7", "s2",  "s3",  "s4", "s5", "s6", "s7",
                                 "s8",   "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

std::string row(const std::string& name, unsigned number, const char* type) {
    return fmt::format("<reg name=\"{}\" bitsize=\"64\" type=\"{}\" regnum=\"{}\"/>\n", name, type,
                       number);
}

/// Rows of several, and of several names, are left out: they read 0.
std::string csr_rows() {
    std::string rows;
    for (const csr_row& r : csr_table)
        if (r.count == 1)
            rows += row(r.name, gdb_first_csr + r.number, "int");
    return rows;
}

} // namespace

std::string gdb_target_description() {
    std::string page = "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
                       "<target version=\"1.0\">\n<architecture>riscv:rv64</architecture>\n"
                       "<feature name=\"org.gnu.gdb.riscv.cpu\">\n";
    unsigned number = 0;
    for (const char* name : names)
        page += row(name, number++, "int");
    page += row("pc", gdb_pc, "code_ptr") + "</feature>\n";
    return page + "<feature name=\"org.gnu.gdb.riscv.csr\">\n" + csr_rows() +
           "</feature>\n</target>\n";
}

} // namespace bitloom::riscv
