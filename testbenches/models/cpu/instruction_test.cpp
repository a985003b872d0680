// SPDX-License-Identifier: Apache-2.0
// A directed test per instruction: operands and results written by hand from the manual.
#include "models/cpu/riscv_cpu/decoder.h"
#include "testbenches/models/cpu/assembler.h"
#include "testbenches/models/cpu/memory_bus.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace bitloom::riscv {
namespace {

using namespace bitloom::testing;
using namespace bitloom::testing::rv;

constexpr std::uint64_t pc = memory_bus::base, data = memory_bus::base + 0x100;
constexpr std::uint64_t min64 = 1ULL << 63, min32 = 0xffffffff80000000, ones = ~0ULL;

/// x3 = f(x1, x2) or f(x1, immediate).
struct arithmetic_case {
    const char* mnemonic;
    word w;
    std::uint64_t x1, x2, x3;
};
const arithmetic_case arithmetic[] = {
    {"lui", lui(3, 0x12345), 0, 0, 0x12345000},
    {"lui", lui(3, 0x80000), 0, 0, min32},
    {"auipc", auipc(3, 1), 0, 0, pc + 0x1000},
    {"auipc", auipc(3, 0x80000), 0, 0, pc - 0x80000000},
    {"addi", addi(3, 1, -1), 0, 0, ones},
    {"addi", addi(3, 1, 2047), 1, 0, 2048},
    {"slti", i(-5, 1, 2, 3, 0x13), static_cast<std::uint64_t>(-6), 0, 1},
    {"slti", i(-5, 1, 2, 3, 0x13), 1, 0, 0},
    {"sltiu", i(-5, 1, 3, 3, 0x13), 1, 0, 1},
    {"sltiu", i(1, 1, 3, 3, 0x13), 0, 0, 1},
    {"sltiu", i(1, 1, 3, 3, 0x13), 1, 0, 0},
    {"xori", i(-1, 1, 4, 3, 0x13), 0x5555, 0, ~0x5555ULL},
    {"ori", i(-2048, 1, 6, 3, 0x13), 0x7f, 0, 0xfffffffffffff87f},
    {"andi", i(-16, 1, 7, 3, 0x13), 0xff, 0, 0xf0},
    {"slli", slli(3, 1, 63), 3, 0, min64},
    {"slli", slli(3, 1, 0), 3, 0, 3},
    {"srli", i(63, 1, 5, 3, 0x13), min64, 0, 1},
    {"srai", i(1024 + 63, 1, 5, 3, 0x13), min64, 0, ones},
    {"add", add(3, 1, 2), ones, 2, 1},
    {"sub", sub(3, 1, 2), 0, 1, ones},
    {"sll", r(0, 2, 1, 1, 3, 0x33), 1, 64 + 33, 1ULL << 33},
    {"slt", r(0, 2, 1, 2, 3, 0x33), min64, 0, 1},
    {"slt", r(0, 2, 1, 2, 3, 0x33), 0, min64, 0},
    {"sltu", r(0, 2, 1, 3, 3, 0x33), 0, min64, 1},
    {"xor", xor_(3, 1, 2), 0xff00, 0x0ff0, 0xf0f0},
    {"srl", r(0, 2, 1, 5, 3, 0x33), ones, 64 + 60, 15},
    {"sra", r(32, 2, 1, 5, 3, 0x33), min64, 64 + 62, static_cast<std::uint64_t>(-2)},
    {"or", r(0, 2, 1, 6, 3, 0x33), 0xff00, 0x0ff0, 0xfff0},
    {"and", r(0, 2, 1, 7, 3, 0x33), 0xff00, 0x0ff0, 0x0f00},
    {"addiw", addiw(3, 1, 1), 0x7fffffff, 0, min32},
    {"addiw", addiw(3, 1, 0), 0x1234567880000001, 0, 0xffffffff80000001},
    {"slliw", i(31, 1, 1, 3, 0x1b), 0xff, 0, min32},
    {"srliw", i(1, 1, 5, 3, 0x1b), 0xffffffff80000000, 0, 0x40000000},
    {"srliw", i(0, 1, 5, 3, 0x1b), 0x80000000, 0, min32},
    {"sraiw", i(1024 + 31, 1, 5, 3, 0x1b), 0x80000000, 0, ones},
    {"addw", r(0, 2, 1, 0, 3, 0x3b), 0x7fffffff, 1, min32},
    {"subw", r(32, 2, 1, 0, 3, 0x3b), min32, 1, 0x7fffffff},
    {"sllw", r(0, 2, 1, 1, 3, 0x3b), 1, 32 + 31, min32},
    {"srlw", r(0, 2, 1, 5, 3, 0x3b), 0xff80000000, 32 + 4, 0x08000000},
    {"sraw", r(32, 2, 1, 5, 3, 0x3b), 0x0080000000, 4, 0xfffffffff8000000},
    {"mul", r(1, 2, 1, 0, 3, 0x33), ones, ones, 1},
    {"mulh", r(1, 2, 1, 1, 3, 0x33), ones, ones, 0},
    {"mulh", r(1, 2, 1, 1, 3, 0x33), min64, min64, 1ULL << 62},
    {"mulhsu", r(1, 2, 1, 2, 3, 0x33), ones, ones, ones},
    {"mulhsu", r(1, 2, 1, 2, 3, 0x33), min64, ones, min64},
    {"mulhu", r(1, 2, 1, 3, 3, 0x33), ones, ones, ones - 1},
    {"div", r(1, 2, 1, 4, 3, 0x33), static_cast<std::uint64_t>(-7), 2,
     static_cast<std::uint64_t>(-3)},
    {"div", r(1, 2, 1, 4, 3, 0x33), 5, 0, ones},
    {"div", r(1, 2, 1, 4, 3, 0x33), min64, ones, min64},
    {"divu", r(1, 2, 1, 5, 3, 0x33), ones, 2, ones >> 1},
    {"divu", r(1, 2, 1, 5, 3, 0x33), 5, 0, ones},
    {"rem", r(1, 2, 1, 6, 3, 0x33), static_cast<std::uint64_t>(-7), 2, ones},
    {"rem", r(1, 2, 1, 6, 3, 0x33), 5, 0, 5},
    {"rem", r(1, 2, 1, 6, 3, 0x33), min64, ones, 0},
    {"remu", r(1, 2, 1, 7, 3, 0x33), ones, 16, 15},
    {"remu", r(1, 2, 1, 7, 3, 0x33), 5, 0, 5},
    {"mulw", r(1, 2, 1, 0, 3, 0x3b), 0x10000, 0x8000, min32},
    {"divw", r(1, 2, 1, 4, 3, 0x3b), 0x1234567880000000, ones, min32},
    {"divw", r(1, 2, 1, 4, 3, 0x3b), 1, 0x100000000, ones},
    {"divuw", r(1, 2, 1, 5, 3, 0x3b), ones, 1, ones},
    {"divuw", r(1, 2, 1, 5, 3, 0x3b), 9, 0, ones},
    {"remw", r(1, 2, 1, 6, 3, 0x3b), 0x80000000, ones, 0},
    {"remw", r(1, 2, 1, 6, 3, 0x3b), 0x80000001, 0, 0xffffffff80000001},
    {"remuw", r(1, 2, 1, 7, 3, 0x3b), 0xffffffff, 16, 15},
    {"remuw", r(1, 2, 1, 7, 3, 0x3b), 0x80000000, 0, min32},
};

/// x3 = memory[x1 + 8]; memory[x1 + 8] = x2: with 0x8182838485868788 there before.
struct memory_case {
    const char* mnemonic;
    word w;
    std::uint64_t x2, x3, after;
};
constexpr std::uint64_t before = 0x8182838485868788;
const memory_case accesses[] = {
    {"lb", lb(3, 1, 8), 0, 0xffffffffffffff88, before},
    {"lh", lh(3, 1, 8), 0, 0xffffffffffff8788, before},
    {"lw", lw(3, 1, 8), 0, 0xffffffff85868788, before},
    {"ld", ld(3, 1, 8), 0, before, before},
    {"lbu", lbu(3, 1, 8), 0, 0x88, before},
    {"lhu", lhu(3, 1, 8), 0, 0x8788, before},
    {"lwu", lwu(3, 1, 8), 0, 0x85868788, before},
    {"lh", lh(3, 1, 9), 0, 0xffffffffffff8687, before}, // misaligned: the memory does it
    {"sb", sb(2, 1, 8), 0x11, 0, 0x8182838485868711},
    {"sh", sh(2, 1, 8), 0x1111, 0, 0x8182838485861111},
    {"sw", sw(2, 1, 8), 0x11111111, 0, 0x8182838411111111},
    {"sd", sd(2, 1, 8), 0x1111111111111111, 0, 0x1111111111111111},
    {"sw", sw(2, 1, 9), 0x11111111, 0, 0x8182831111111188},
};

/// x3 = memory[x1], then combined with x2.
struct atomic_case {
    const char* mnemonic;
    unsigned funct5;
    unsigned width;
    std::uint64_t memory, x2, x3, after;
};
const atomic_case atomics[] = {
    {"lr.w", 2, 2, 0x80000000, 0, min32, 0x80000000},
    {"amoswap.w", 1, 2, 0x180000000, 5, min32, 0x100000005},
    {"amoadd.w", 0, 2, 0x1ffffffff, 1, ones, 0x100000000},
    {"amoxor.w", 4, 2, 0xff00, 0x0ff0, 0xff00, 0xf0f0},
    {"amoand.w", 12, 2, 0xff00, 0x0ff0, 0xff00, 0x0f00},
    {"amoor.w", 8, 2, 0xff00, 0x0ff0, 0xff00, 0xfff0},
    {"amomin.w", 16, 2, 0x80000000, 1, min32, 0x80000000},
    {"amomax.w", 20, 2, 0x80000000, 1, min32, 1},
    {"amominu.w", 24, 2, 0x80000000, 1, min32, 1},
    {"amomaxu.w", 28, 2, 0x80000000, 0xff00000001, min32, 0x80000000},
    {"lr.d", 2, 3, min64, 0, min64, min64},
    {"amoswap.d", 1, 3, 9, min64, 9, min64},
    {"amoadd.d", 0, 3, ones, 1, ones, 0},
    {"amoxor.d", 4, 3, ones, 1, ones, ones - 1},
    {"amoand.d", 12, 3, ones, min64, ones, min64},
    {"amoor.d", 8, 3, 1, min64, 1, min64 + 1},
    {"amomin.d", 16, 3, min64, 1, min64, min64},
    {"amomax.d", 20, 3, min64, 1, min64, 1},
    {"amominu.d", 24, 3, min64, 1, min64, 1},
    {"amomaxu.d", 28, 3, 1, min64, 1, min64},
};

struct branch_case {
    const char* mnemonic;
    word (*encode)(unsigned rs1, unsigned rs2, int offset);
    std::uint64_t x1, x2;
    bool taken;
};
const branch_case branches[] = {
    {"beq", beq, 5, 5, true},      {"beq", beq, 5, 6, false},      {"bne", bne, 5, 6, true},
    {"bne", bne, 5, 5, false},     {"blt", blt, ones, 0, true},    {"blt", blt, 0, ones, false},
    {"blt", blt, 1, 1, false},     {"bge", bge, 0, ones, true},    {"bge", bge, 1, 1, true},
    {"bge", bge, ones, 0, false},  {"bltu", bltu, 0, ones, true},  {"bltu", bltu, ones, 0, false},
    {"bgeu", bgeu, ones, 0, true}, {"bgeu", bgeu, 0, ones, false}, {"bgeu", bgeu, 3, 3, true},
};

class instruction : public ::testing::Test {
protected:
    memory_bus bus;
    hart h{bus, {}};

