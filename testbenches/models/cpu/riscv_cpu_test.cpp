// SPDX-License-Identifier: Apache-2.0
#include "models/common/simulated_time.h"
#include "testbenches/models/cpu/program.h"
#include "testbenches/models/cpu/soc_bench.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

namespace bitloom::riscv {
namespace {

using namespace bitloom::testing;
using namespace bitloom::testing::rv;

constexpr std::uint64_t ram = soc::ram_at, handler = ram + 0x1000, results = ram + 0x8000;
constexpr std::uint32_t mstatus = 0x300, mie = 0x304, mtvec = 0x305, mepc = 0x341, mcause = 0x342,
                        mtval = 0x343, mip = 0x344;
constexpr std::uint64_t controller = soc::controller_at, timer = soc::timer_at;

class riscv_cpu_module : public systemc_fixture {
protected:
    void simulate(soc& s, const program& main, const program& trap = {}) {
        s.put(ram, main.words);
        s.put(handler, trap.words);
        sc_core::sc_start(sc_core::sc_time(100, sc_core::SC_MS));
    }
    /// A handler that stores mcause, mepc and mtval one after the other from x5 on, and counts.
    static program recording() {
        program p;
        for (const std::uint32_t number : {mcause, mepc, mtval})
            p << csrrs(29, number, 0) << sd(29, 5, 0) << addi(5, 5, 8);
        return p << addi(6, 6, 1);
    }
};

TEST_F(riscv_cpu_module, prints_and_finishes_with_its_code) {
    soc s;
    program p;
    p.print(soc::uart_at, "hello\n").finish(soc::finisher_at, 7);
    simulate(s, p);
    EXPECT_EQ(s.output, "hello\n");
    EXPECT_EQ(s.exit_code, 7U);
}

TEST_F(riscv_cpu_module, takes_one_cycle_an_instruction_and_uses_memory_directly) {
    soc s;
    program p;
    p.load(1, results).load(2, 10000);
    const int loop = p.here();
    p << sd(2, 1, 0) << ld(3, 1, 0) << addi(2, 2, -1);
    p << bne(2, 0, loop - p.here());
    p.finish(soc::finisher_at);
    simulate(s, p);
    ASSERT_TRUE(s.exit_code);
    // Until DMI is granted the RAM's own time counts: the first fetch and the first access.
    const std::uint64_t instructions = p.words.size() - 4 + 4 * 10000;
    EXPECT_EQ(s.cpu.core().retired(), instructions);
    EXPECT_GE(s.cpu.core().cycle(), instructions);
    EXPECT_LE(s.cpu.core().cycle(), instructions + 2);
    EXPECT_EQ(sc_core::sc_time_stamp().value(), s.cpu.core().cycle() * 1000);
}

TEST_F(riscv_cpu_module, answers_holes_and_refused_accesses_with_precise_traps) {
    soc s;
    program trap = recording();
    trap << csrrs(29, mepc, 0) << addi(29, 29, 4) << csrrw(0, mepc, 29) << mret;
    program p;
    p.set_csr(mtvec, handler).load(5, results).load(6, 0);
    p.load(1, 0x40000000).load(2, soc::uart_at).load(3, timer + 0xbff8).load(4, 77);
    std::vector<std::uint64_t> at;
    const auto faults = [&](word w) {
        at.push_back(ram + static_cast<std::uint64_t>(p.here()));
        p << w;
    };
    faults(lw(4, 1, 16)); // a hole
    faults(sd(4, 1, 8));
    faults(lw(4, 2, 0)); // a UART takes bytes
    faults(lh(4, 3, 1)); // misaligned on a device
    faults(sd(4, 3, 0)); // mtime is read-only
    faults(amo(1, 3, 4, 1, 4));
    p << sd(4, 5, 0);
    p.finish(soc::finisher_at);
    simulate(s, p, trap);
    ASSERT_TRUE(s.exit_code);
    const std::uint64_t causes[] = {5, 7, 5, 5, 7, 7};
    const std::uint64_t values[] = {0x40000010,     0x40000008,     soc::uart_at,
                                    timer + 0xbff9, timer + 0xbff8, 0x40000000};
    for (unsigned n = 0; n < 6; ++n) {
        EXPECT_EQ(s.get(results + 24 * n), causes[n]) << n;
        EXPECT_EQ(s.get(results + 24 * n + 8), at[n]) << n;
        EXPECT_EQ(s.get(results + 24 * n + 16), values[n]) << n;
    }
    EXPECT_EQ(s.get(results + 24 * 6), 77U) << "a load that traps leaves its register alone";
}

TEST_F(riscv_cpu_module, sees_its_own_software_interrupt_at_once) {
    soc s;
    program trap = recording();
    trap.write_word(timer, 0) << mret;
    program p;
    p.set_csr(mtvec, handler).load(5, results).load(6, 0).set_csr(mie, 8);
    p << csrrsi(0, mstatus, 8);
    p.write_word(timer, 1);
    const auto next = ram + static_cast<std::uint64_t>(p.here());
    p << addi(7, 6, 0) << nop;
    p.finish(soc::finisher_at);
    simulate(s, p, trap);
    EXPECT_EQ(s.cpu.core().x(6), 1U) << "one interrupt, not a second by a line that falls late";
    EXPECT_EQ(s.cpu.core().x(7), 1U) << "taken before the instruction behind the write";
    EXPECT_EQ(s.get(results), cause::interrupt | 3);
    EXPECT_EQ(s.get(results + 8), next);
    EXPECT_EQ(s.get(results + 16), 0U);
}

TEST_F(riscv_cpu_module, wakes_from_wfi_when_the_timer_reaches_its_time) {
    soc s;
    program p;
    p.set_csr(mie, 0x80).write_double(timer + 0x4000, 1234);
    p << wfi << csrrs(7, 0xc01, 0) << csrrs(8, 0xb00, 0) << csrrs(9, mip, 0);
    p.load(1, timer + 0xbff8) << ld(10, 1, 0);
    p.finish(soc::finisher_at);
    simulate(s, p);
    EXPECT_EQ(s.cpu.core().x(7), 1234U);
    EXPECT_EQ(s.cpu.core().x(8), 123400U + 1) << "1 GHz, 10 MHz; the read is an instruction later";
    EXPECT_EQ(s.cpu.core().x(9), 0x80U);
    EXPECT_EQ(s.cpu.core().x(10), 1234U) << "the timer and `time` are one";
}

TEST_F(riscv_cpu_module, takes_timer_interrupts_no_later_than_a_quantum) {
    soc s;
    program trap = recording();
    trap << csrrs(28, 0xc01, 0);
    trap.write_double(timer + 0x4000, ~0ULL) << mret;
    program p;
    p.set_csr(mtvec, handler).load(5, results).load(6, 0).set_csr(mie, 0x80);
    p.write_double(timer + 0x4000, 500) << csrrsi(0, mstatus, 8);
    p << beq(6, 0, 0);
    p.finish(soc::finisher_at);
    simulate(s, p, trap);
    EXPECT_EQ(s.cpu.core().x(6), 1U);
    EXPECT_GE(s.cpu.core().x(28), 500U);
    EXPECT_LE(s.cpu.core().x(28), 500U + 1000 / 100 + 1);
}

TEST_F(riscv_cpu_module, claims_and_completes_an_external_interrupt_once) {
    soc s;
    s.serial.receive("x");
    program trap = recording();
    trap.load(30, controller + 0x200004) << lw(20, 30, 0); // claim
    trap.load(29, soc::uart_at) << lbu(21, 29, 0);         // takes the byte: the line falls
    trap << sw(20, 30, 0) << mret;
    program p;
    p.set_csr(mtvec, handler).load(5, results).load(6, 0).set_csr(mie, 0x800);
    p.write_word(controller + 4 * soc::uart_source, 5)
        .write_word(controller + 0x2000, 1U << soc::uart_source)
        .load(30, soc::uart_at);
    p << addi(31, 0, 1) << sb(31, 30, 1) << csrrsi(0, mstatus, 8);
    for (int n = 0; n < 20; ++n)
        p << nop;
    p.finish(soc::finisher_at);
    simulate(s, p, trap);
    EXPECT_EQ(s.cpu.core().x(6), 1U);
    EXPECT_EQ(s.cpu.core().x(20), soc::uart_source);
    EXPECT_EQ(s.cpu.core().x(21), static_cast<unsigned>('x'));
    EXPECT_EQ(s.get(results), cause::interrupt | 11);
}

TEST_F(riscv_cpu_module, lets_time_pass_in_an_interrupt_storm) {
    soc s;
    program trap; // never clears its cause, so that mret leads back here, as the manual has it
    trap << addi(6, 6, 1) << mret;
    program p;
    p.set_csr(mtvec, handler).load(6, 0).set_csr(mie, 8);
    p.write_word(timer, 1) << csrrsi(0, mstatus, 8) << addi(7, 0, 50);
    s.put(ram, p.words);
    s.put(handler, trap.words);
    sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_MS));
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::sc_time(1, sc_core::SC_MS));
    EXPECT_EQ(s.cpu.core().x(7), 0U);
    EXPECT_GT(s.cpu.core().traps(), 490'000U);
    EXPECT_EQ(s.cpu.core().last_traps().size(), 8U);
    EXPECT_EQ(s.cpu.core().last_traps().front().cause, cause::interrupt | 3);
    EXPECT_EQ(s.cpu.core().pending_interrupts(), 8U);
}

