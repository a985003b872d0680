// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/csr_file.h"
#include "models/cpu/riscv_cpu/instruction_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace bitloom::riscv {
namespace {

TEST(cpu_page, is_what_the_tables_say) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/cpu.md");
    std::stringstream page;
    page << file.rdbuf();
    for (const std::string& wanted : {instruction_page(), csr_page()})
        EXPECT_NE(page.str().find(wanted), std::string::npos) << "docs/cpu.md should hold\n"
                                                              << wanted;
}

TEST(csr_table, names_exactly_the_registers_that_can_be_read) {
    const csr_file file(0);
    for (std::uint32_t number = 0; number < 0x1000; ++number)
        EXPECT_EQ(file.read(number, {}).has_value(), csr_row_of(number) != nullptr) << number;
}

} // namespace
} // namespace bitloom::riscv
