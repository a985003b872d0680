// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_text.h"
#include "platforms/compiler/bundle.h"
#include "platforms/compiler/compile.h"
#include "platforms/firmware/bundle_format.h"
#include "testbenches/support/graph_builder.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bitloom::compiler {
namespace {

using testing::graph_builder;
using ::testing::HasSubstr;

struct example {
    network::graph net;
    compiled_program program;
    example() {
        graph_builder g(1);
        g.output(g.matmul(g.convolution(g.input(3, 6, 6, {8, true}), 8, {}, {4, true}, {8, true}),
                          5, {8, true}, {8, true}));
        net = g.net();
        net.inputs[0].name = "image/0:data";
        program = compile(net, {}, 2);
    }
};

TEST(program_listing, has_a_line_for_every_word_and_a_heading_for_every_block) {
    const example x;
    std::istringstream text(program_listing(x.net, x.program, *make_bitfusion_target({})));
    std::uint64_t address = x.program.program_address;
    std::size_t headings = 0;
    std::vector<std::uint32_t> words;
    for (std::string line; std::getline(text, line);) {
        if (line[0] == ';') {
            EXPECT_THAT(line, HasSubstr(x.net.layers[headings++].name));
            continue;
        }
        EXPECT_EQ(std::stoull(line.substr(0, 8), nullptr, 16), address);
        address += 4;
        words.push_back(static_cast<std::uint32_t>(std::stoull(line.substr(10, 8), nullptr, 16)));
        EXPECT_EQ(line.substr(20), bitfusion::listing(words.back()));
    }
    EXPECT_EQ(headings, x.program.blocks.size());
    std::vector<std::uint32_t> expected;
    for (const compiled_block& b : x.program.blocks)
        expected.insert(expected.end(), b.words.begin(), b.words.end());
    EXPECT_EQ(words, expected);
}

TEST(symbol_header, names_what_a_driver_needs) {
    const example x;
    const std::string text = symbol_header(x.net, x.program);
    for (const char* symbol :
         {"NETWORK_BATCH 2\n", "NETWORK_PROGRAM_ADDRESS 0x", "NETWORK_PROGRAM_BYTES ",
          "NETWORK_INPUT_IMAGE_0_DATA_ADDRESS 0x", "NETWORK_INPUT_IMAGE_0_DATA_CHANNELS 3\n",
          "NETWORK_INPUT_IMAGE_0_DATA_ROWS 6\n", "NETWORK_INPUT_IMAGE_0_DATA_BITS 8\n"})
        EXPECT_THAT(text, HasSubstr(symbol));
}

TEST(symbol_header, is_c) {
    if (std::system("cc --version > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "no C compiler";
    const example x;
    const std::string file = ::testing::TempDir() + "bitloom_symbols.c";
    std::ofstream(file) << symbol_header(x.net, x.program)
                        << "unsigned long first = NETWORK_PROGRAM_ADDRESS;\n";
    EXPECT_EQ(std::system(("cc -std=c99 -fsyntax-only -w " + file).c_str()), 0);
}

TEST(bundle_header, lies_where_firmware_looks_for_it) {
    EXPECT_EQ(example().program.header_address, BUNDLE_ADDRESS);
}

TEST(memory_image, holds_every_segment_at_its_address) {
    const example x;
    const std::string image = memory_image(x.program);
    for (const memory_segment& s : x.program.image)
        for (std::size_t i = 0; i < s.bytes.size(); ++i)
            ASSERT_EQ(static_cast<std::uint8_t>(image[s.address - x.program.header_address + i]),
                      s.bytes[i])
                << s.name;
}

} // namespace
} // namespace bitloom::compiler
