// SPDX-License-Identifier: Apache-2.0
// The system as its firmware sees it, and how it ends.
#include "models/peripherals/uart_registers.h"
#include "platforms/soc/register_values.h"
#include "platforms/soc/state_text.h"
#include "platforms/soc/uart_input.h"
#include "testbenches/platforms/soc/soc_test_bench.h"
#include "tlm_bridges/protocol_checker.h"
#include "tlm_bridges/socket_traces.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <deque>
#include <memory>

namespace bitloom::soc {
namespace {

using namespace bitloom::testing::rv;
using ::testing::HasSubstr;
using reason = run_end::reason;

constexpr word wfi = 0x10500073;

class soc_platform_runs : public testing::systemc_fixture {
protected:
    soc_platform_runs() {
        m_config.dram.bytes = 1 << 24;
        m_config.accelerators.push_back({"bitfusion0", 0x28000000, 0x30, {}});
    }
    running_system& start(const program& p, std::FILE* trace = nullptr) {
        m_system = std::make_unique<running_system>(m_config, trace);
        m_system->put(p);
        return *m_system;
    }

    configuration::soc_configuration m_config;
    std::unique_ptr<running_system> m_system;
};

TEST_F(soc_platform_runs, firmware_that_prints_and_ends) {
    program p;
    p.print(0x10000000, "hello\n").finish(0x100000, 7);
    running_system& s = start(p);
    const run_end end = s.run.run();
    EXPECT_EQ(end.why, reason::exited);
    EXPECT_EQ(end.code, 7U);
    EXPECT_EQ(s.output, "hello\n");
}

TEST_F(soc_platform_runs, until_the_finisher_is_asked_for_a_reset) {
    program p;
    p.write_word(0x100000, 0x7777);
    EXPECT_EQ(start(p).run.run().why, reason::reset);
}

TEST_F(soc_platform_runs, no_instruction_after_the_end_is_given) {
    program p;
    p.finish(0x100000);
    const std::uint64_t instructions = p.words.size();
    p.print(0x10000000, "too late");
    running_system& s = start(p);
    EXPECT_EQ(s.run.run().why, reason::exited);
    EXPECT_EQ(s.output, "");
    EXPECT_EQ(s.platform.cpu.core().retired(), instructions);
}

TEST_F(soc_platform_runs, dry_where_no_interrupt_can_come) {
    program p;
    p.set_csr(0x304, 0x80) << wfi; // mie: timer, but mtimecmp is never
    running_system& s = start(p);
    EXPECT_EQ(s.run.run().why, reason::dry);
    EXPECT_LT(sc_core::sc_time_stamp(), sc_core::sc_time(1, sc_core::SC_US)) << "time stands still";
    EXPECT_THAT(state_text(s.platform, {}), HasSubstr("no traps\npending interrupts: none;"));
}

TEST_F(soc_platform_runs, through_a_wait_that_a_far_timer_ends) {
    program p;
    p.write_double(0x02004000, 50'000'000); // 5 s
    p.set_csr(0x304, 0x80) << wfi;
    p.finish(0x100000);
    EXPECT_EQ(start(p).run.run().why, reason::exited);
    EXPECT_GE(sc_core::sc_time_stamp(), sc_core::sc_time(5, sc_core::SC_SEC));
}

TEST_F(soc_platform_runs, to_the_longest_time_and_no_further) {
    for (const word w : {jal(0, 0), wfi}) {
        fresh_kernel kernel;
        program p;
        p.write_double(0x02004000, 50'000'000).set_csr(0x304, 0x80) << w << jal(0, -4);
        running_system s(m_config);
        s.put(p);
        s.run.longest_time = sc_core::sc_time(3'000'001, sc_core::SC_PS);
        EXPECT_EQ(s.run.run().why, reason::time);
        EXPECT_EQ(sc_core::sc_time_stamp(), *s.run.longest_time);
    }
}

TEST_F(soc_platform_runs, until_it_is_interrupted_in_a_loop) {
    program p;
    p << jal(0, 0);
    running_system& s = start(p);
    unsigned asked = 0;
    s.run.interrupted = [&] { return ++asked == 3; };
    EXPECT_EQ(s.run.run().why, reason::interrupted);
}

TEST_F(soc_platform_runs, traps_on_holes_read_only_registers_and_wrong_sizes) {
    program p; // the handler counts traps in x5 and goes on behind them
    p.load(1, running_system::ram + 0x1000).set_csr(0x305, running_system::ram + 0x1000);
    p.load(2, 0x28000000).load(3, 0x40000000).load(4, 0x10000000);
    p << lw(6, 3, 0) << sw(0, 2, 0) << lb(6, 2, 0) << lw(6, 2, 2) << lw(6, 4, 0) << lw(6, 2, 0x400);
    p.finish(0x100000);
    running_system& s = start(p);
    program handler;
    handler << addi(5, 5, 1) << csrrs(7, 0x341, 0) << addi(7, 7, 4) << csrrw(0, 0x341, 7)
            << 0x30200073; // mret
    s.platform.write_memory(running_system::ram + 0x1000,
                            reinterpret_cast<const std::uint8_t*>(handler.words.data()),
                            4 * handler.words.size());
    EXPECT_EQ(s.run.run().why, reason::exited);
    EXPECT_EQ(s.platform.cpu.core().x(5), 6U);
    EXPECT_THAT(state_text(s.platform, {}), HasSubstr("store access fault at 0x"));
}

TEST_F(soc_platform_runs, several_accelerators_in_every_kind_of_memory) {
    m_config.accelerators.push_back({"bitlet1", 0x28001000, 0x31, {}});
    m_config.accelerators.back().platform.accelerator.kind = "bitlet";
    m_config.dram.preset = "ddr4_2400";
    program p;
    p.load(2, 0x28000000).load(3, 0x28001000) << lw(5, 2, 0) << lw(6, 3, 0);
    p.finish(0x100000);
    for (const char* mode : {"flat", "fast", "detailed"}) {
        fresh_kernel kernel;
        m_config.dram.mode = mode;
        running_system s(m_config);
        s.put(p);
        EXPECT_EQ(s.run.run().why, reason::exited) << mode;
        EXPECT_EQ(s.platform.cpu.core().x(5) >> 16, 0x4246U) << mode;
        EXPECT_NE(s.platform.cpu.core().x(6), s.platform.cpu.core().x(5)) << mode;
    }
}

TEST_F(soc_platform_runs, with_a_line_for_each_register_that_is_touched) {
    char* text = nullptr;
    std::size_t bytes = 0;
    std::FILE* const trace = open_memstream(&text, &bytes);
    program p;
    p.write_double(0x02004000, 0x1'0000'0002);
    p.load(2, 0x28000000) << lw(6, 2, 0) << sw(0, 2, 0); // traps, to a hole
    start(p, trace).run.longest_time = sc_core::sc_time(1, sc_core::SC_US);
    m_system->run.run();
    std::fclose(trace);
    const std::string lines(text, bytes);
    std::free(text);
    EXPECT_THAT(lines, HasSubstr("timer.MTIMECMP_LOW  0x00000002\n"));
    EXPECT_THAT(lines, HasSubstr("timer.MTIMECMP_HIGH  0x00000001\n"));
    EXPECT_THAT(lines, HasSubstr(" ns  cpu  read   bitfusion0.ID  0x42460001\n"));
    EXPECT_THAT(lines, HasSubstr("cpu  write  bitfusion0.ID  refused, 4 bytes: "));
}

TEST_F(soc_platform_runs, the_same_with_and_without_a_trace_and_every_time) {
    program p;
    p.print(0x10000000, "abc").load(5, 30'000);
    p << addi(5, 5, -1) << bne(5, 0, -4);
    p.finish(0x100000);
    struct outcome {
        std::string output;
        std::uint64_t instructions, time;
        bool operator==(const outcome& o) const {
            return output == o.output && instructions == o.instructions && time == o.time;
        }
    };
    std::vector<outcome> all;
    for (const bool traced : {false, false, true}) {
        fresh_kernel kernel;
        char* text = nullptr;
        std::size_t bytes = 0;
        std::FILE* const trace = traced ? open_memstream(&text, &bytes) : nullptr;
        running_system s(m_config, trace);
        s.put(p);
        s.run.run();
        all.push_back(
            {s.output, s.platform.cpu.core().retired(), sc_core::sc_time_stamp().value()});
        if (traced)
            std::fclose(trace);
        std::free(text);
    }
    EXPECT_TRUE(all[0] == all[1]);
    EXPECT_TRUE(all[0] == all[2]);
    EXPECT_EQ(all[0].output, "abc");
}

TEST_F(soc_platform_runs, the_same_with_tracers_at_all_sockets_and_checkers_at_their_sides) {
    program p;
    p.print(0x10000000, "abc").load(2, 0x28000000) << lw(6, 2, 0);
    p.finish(0x100000);
    const std::uint64_t instructions = p.words.size();
    m_config.accelerators.push_back({"bitlet1", 0x28001000, 0x31, {}});
    m_config.accelerators.back().platform.accelerator.kind = "bitlet";
    sc_core::sc_time untraced;
    for (const bool traced : {false, true}) {
        fresh_kernel kernel;
        socket_traces traces({"*"});
        std::deque<protocol_checker> checkers;
        const socket_tap between = [&](const socket_pair& pair) -> std::optional<tap_sockets> {
            if (!traced)
                return std::nullopt;
            protocol_checker& first = checkers.emplace_back(sc_core::sc_gen_unique_name("first"));
            protocol_checker& last = checkers.emplace_back(sc_core::sc_gen_unique_name("last"));
            const auto tracer = traces.tap()(pair);
            first.to.bind(tracer->from);
            tracer->to.bind(last.from);
            return tap_sockets{first.from, last.to};
        };
        std::FILE* const registers = std::fopen("/dev/null", "w");
        running_system s(m_config, registers, between);
        s.put(p);
        EXPECT_EQ(s.run.run().why, reason::exited);
        EXPECT_EQ(s.output, "abc");
        EXPECT_EQ(s.platform.cpu.core().retired(), instructions);
        if (!traced)
            untraced = sc_core::sc_time_stamp();
        EXPECT_EQ(sc_core::sc_time_stamp(), untraced);
        for (const protocol_checker& c : checkers)
            EXPECT_THAT(c.violations(), ::testing::IsEmpty()) << c.name();
        for (const socket_traces::traced_socket& t : traces.sockets()) {
            if (t.name == "soc.uart.registers.socket") {
                EXPECT_EQ(t.statistics.writes.transactions, 3U);
            }
            if (t.name == "soc.bitfusion0.registers.socket") {
                EXPECT_EQ(t.statistics.reads.bytes, 4U);
            }
        }
        EXPECT_EQ(traces.sockets().size(), traced ? 24U : 0U);
        std::fclose(registers);
    }
}

TEST_F(soc_platform_runs, while_a_debugger_looks_and_nothing_changes) {
    program p;
    p << jal(0, 0);
    running_system& s = start(p);
    s.run.longest_time = sc_core::sc_time(1, sc_core::SC_US);
    s.run.run();
    s.platform.serial.receive("x");
    const std::string first = register_values(s.platform, "uart");
    EXPECT_EQ(register_values(s.platform, "uart"), first) << "reading takes no byte";
    EXPECT_THAT(first, HasSubstr("uart at 0x10000000\n"));
    EXPECT_THAT(first, HasSubstr("0x78")); // x, still there
    EXPECT_THAT(register_values(s.platform, ""), HasSubstr("0x42460001"));
    EXPECT_EQ(register_values(s.platform, "nothing"),
              "no device 'nothing', there are uart timer interrupt_controller finisher "
              "bitfusion0\n");
}

TEST_F(soc_platform_runs, on_a_file_that_the_uart_receives_at_its_pace) {
    program p; // waits for a byte, sends it back, ends at a q
    p.load(1, 0x10000000).load(3, 'q');
    const word and_1 = i(1, 2, 7, 2, 0x13); // andi x2, x2, 1
    p << lbu(2, 1, uart_registers::line_status) << and_1 << beq(2, 0, -8) << lbu(2, 1, 0)
      << sb(2, 1, 0) << bne(2, 3, -20);
    p.finish(0x100000);
    running_system& s = start(p);
    file_input input("input", s.platform.serial, "one q two");
    EXPECT_EQ(s.run.run().why, reason::exited);
    EXPECT_EQ(s.output, "one q");
    EXPECT_GT(sc_core::sc_time_stamp(), sc_core::sc_time(5 * 86'806, sc_core::SC_NS));
    EXPECT_LT(sc_core::sc_time_stamp(), sc_core::sc_time(5 * 86'806 + 5'000, sc_core::SC_NS));
}

} // namespace
} // namespace bitloom::soc
