// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/registers.h"
#include "models/common/register_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace {

using namespace bitloom;

TEST(register_page, is_what_the_documentation_shows) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/registers.md");
    std::stringstream page;
    page << file.rdbuf();
    const std::string wanted = register_page(bitfusion::registers::table);
    EXPECT_NE(page.str().find(wanted), std::string::npos) << "docs/registers.md should hold\n"
                                                          << wanted;
}

TEST(register_header, defines_every_register) {
    const std::string header = register_header(bitfusion::registers::table, "BITFUSION");
    for (const register_description& row : bitfusion::registers::rows)
        EXPECT_NE(header.find(std::string("#define BITFUSION_") + row.name + " "),
                  std::string::npos);
}

TEST(register_table, ascends_and_leaves_no_word_out) {
    for (std::size_t i = 0; i < bitfusion::registers::table.count; ++i) {
        EXPECT_EQ(bitfusion::registers::rows[i].offset, 4 * i);
        EXPECT_EQ(bitfusion::registers::table.find(4 * i), &bitfusion::registers::rows[i]);
    }
    EXPECT_EQ(bitfusion::registers::table.find(2), nullptr);
}

} // namespace
