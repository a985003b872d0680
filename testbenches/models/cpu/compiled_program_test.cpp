// SPDX-License-Identifier: Apache-2.0
// What a real compiler makes runs as on the host. Needs riscv64-unknown-elf-gcc.
#include "models/cpu/elf_image.h"
#include "models/cpu/host_interface.h"
#include "models/cpu/signature.h"
#include "testbenches/models/cpu/firmware/work.h"
#include "testbenches/models/cpu/soc_bench.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace bitloom::riscv {
namespace {

using namespace bitloom::testing;

std::string host_output;
void put_on_host(char c) {
    host_output += c;
}

class compiled_program : public systemc_fixture,
                         public ::testing::WithParamInterface<const char*> {};

TEST_P(compiled_program, prints_what_it_prints_on_the_host) {
    const std::string folder = BITLOOM_TEST_FIRMWARE;
    if (folder.empty())
        GTEST_SKIP() << "riscv64-unknown-elf-gcc is missing: nothing was compiled";
    const std::string name = folder + "/work" + GetParam() + ".elf";
    std::ifstream in(name, std::ios::binary);
    ASSERT_TRUE(in) << name;
    const std::vector<std::uint8_t> file{std::istreambuf_iterator<char>(in), {}};
    const elf_image image = parse_elf(file, name);

    soc s;
    const memory_writer write = [&](std::uint64_t at, const std::uint8_t* data, std::size_t n) {
        return s.cpu.debug_write(at, data, static_cast<unsigned>(n)) == n;
    };
    const memory_reader read = [&](std::uint64_t at, std::uint8_t* data, std::size_t n) {
        return s.cpu.debug_read(at, data, static_cast<unsigned>(n)) == n;
    };
    s.cpu.halt();
    sc_core::sc_start(sc_core::SC_ZERO_TIME); // the bus is not there before
    load_elf(image, write, name);
    s.cpu.core().set_pc(image.entry);
    host_interface host(image.symbol("tohost").value(), image.symbol("fromhost"), read, write);
    std::optional<std::uint64_t> code;
    s.cpu.resume();
    s.cpu.on_quantum = [&] {
        if (code = host.poll(); code) {
            s.cpu.halt();
            sc_core::sc_stop();
        }
    };
    sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_SEC));
    EXPECT_EQ(code, 42U);
    host_output.clear();
    do_work(put_on_host);
    EXPECT_EQ(s.output, host_output);
    EXPECT_EQ(signature_text(image, read, name), "01234567\n89abcdef\n");
    EXPECT_EQ(s.cpu.core().traps(), 0U);
}

INSTANTIATE_TEST_SUITE_P(at, compiled_program, ::testing::Values("O0", "O2", "Os"),
                         [](const auto& level) { return std::string(level.param); });

} // namespace
} // namespace bitloom::riscv
