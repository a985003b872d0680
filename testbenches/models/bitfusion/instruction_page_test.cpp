// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace bitloom::bitfusion {
namespace {

void expect_part(const std::string& part) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/instruction_set.md");
    std::stringstream page;
    page << file.rdbuf();
    EXPECT_NE(page.str().find(part), std::string::npos) << "docs/instruction_set.md should hold\n"
                                                        << part;
}

TEST(instruction_page, is_what_the_documentation_shows) {
    expect_part(instruction_page());
    expect_part(loop_page());
    expect_part(fault_page());
}

} // namespace
} // namespace bitloom::bitfusion
