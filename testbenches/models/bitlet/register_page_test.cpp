// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/registers.h"
#include "models/common/register_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace {

using namespace bitloom;

TEST(bitlets_register_page, is_what_the_documentation_shows) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/registers/bitlet.md");
    std::stringstream page;
    page << file.rdbuf();
    const std::string wanted = register_page(bitlet::registers::table);
    EXPECT_NE(page.str().find(wanted), std::string::npos)
        << "docs/registers/bitlet.md should hold\n"
        << wanted;
}

TEST(bitlets_register_table, ascends_and_leaves_no_word_out) {
    const std::size_t own = std::size(bitlet::registers::own_rows);
    for (std::size_t i = 0; i < bitlet::registers::table.count; ++i)
        EXPECT_EQ(bitlet::registers::rows[i].offset,
                  i < own ? 4 * i : tiled::performance_base + 4 * (i - own));
}

} // namespace
