// SPDX-License-Identifier: Apache-2.0
// The real GDB as the client. Needs gdb-multiarch and riscv64-unknown-elf-gcc.
#include "models/cpu/gdb_stub/gdb_stub.h"
#include "models/cpu/host_interface.h"
#include "testbenches/models/cpu/soc_bench.h"
#include "testbenches/support/systemc_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

namespace bitloom::riscv {
namespace {

using namespace bitloom::testing;
using ::testing::HasSubstr;

class gdb_client : public systemc_fixture {
protected:
    const std::string m_program = std::string(BITLOOM_TEST_FIRMWARE) + "/debuggee.elf";

    struct pipe_closer {
        void operator()(std::FILE* f) const { pclose(f); }
    };
    using pipe = std::unique_ptr<std::FILE, pipe_closer>;

    pipe start_gdb(std::uint16_t port) const {
        // The shell's number becomes GDB's.
        const std::string command =
            "echo $$; exec " + std::string(BITLOOM_GDB) + " -nx -batch -ex 'set remotetimeout 60'" +
            " -ex 'target remote 127.0.0.1:" + std::to_string(port) +
            "' -x " BITLOOM_SOURCE_DIR "/testbenches/models/cpu/gdb_script.gdb " + m_program +
            " 2>&1 </dev/null";
        return pipe(popen(command.c_str(), "r"));
    }
    static int first_number(std::FILE* f) {
        char line[32] = {};
        return std::fgets(line, sizeof line, f) != nullptr ? std::atoi(line) : 0;
    }
    static std::string all_of(std::FILE* f) {
        std::string text;
        for (int c = std::fgetc(f); c != EOF; c = std::fgetc(f))
            text += static_cast<char>(c);
        return text;
    }
};

TEST_F(gdb_client, breaks_steps_inspects_watches_interrupts_and_detaches) {
    if (std::string(BITLOOM_GDB).empty() || std::string(BITLOOM_TEST_FIRMWARE).empty())
        GTEST_SKIP() << "gdb-multiarch or riscv64-unknown-elf-gcc is missing: nothing was debugged";
    std::ifstream in(m_program, std::ios::binary);
    const std::vector<std::uint8_t> file{std::istreambuf_iterator<char>(in), {}};
    const elf_image image = parse_elf(file, m_program);

    soc s;
    gdb_stub stub("gdb", s.cpu, 0, true);
    const memory_writer write = [&](std::uint64_t at, const std::uint8_t* data, std::size_t n) {
        return s.cpu.debug_write(at, data, static_cast<unsigned>(n)) == n;
    };
    const memory_reader read = [&](std::uint64_t at, std::uint8_t* data, std::size_t n) {
        return s.cpu.debug_read(at, data, static_cast<unsigned>(n)) == n;
    };
    host_interface host(image.symbol("tohost").value(), image.symbol("fromhost"), read, write);
    const std::uint64_t at_ticks = image.symbol("ticks").value();
    int gdb_process = 0;
    bool loaded = false;
    std::optional<std::uint64_t> code;
    s.cpu.on_quantum = [&] {
        if (!loaded) {
            loaded = true;
            load_elf(image, write, m_program);
            s.cpu.core().set_pc(image.entry);
        }
        stub.at_quantum();
        // GDB has set it to 5 and let the core go: now it runs, and GDB waits.
        if (std::uint32_t ticks = 0;
            gdb_process != 0 && s.cpu.debug_read(at_ticks, &ticks, 4) == 4 && ticks > 2000) {
            kill(gdb_process, SIGINT);
            gdb_process = 0;
        }
        if (code = host.poll(); code) {
            s.cpu.halt();
            sc_core::sc_stop();
        }
    };
    s.cpu.on_stop = [&](stop_reason reason) { stub.at_stop(reason); };
    const pipe gdb = start_gdb(stub.port());
    ASSERT_TRUE(gdb);
    gdb_process = first_number(gdb.get());
    ASSERT_GT(gdb_process, 0);
    sc_core::sc_start(sc_core::sc_time(20, sc_core::SC_SEC));
    const std::string said = all_of(gdb.get());

    EXPECT_EQ(code, 8U) << said;
    for (const char* expected :
         {"Breakpoint 1, fill (p=", "$1 = 7\n", "$2 = 7\n", "{id = 7, name = \"bit",
          "$4 = 0x1122334455667788", "Old value = 7\nNew value = 8", "$5 = 8\n",
          "Breakpoint 3, handler ()", "$6 = 0x8000000000000007", "$7 = 0\n", "$8 = 1\n",
          "<handler>:", "$9 = 0\n", "Program received signal SIGINT", "$10 = 1\n", "instructions",
          "timer interrupt at 0x", "no command 'nothing'", "[Inferior 1 (Remote target) detached]"})
        EXPECT_THAT(said, HasSubstr(expected));
}

} // namespace
} // namespace bitloom::riscv
