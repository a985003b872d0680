// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/descriptor_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace bitloom::tiled {
namespace {

TEST(descriptor_page, is_what_the_documentation_shows) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/descriptors.md");
    std::stringstream page;
    page << file.rdbuf();
    const std::string wanted = descriptor_page();
    EXPECT_NE(page.str().find(wanted), std::string::npos) << "docs/descriptors.md should hold\n"
                                                          << wanted;
}

} // namespace
} // namespace bitloom::tiled