TEST_F(riscv_cpu_module, stops_at_breakpoints_and_watchpoints_and_goes_on) {
    soc s;
    program p;
    p.load(1, results).load(2, 3);
    const int loop = p.here();
    p << sd(2, 1, 0) << addi(2, 2, -1) << bne(2, 0, -8);
    p.finish(soc::finisher_at);
    debug_points points;
    points.breakpoints.insert(ram + static_cast<std::uint64_t>(loop) + 8);
    points.watchpoints.push_back({results + 4, 2, false, true});
    s.cpu.core().set_points(points);
    std::vector<std::uint64_t> stops;
    s.cpu.on_stop = [&](stop_reason reason) {
        stops.push_back(reason == stop_reason::watchpoint ? 0 : 1);
        stops.push_back(s.cpu.core().pc() - ram - static_cast<std::uint64_t>(loop));
        stops.push_back(s.cpu.core().x(2));
    };
    simulate(s, p);
    ASSERT_TRUE(s.exit_code);
    const std::vector<std::uint64_t> expected{0, 4, 3, 1, 8, 2, 0, 4, 2, 1, 8, 1, 0, 4, 1, 1, 8, 0};
    EXPECT_EQ(stops, expected);
    EXPECT_EQ(s.cpu.core().retired(), p.words.size() - 3 + 9);
}

