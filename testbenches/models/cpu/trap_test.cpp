// SPDX-License-Identifier: Apache-2.0
// A directed test per trap, and the corners of the CSRs.
#include "testbenches/models/cpu/memory_bus.h"
#include "testbenches/models/cpu/program.h"

#include <gtest/gtest.h>

namespace bitloom::riscv {
namespace {

using namespace bitloom::testing;
using namespace bitloom::testing::rv;

constexpr std::uint64_t pc = memory_bus::base, data = memory_bus::base + 0x100,
                        handler = memory_bus::base + 0x800;
constexpr std::uint32_t mstatus = 0x300, misa = 0x301, mie = 0x304, mtvec = 0x305,
                        mcountinhibit = 0x320, mepc = 0x341, mcause = 0x342, mtval = 0x343,
                        mip = 0x344, mcycle = 0xb00, minstret = 0xb02;

class trap : public ::testing::Test {
protected:
    memory_bus bus;
    hart_parameters parameters;

    hart made() {
        hart h(bus, parameters);
        h.set_csr(mtvec, handler);
        return h;
    }
    /// Executes `w` at the start of RAM and expects a trap of it.
    void expect(word w, std::uint64_t x1, std::uint64_t cause, std::uint64_t value) {
        hart h = made();
        bus.put(pc, {w});
        h.set_x(1, x1);
        h.set_x(3, 99);
        h.set_csr(mstatus, 8);
        h.run(1);
        SCOPED_TRACE("word " + std::to_string(w));
        EXPECT_EQ(h.pc(), handler);
        EXPECT_EQ(h.csr(mcause), cause);
        EXPECT_EQ(h.csr(mtval), value);
        EXPECT_EQ(h.csr(mepc), pc);
        EXPECT_EQ(h.csr(mstatus), 0x1880U) << "MIE has gone to MPIE";
        EXPECT_EQ(h.x(3), 99U);
        EXPECT_EQ(h.retired(), 0U);
        EXPECT_EQ(h.traps(), 1U);
    }
    void expect_illegal(word w) { expect(w, 0, 2, w); }
};

TEST_F(trap, of_calls_and_breakpoints_have_their_values) {
    expect(ecall, 0, 11, 0);
    expect(ebreak, 0, 3, pc);
    expect(0x00009002, 0, 3, pc); // c.ebreak
}

TEST_F(trap, of_refused_accesses_tell_the_address) {
    expect(lb(3, 1, 4), 0x1000, 5, 0x1004);
    expect(ld(3, 1, -8), 0x1000, 5, 0xff8);
    expect(sd(3, 1, 0), 0x1000, 7, 0x1000);
    expect(amo(2, 2, 3, 1, 0), 0x1000, 5, 0x1000);
    expect(amo(0, 2, 3, 1, 2), 0x1000, 7, 0x1000);
    const std::uint64_t end = memory_bus::base + (1 << 20);
    expect(ld(3, 1, 0), end - 4, 5, end - 4);
    expect(sd(3, 1, 0), ~0ULL - 3, 7, ~0ULL - 3);
}

TEST_F(trap, of_misaligned_atomics_is_always_taken) {
    for (const unsigned width : {2U, 3U}) {
        expect(amo(2, width, 3, 1, 0), data + 2, 4, data + 2);
        expect(amo(3, width, 3, 1, 2), data + 2, 6, data + 2);
        expect(amo(0, width, 3, 1, 2), data + 1, 6, data + 1);
    }
    expect(amo(0, 3, 3, 1, 2), data + 4, 6, data + 4);
}

TEST_F(trap, of_misaligned_loads_and_stores_is_taken_where_configured) {
    parameters.misaligned_traps = true;
    expect(lh(3, 1, 1), data, 4, data + 1);
    expect(lw(3, 1, 2), data, 4, data + 2);
    expect(lwu(3, 1, 1), data, 4, data + 1);
    expect(ld(3, 1, 4), data, 4, data + 4);
    expect(sh(3, 1, 1), data, 6, data + 1);
    expect(sw(3, 1, 3), data, 6, data + 3);
    expect(sd(3, 1, 4), data, 6, data + 4);
    expect(ld(3, 1, 4), 0x1000, 4, 0x1004);
}

TEST_F(trap, of_fetching_tells_the_part_that_is_missing) {
    hart h = made();
    h.set_pc(0x1002);
    h.run(1);
    EXPECT_EQ(h.csr(mcause), 1U);
    EXPECT_EQ(h.csr(mepc), 0x1002U);
    EXPECT_EQ(h.csr(mtval), 0x1002U);
    const std::uint64_t last = memory_bus::base + (1 << 20) - 2;
    bus.set(last, static_cast<std::uint16_t>(addi(1, 0, 1)));
    h.set_pc(last);
    h.run(1);
    EXPECT_EQ(h.csr(mcause), 1U);
    EXPECT_EQ(h.csr(mepc), last);
    EXPECT_EQ(h.csr(mtval), last + 2);
}

TEST_F(trap, of_illegal_instructions_tells_the_word) {
    for (const word w : {
             0xffffffffU, // all ones
             0x00002063U,
             0x00003063U, // branches of funct3 2 and 3
             0x00007003U,
             0x00004023U, // a load and a store that are not
             0x00001067U, // jalr of funct3 1
             0x0200101bU, // slliw by 32
             0x04001013U,
             0x80005013U, // shifts with other bits set
             0x4000101bU,
             0x40001033U, // subtracting shifts
             0x0000203bU,
             0x0200103bU, // of words, without a meaning
             0x00003007U,
             0x00003027U,
             0x00000053U,
             0x00000043U,            // floating point
             0x0000200fU,            // fence of funct3 2
             0x0010202fU | 2U << 27, // lr with rs2
             0x0000102fU,
             0x2800202fU, // atomics that are not
             0x10200073U,
             0x30200173U,
             0x00200073U,
             0x12000073U, // sret, mret with rd, uret, sfence
             0x00004073U,
             0x7b200073U,         // funct3 4, dret
             0x00000000U | 0x1fU, // of more than 32 bits
         })
        expect_illegal(w);
    expect(0x00000000, 0, 2, 0);
    expect(0xffff0000, 0, 2, 0);      // 16 bits of it
    expect(0x00012000, 0, 2, 0x2000); // c.fld
    expect(0x00008002, 0, 2, 0x8002); // c.jr x0
}

TEST_F(trap, of_csrs_that_are_not_there_or_read_only_is_an_illegal_instruction) {
    for (const unsigned number :
         {0x000U, 0x001U, 0x100U, 0x180U, 0x302U, 0x303U, 0x306U, 0x30aU, 0x310U, 0x3a0U, 0x3b0U,
          0x7a0U, 0x7b0U, 0xb01U, 0xb20U, 0xc20U, 0xc80U, 0xf10U, 0xf16U}) {
        expect_illegal(csrrs(3, number, 0));
        expect_illegal(csrrw(0, number, 1));
    }
    for (const unsigned number : {0xc00U, 0xc01U, 0xc02U, 0xc03U, 0xf11U, 0xf12U, 0xf13U, 0xf14U}) {
        expect_illegal(csrrw(3, number, 0));
        expect_illegal(csrrs(3, number, 2)); // x2 is 0: it is the register's name that counts
        expect_illegal(csrrsi(3, number, 1));
        expect_illegal(csrrci(3, number, 1));
    }
}

TEST_F(trap, vectors_interrupts_alone) {
    for (const unsigned line : {3U, 7U, 11U}) {
        hart h = made();
        bus.put(pc, {ecall});
        h.set_csr(mtvec, handler + 1);
        h.set_csr(mie, ~0ULL);
        h.set_csr(mstatus, 8);
        h.set_line(static_cast<interrupt_line>(line), true);
        h.run(1);
        EXPECT_EQ(h.pc(), handler + 4 * line);
        EXPECT_EQ(h.csr(mcause), cause::interrupt | line);
        EXPECT_EQ(h.csr(mepc), pc);
        EXPECT_EQ(h.csr(mtval), 0U);
        h.set_pc(pc);
        h.run(1);
        EXPECT_EQ(h.pc(), handler);
        EXPECT_EQ(h.csr(mcause), 11U);
    }
}

TEST_F(trap, of_interrupts_goes_external_then_software_then_timer) {
    hart h = made();
    h.set_csr(mie, ~0ULL);
    for (const auto line :
         {interrupt_line::timer, interrupt_line::software, interrupt_line::external}) {
        h.set_line(line, true);
        h.set_csr(mstatus, 8);
        h.run(1);
        EXPECT_EQ(h.csr(mcause), cause::interrupt | static_cast<unsigned>(line));
    }
}

TEST_F(trap, of_interrupts_is_held_by_either_enable) {
    hart h = made();
    bus.put(pc, {nop, nop, nop, nop});
    h.set_line(interrupt_line::timer, true);
    h.set_csr(mstatus, 8);
    h.run(1);
    h.set_csr(mie, 0x808);
    h.run(1);
    h.set_csr(mstatus, 0);
    h.set_csr(mie, 0x80);
    h.run(1);
    EXPECT_EQ(h.traps(), 0U);
    EXPECT_EQ(h.csr(mip), 0x80U);
    h.set_csr(mstatus, 8);
    h.run(1);
    EXPECT_EQ(h.traps(), 1U);
    EXPECT_EQ(h.csr(mepc), pc + 12);
}

TEST_F(trap, is_left_by_mret_as_it_was_entered) {
    hart h = made();
    bus.put(pc, {ecall});
    bus.put(handler, {mret});
    for (const std::uint64_t enabled : {0U, 8U}) {
        h.set_pc(pc);
        h.set_csr(mstatus, enabled);
        h.run(2);
        EXPECT_EQ(h.pc(), pc);
        EXPECT_EQ(h.csr(mstatus), 0x1880 | enabled);
    }
}

TEST_F(trap, wfi_goes_on_where_something_is_pending_and_waits_where_not) {
    hart h = made();
    bus.put(pc, {wfi, wfi, nop});
    h.set_csr(mie, 0x80);
    EXPECT_EQ(h.run(10), stop_reason::waiting);
    EXPECT_EQ(h.pc(), pc + 4);
    EXPECT_FALSE(h.wakes());
    h.set_line(interrupt_line::external, true);
    EXPECT_FALSE(h.wakes()) << "not enabled in mie";
    h.set_line(interrupt_line::timer, true);
    EXPECT_TRUE(h.wakes()) << "whatever mstatus.MIE says";
    EXPECT_EQ(h.run(2), stop_reason::budget);
    EXPECT_EQ(h.pc(), pc + 12);
}

TEST_F(trap, csrs_hold_the_values_that_they_may) {
    hart h = made();
    const std::pair<std::uint32_t, std::uint64_t> all_ones[] = {
        {mstatus, 0x1888}, {misa, 0x8000000000001105},
        {mie, 0x888},      {mtvec, ~2ULL},
        {0x340, ~0ULL},    {mepc, ~1ULL},
        {mcause, ~0ULL},   {mtval, ~0ULL},
        {mip, 0},          {mcountinhibit, 5},
        {0x323, 0},        {0xb1f, 0}};
    for (const auto& [number, held] : all_ones) {
        EXPECT_TRUE(h.set_csr(number, ~0ULL));
        EXPECT_EQ(h.csr(number), held) << number;
    }
    EXPECT_TRUE(h.set_csr(mstatus, 0));
    EXPECT_EQ(h.csr(mstatus), 0x1800U);
    EXPECT_FALSE(h.set_csr(0xf14, 1));
    EXPECT_FALSE(h.csr(0x180));
}

TEST_F(trap, counters_count_and_can_be_set_and_stopped) {
    program p;
    p << csrrs(1, minstret, 0) << csrrs(2, minstret, 0) << csrrs(3, mcycle, 0);
    p << addi(4, 0, 100) << csrrw(0, minstret, 4) << csrrs(5, minstret, 0) << csrrs(6, 0xc02, 0);
    p << csrrw(0, mcycle, 4) << csrrs(7, mcycle, 0) << csrrs(8, 0xc00, 0);
    p << csrrwi(0, mcountinhibit, 5) << csrrs(9, mcycle, 0) << csrrs(10, mcycle, 0);
    p << csrrs(11, minstret, 0) << csrrs(12, minstret, 0) << csrrwi(0, mcountinhibit, 0);
    p << csrrs(13, mcycle, 0) << csrrs(14, minstret, 0) << ecall;
    bus.put(pc, p.words);
    bus.put(handler, {csrrs(15, minstret, 0)});
    hart h = made();
    h.run(p.words.size() + 1);
    const std::uint64_t expected[] = {0,   1,   2,   100, 100, 101, 100,
                                      101, 103, 103, 106, 106, 103, 107};
    for (unsigned n = 0; n < 14; ++n)
        EXPECT_EQ(h.x(n + 1), expected[n]) << "x" << n + 1;
    EXPECT_EQ(h.x(15), 108U) << "a trap is no instruction";
}

TEST_F(trap, endless_one_ends_with_the_budget) {
    hart h(bus, parameters); // mtvec 0: nothing there
    h.set_pc(0x1000);
    EXPECT_EQ(h.run(1000), stop_reason::budget);
    EXPECT_EQ(h.traps(), 1000U);
    EXPECT_EQ(h.cycle(), 1000U);
    EXPECT_EQ(h.retired(), 0U);
}

} // namespace
} // namespace bitloom::riscv
