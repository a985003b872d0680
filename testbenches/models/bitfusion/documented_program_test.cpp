// SPDX-License-Identifier: Apache-2.0
// The example of docs/instruction_set.md computes what the page says.
#include "platforms/compiler/assembly.h"
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace bitloom::bitfusion {
namespace {

std::string example_text() {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/instruction_set.md");
    std::stringstream page;
    page << file.rdbuf();
    const std::string text = page.str(), begin = "```asm\n";
    const std::size_t at = text.find(begin) + begin.size();
    return text.substr(at, text.find("```", at) - at);
}

class documented_program : public accelerator_bench {};

TEST_F(documented_program, computes_its_layer) {
    const std::string bytes = compiler::to_bytes(compiler::assemble(example_text(), "example"));
    std::mt19937 random(1);
    const auto codes = [&](std::size_t count) {
        std::vector<std::int8_t> result(count);
        for (std::int8_t& code : result)
            code = static_cast<std::int8_t>(testing::pick(random, -128, 127));
        return result;
    };
    const std::vector<std::int8_t> input = codes(16 * 4), weights = codes(8 * 4);
    const auto place = [&](std::uint64_t address, const void* from, std::size_t count) {
        machine.host.write_memory(address, static_cast<const std::uint8_t*>(from), count);
    };
    run([&] {
        constexpr std::uint64_t program = compiler::dram_base + 0x1000;
        place(compiler::dram_base, input.data(), input.size());
        place(compiler::dram_base + 0x100, weights.data(), weights.size());
        place(program, bytes.data(), bytes.size());
        start(program, bytes.size());
        ASSERT_EQ(take_irq(), registers::irq_done);
        std::vector<std::uint8_t> output(16 * 8);
        machine.host.read_memory(compiler::dram_base + 0x200, output.data(), output.size());
        for (std::size_t pixel = 0; pixel < 16; ++pixel)
            for (std::size_t out = 0; out < 8; ++out) {
                int sum = 0;
                for (std::size_t in = 0; in < 4; ++in)
                    sum += input[pixel * 4 + in] * weights[out * 4 + in];
                const double scaled = std::floor(sum / 128.0);
                ASSERT_EQ(output[pixel * 8 + out], std::clamp(scaled, 0.0, 127.0)) << pixel;
            }
    });
}

} // namespace
} // namespace bitloom::bitfusion
