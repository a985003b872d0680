// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/instruction_page.h"

#include "models/cpu/riscv_cpu/csr_table.h"
#include "models/cpu/riscv_cpu/instruction_table.h"

#include <fmt/format.h>

namespace bitloom::riscv {

namespace {

const char* group_name(instruction_group group) {
    static constexpr std::array<const char*, instruction_groups> names{
        "arithmetic", "multiply", "divide", "load", "store",
        "atomic",     "branch",   "jump",   "csr",  "system"};
    return names[static_cast<std::size_t>(group)];
}

} // namespace

std::string instruction_page() {
    std::string page = "| instruction | mask | match | group | meaning |\n|---|---|---|---|---|\n";
    for (const instruction_row& row : instruction_table)
        page += fmt::format("| `{}` | {:#010x} | {:#010x} | {} | {} |\n", row.mnemonic, row.mask,
                            row.match, group_name(row.group), row.sentence);
    return page;
}

std::string csr_page() {
    std::string page = "| CSR | number | holds |\n|---|---|---|\n";
    for (const csr_row& row : csr_table) {
        const std::string last =
            row.count == 1 ? "" : fmt::format("..{:#x}", row.number + row.count - 1);
        page += fmt::format("| {} | {:#x}{} | {} |\n", row.name, row.number, last, row.sentence);
    }
    return page;
}

} // namespace bitloom::riscv