    /// Executes one instruction at the start of RAM.
    void execute(word w, std::uint64_t x1, std::uint64_t x2) {
        bus.put(pc, {w});
        h.flush();
        h.set_pc(pc);
        h.set_x(1, x1);
        h.set_x(2, x2);
        h.set_x(3, 0);
        h.run(1);
    }
};

TEST_F(instruction, of_arithmetic_has_its_result) {
    for (const arithmetic_case& c : arithmetic) {
        execute(c.w, c.x1, c.x2);
        EXPECT_EQ(h.x(3), c.x3) << c.mnemonic;
        EXPECT_EQ(h.pc(), pc + 4) << c.mnemonic;
    }
}

TEST_F(instruction, of_memory_moves_its_bytes) {
    for (const memory_case& c : accesses) {
        bus.set(data + 8, before);
        execute(c.w, data, c.x2);
        EXPECT_EQ(h.x(3), c.x3) << c.mnemonic;
        EXPECT_EQ(bus.get<std::uint64_t>(data + 8), c.after) << c.mnemonic;
    }
}

TEST_F(instruction, of_the_a_extension_reads_and_changes_memory) {
    for (const atomic_case& c : atomics)
        for (const unsigned order : {0U, 1U, 2U, 3U}) {
            bus.set(data, c.memory);
            const unsigned rs2 = c.funct5 == 2 ? 0 : 2;
            execute(amo(c.funct5, c.width, 3, 1, rs2) | order << 25, data, c.x2);
            EXPECT_EQ(h.x(3), c.x3) << c.mnemonic;
            EXPECT_EQ(bus.get<std::uint64_t>(data), c.after) << c.mnemonic;
        }
}

TEST_F(instruction, of_branching_goes_where_it_should) {
    for (const branch_case& c : branches)
        for (const int offset : {-4096, -2, 8, 4094}) {
            execute(c.encode(1, 2, offset), c.x1, c.x2);
            const std::uint64_t to =
                pc + static_cast<std::uint64_t>(std::int64_t{c.taken ? offset : 4});
            EXPECT_EQ(h.pc(), to) << c.mnemonic;
        }
}

TEST_F(instruction, jal_links_and_jumps) {
    for (const int offset : {-1048576, -2, 1048574}) {
        execute(jal(3, offset), 0, 0);
        EXPECT_EQ(h.pc(), pc + static_cast<std::uint64_t>(std::int64_t{offset}));
        EXPECT_EQ(h.x(3), pc + 4);
    }
}

TEST_F(instruction, jalr_clears_bit_0_and_may_link_into_its_base) {
    execute(jalr(3, 1, -3), 0x1004, 0);
    EXPECT_EQ(h.pc(), 0x1000U);
    EXPECT_EQ(h.x(3), pc + 4);
    execute(jalr(1, 1, 8), 0x2000, 0);
    EXPECT_EQ(h.pc(), 0x2008U);
    EXPECT_EQ(h.x(1), pc + 4);
}

TEST_F(instruction, fence_ignores_its_fields) {
    for (const word w : {fence, 0x8330000fU, 0xfff0808fU, fence_i, 0xfff0908fU}) {
        execute(w, 1, 2);
        EXPECT_EQ(h.pc(), pc + 4);
    }
    EXPECT_EQ(h.traps(), 0U);
}

TEST_F(instruction, of_csrs_reads_the_old_value_and_writes) {
    const unsigned mscratch = 0x340;
    h.set_csr(mscratch, 0xf0);
    execute(csrrw(3, mscratch, 1), 0x1234, 0);
    EXPECT_EQ(h.x(3), 0xf0U);
    EXPECT_EQ(h.csr(mscratch), 0x1234U);
    execute(csrrs(3, mscratch, 1), 0xf, 0);
    EXPECT_EQ(h.x(3), 0x1234U);
    EXPECT_EQ(h.csr(mscratch), 0x123fU);
    execute(csrrc(3, mscratch, 1), 0xff, 0);
    EXPECT_EQ(h.csr(mscratch), 0x1200U);
    execute(csrrwi(3, mscratch, 31), 0, 0);
    EXPECT_EQ(h.csr(mscratch), 31U);
    execute(csrrsi(3, mscratch, 0), 0, 0);
    EXPECT_EQ(h.x(3), 31U);
    execute(csrrci(3, mscratch, 1), 0, 0);
    EXPECT_EQ(h.csr(mscratch), 30U);
    execute(csrrw(1, mscratch, 1), 5, 0);
    EXPECT_EQ(h.x(1), 30U);
    EXPECT_EQ(h.csr(mscratch), 5U);
}

TEST_F(instruction, sc_succeeds_once_and_only_where_lr_reserved) {
    for (const unsigned width : {2U, 3U}) {
        const word lr = amo(2, width, 3, 1, 0), sc = amo(3, width, 3, 1, 2);
        bus.set(data, std::uint64_t{5});
        execute(sc, data, 7);
        EXPECT_EQ(h.x(3), 1U) << "nothing reserved";
        execute(lr, data, 0);
        execute(sc, data, 7);
        EXPECT_EQ(h.x(3), 0U);
        EXPECT_EQ(bus.get<std::uint64_t>(data), 7U);
        execute(sc, data, 8);
        EXPECT_EQ(h.x(3), 1U) << "a second time";
        execute(lr, data, 0);
        execute(sc, data + 64, 8);
        EXPECT_EQ(h.x(3), 1U) << "elsewhere";
        execute(sc, data, 8);
        EXPECT_EQ(h.x(3), 1U) << "a failing sc gives the reservation up, too";
        execute(lr, data, 0);
        bus.set(data, std::uint64_t{9}); // another master
        execute(sc, data, 8);
        EXPECT_EQ(h.x(3), 1U);
        EXPECT_EQ(bus.get<std::uint64_t>(data), 9U);
        execute(lr, data, 0);
        execute(ecall, 0, 0);
        execute(sc, data, 8);
        EXPECT_EQ(h.x(3), 1U) << "after a trap";
    }
}

TEST_F(instruction, never_changes_x0) {
    bus.set(data, ones);
    for (const word w : {addi(0, 1, 5), lui(0, 7), ld(0, 1, 0), amo(0, 3, 0, 1, 2), jal(0, 4),
                         csrrs(0, 0xf14, 0), r(1, 2, 1, 0, 0, 0x33)}) {
        execute(w, data, 2);
        EXPECT_EQ(h.x(0), 0U);
        execute(add(3, 0, 0), 0, 0);
        EXPECT_EQ(h.x(3), 0U);
    }
}

TEST(instruction_table, has_its_rows_in_the_order_of_the_operations) {
    for (std::size_t n = 0; n < instruction_rows; ++n) {
        EXPECT_EQ(static_cast<std::size_t>(instruction_table[n].op), n);
        EXPECT_EQ(instruction_table[n].match & ~instruction_table[n].mask, 0U);
    }
}

TEST(instruction_table, gives_no_word_two_meanings) {
    for (const instruction_row& a : instruction_table)
        for (const instruction_row& b : instruction_table)
            EXPECT_TRUE(a.op == b.op || ((a.match ^ b.match) & a.mask & b.mask) != 0)
                << a.mnemonic << " " << b.mnemonic;
}

TEST(instruction_table, has_no_row_without_a_directed_test) {
    std::set<std::string> tested{"jal", "jalr", "fence", "fence.i", "csrrw", "csrrs", "csrrc",
                                 "csrrwi", "csrrsi", "csrrci", "sc.w", "sc.d",
                                 // in trap_test.cpp
                                 "ecall", "ebreak", "mret", "wfi"};
    const auto decodes_as = [&](const char* mnemonic, word w) {
        const auto row = static_cast<std::size_t>(decode(w).op);
        ASSERT_LT(row, instruction_rows) << mnemonic;
        EXPECT_STREQ(instruction_table[row].mnemonic, mnemonic);
        tested.insert(mnemonic);
    };
    for (const arithmetic_case& c : arithmetic)
        decodes_as(c.mnemonic, c.w);
    for (const memory_case& c : accesses)
        decodes_as(c.mnemonic, c.w);
    for (const atomic_case& c : atomics)
        decodes_as(c.mnemonic, amo(c.funct5, c.width, 3, 1, 0));
    for (const branch_case& c : branches)
        decodes_as(c.mnemonic, c.encode(1, 2, 8));
    for (const instruction_row& row : instruction_table)
        EXPECT_EQ(tested.count(row.mnemonic), 1U) << row.mnemonic;
}

} // namespace
} // namespace bitloom::riscv
