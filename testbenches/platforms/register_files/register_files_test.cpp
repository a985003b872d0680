// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/register_text.h"
#include "platforms/register_files/descriptions.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bitloom::register_files {
namespace {

using ::testing::HasSubstr;

const std::string docs = BITLOOM_SOURCE_DIR "/docs/registers/";

std::string text_of(const std::string& file) {
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::size_t count_of(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

TEST(register_files, in_the_documentation_are_current) {
    const std::string renew = "run register_files --docs docs/registers";
    for (const device& d : devices()) {
        const std::string page = text_of(docs + d.name + ".md");
        EXPECT_EQ(renewed_page(page, *d.table, d.name), page) << renew;
    }
    EXPECT_EQ(text_of(docs + "bitloom.svd"), svd(devices())) << renew;
    EXPECT_EQ(text_of(docs + "bitloom.dtsi"), devicetree(devices())) << renew;
}

TEST(register_files, refuse_a_page_without_a_table) {
    EXPECT_THROW(renewed_page("# Nothing\n", *devices().front().table, "x.md"), config_error);
}

TEST(svd, has_every_register_and_every_field) {
    const std::string text = svd(devices());
    std::size_t registers = 0, fields = 0;
    for (const device& d : devices())
        for (std::size_t i = 0; i < d.table->count; ++i) {
            ++registers;
            fields += d.table->rows[i].fields.count;
        }
    EXPECT_EQ(count_of(text, "<register>"), registers);
    EXPECT_EQ(count_of(text, "<field>"), fields);
    EXPECT_EQ(count_of(text, "oneToClear"), 2U);
}

TEST(register_fields, lie_within_their_register_and_apart) {
    for (const device& d : devices())
        for (std::size_t i = 0; i < d.table->count; ++i) {
            std::uint32_t taken = 0;
            for (const register_field& f : d.table->rows[i].fields) {
                ASSERT_NE(f.mask, 0U) << f.name;
                EXPECT_EQ(taken & f.mask, 0U) << f.name;
                taken |= f.mask;
                EXPECT_LE(lowest_bit(f) + field_bits(f), 8 * d.table->register_bytes);
                const std::uint64_t ones = (std::uint64_t{1} << field_bits(f)) - 1;
                EXPECT_EQ(f.mask, ones << lowest_bit(f)) << f.name << " has gaps";
            }
        }
}

TEST(devices, lie_apart) {
    for (const device& a : devices())
        for (const device& b : devices())
            EXPECT_TRUE(&a == &b || a.address + a.bytes <= b.address ||
                        b.address + b.bytes <= a.address);
}

TEST(c_header, is_c) {
    if (std::system("cc --version > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "no C compiler";
    const std::string stem = ::testing::TempDir() + "bitloom_registers";
    for (const device& d : devices()) {
        std::ofstream(stem + ".h") << c_header(d);
        std::ofstream(stem + ".c")
            << "#include \"bitloom_registers.h\"\nstruct row { const char *name; unsigned offset, "
               "count; int access; unsigned reset; };\n#define ROW(n, o, c, a, r) {n, o, c, a, "
               "r},\n"
               "const struct row rows[] = {"
            << d.prefix << "_ROWS(ROW)};\n";
        const std::string command =
            "cc -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only " + stem + ".c";
        EXPECT_EQ(std::system(command.c_str()), 0) << d.name;
    }
}

} // namespace
} // namespace bitloom::register_files
