// SPDX-License-Identifier: Apache-2.0
#include "models/common/register_text.h"
#include "models/peripherals/core_local_timer_registers.h"
#include "models/peripherals/interrupt_controller_registers.h"
#include "models/peripherals/test_finisher_registers.h"
#include "models/peripherals/uart_registers.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

namespace {

using namespace bitloom;

const std::pair<const char*, const register_table*> tables[] = {
    {"core_local_timer", &core_local_timer_registers::table},
    {"interrupt_controller", &interrupt_controller_registers::table},
    {"test_finisher", &test_finisher_registers::table},
    {"uart", &uart_registers::table}};

TEST(peripherals_page, is_what_the_tables_say) {
    for (const auto& [name, table] : tables) {
        const std::string path = std::string("docs/registers/") + name + ".md";
        std::ifstream file(BITLOOM_SOURCE_DIR "/" + path);
        std::stringstream page;
        page << file.rdbuf();
        EXPECT_NE(page.str().find(register_page(*table)), std::string::npos)
            << path << " should hold\n"
            << register_page(*table);
    }
}

TEST(peripherals_page, has_rows_that_ascend_and_do_not_overlap) {
    for (const auto& [name, table] : tables)
        for (std::size_t n = 1; n < table->count; ++n)
            EXPECT_GE(table->rows[n].offset,
                      table->rows[n - 1].offset + table->rows[n - 1].count * table->register_bytes);
}

TEST(register_header, makes_a_function_of_rows_of_several) {
    const std::string header = register_header(interrupt_controller_registers::table, "PLIC");
    EXPECT_NE(header.find("#define PLIC_PRIORITY(n) (0x04U + 4U * (n))\n"), std::string::npos);
    EXPECT_NE(header.find("#define PLIC_CLAIM 0x200004U\n"), std::string::npos);
}

TEST(register_table, finds_registers_of_a_row_and_no_bytes_between) {
    const register_table& table = interrupt_controller_registers::table;
    EXPECT_STREQ(table.find(4)->name, "PRIORITY");
    EXPECT_STREQ(table.find(4 * 95)->name, "PRIORITY");
    EXPECT_EQ(table.find(4 * 96), nullptr);
    EXPECT_EQ(table.find(6), nullptr);
    EXPECT_STREQ(uart_registers::table.find(5)->name, "LSR");
}

} // namespace