TEST_F(riscv_cpu_module, steps_and_patches_under_a_debugger) {
    soc s;
    program p;
    p << addi(1, 0, 1) << addi(2, 0, 2) << addi(3, 0, 3);
    p.finish(soc::finisher_at);
    debug_points points;
    points.breakpoints.insert(ram + 4);
    s.cpu.core().set_points(points);
    unsigned stops = 0;
    s.cpu.on_stop = [&](stop_reason) {
        ++stops;
        EXPECT_EQ(s.cpu.step(), stop_reason::budget);
        EXPECT_EQ(s.cpu.core().pc(), ram + 8);
        const word patched = addi(3, 0, 33);
        EXPECT_EQ(s.cpu.debug_write(ram + 8, &patched, 4), 4U);
        word read = 0;
        EXPECT_EQ(s.cpu.debug_read(ram + 8, &read, 4), 4U);
        EXPECT_EQ(read, patched);
        EXPECT_EQ(s.cpu.debug_read(0x40000000, &read, 4), 0U);
        s.cpu.core().set_x(1, 11);
    };
    simulate(s, p);
    ASSERT_TRUE(s.exit_code);
    EXPECT_EQ(stops, 1U);
    EXPECT_EQ(s.cpu.core().x(1), 11U);
    EXPECT_EQ(s.cpu.core().x(2), 2U);
    EXPECT_EQ(s.cpu.core().x(3), 33U);
}

TEST_F(riscv_cpu_module, stands_still_while_halted) {
    soc s;
    program p;
    p << addi(1, 1, 1) << jal(0, -4);
    s.put(ram, p.words);
    s.cpu.halt();
    sc_core::sc_start(sc_core::sc_time(10, sc_core::SC_US));
    EXPECT_EQ(s.cpu.core().retired(), 0U);
    s.cpu.resume();
    sc_core::sc_start(sc_core::sc_time(10, sc_core::SC_US));
    const std::uint64_t retired = s.cpu.core().retired();
    EXPECT_GT(retired, 9000U);
    EXPECT_LE(s.cpu.core().cycle(), 21000U);
    s.cpu.halt();
    sc_core::sc_start(sc_core::sc_time(10, sc_core::SC_US));
    EXPECT_LE(s.cpu.core().retired(), retired + 1000);
}

} // namespace
} // namespace bitloom::riscv
