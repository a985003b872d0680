// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/registers.h"
#include "models/common/register_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace {

using namespace bitloom;

TEST(register_page, is_what_the_documentation_shows) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/registers/bitfusion.md");
    std::stringstream page;
    page << file.rdbuf();
    const std::string wanted = register_page(bitfusion::registers::table);
    EXPECT_NE(page.str().find(wanted), std::string::npos)
        << "docs/registers/bitfusion.md should hold\n"
        << wanted;
}

TEST(register_header, defines_every_register) {
    const std::string header = register_header(bitfusion::registers::table, "BITFUSION");
    for (const register_description& row : bitfusion::registers::rows)
        EXPECT_NE(header.find(std::string("#define BITFUSION_") + row.name + " "),
                  std::string::npos);
}

TEST(register_header, defines_every_field_by_its_mask) {
    const std::string header = register_header(bitfusion::registers::table, "BITFUSION");
    EXPECT_NE(header.find("#define BITFUSION_STATUS_FAULT 0x4U\n"), std::string::npos);
    EXPECT_NE(header.find("#define BITFUSION_CONTROL_START 0x1U\n"), std::string::npos);
}

TEST(register_table, ascends_and_leaves_no_word_out) {
    const std::size_t own = bitfusion::registers::rows.size() - tiled::performance_row_count;
    for (std::size_t i = 0; i < bitfusion::registers::table.count; ++i) {
        const std::size_t offset = i < own ? 4 * i : tiled::performance_base + 4 * (i - own);
        EXPECT_EQ(bitfusion::registers::rows[i].offset, offset);
        EXPECT_EQ(bitfusion::registers::table.find(offset), &bitfusion::registers::rows[i]);
    }
    EXPECT_EQ(bitfusion::registers::table.find(4 * own), nullptr);
    EXPECT_EQ(bitfusion::registers::table.find(2), nullptr);
}

} // namespace
