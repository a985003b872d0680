// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/cpu/memory_bus.h"
#include "testbenches/models/cpu/program.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

namespace bitloom::riscv {
namespace {

using namespace bitloom::testing;
using namespace bitloom::testing::rv;

constexpr std::uint64_t pc = memory_bus::base, data = memory_bus::base + 0x1000;

TEST(hart, stores_in_a_loop_and_stops) {
    memory_bus bus;
    program p;
    p.load(1, data) << addi(2, 0, 100);
    p << sd(2, 1, 0) << addi(1, 1, 8) << addi(2, 2, -1) << bne(2, 0, -12) << wfi;
    bus.put(pc, p.words);
    hart h(bus, {});
    EXPECT_EQ(h.run(1000), stop_reason::waiting);
    for (unsigned n = 0; n < 100; ++n)
        EXPECT_EQ(bus.get<std::uint64_t>(data + 8 * n), 100 - n);
    EXPECT_EQ(h.retired(), 11U + 1 + 400 + 1);
    EXPECT_EQ(h.cycle(), h.retired());
}

/// Sums data, with a store and a device access in the loop.
program summing_loop() {
    program p;
    p.load(1, data).load(2, 50).load(9, memory_bus::device);
    p << ld(4, 1, 0) << add(3, 3, 4) << sd(3, 1, 8) << sw(3, 9, 4) << addi(1, 1, 8)
      << addi(2, 2, -1) << bne(2, 0, -24) << wfi;
    return p;
}

TEST(hart, does_the_same_in_budgets_of_any_size) {
    std::vector<std::uint8_t> memory;
    std::vector<std::uint64_t> cycles;
    for (const std::uint64_t budget : {1U, 2U, 3U, 7U, 64U, 100000U}) {
        memory_bus bus;
        bus.device_cycles = 3;
        bus.put(pc, summing_loop().words);
        bus.set(data, std::uint64_t{12345});
        hart h(bus, {});
        while (h.run(budget) != stop_reason::waiting) {
        }
        EXPECT_EQ(h.retired(), 33U + 50 * 7 + 1);
        EXPECT_EQ(h.cycle(), h.retired() + 50 * 3);
        if (memory.empty())
            memory = bus.ram;
        EXPECT_EQ(bus.ram, memory) << "budget " << budget;
        std::vector<std::uint64_t> found;
        for (const bus_access& a : bus.device_accesses)
            found.push_back(a.cycle);
        if (cycles.empty())
            cycles = found;
        EXPECT_EQ(found, cycles) << "budget " << budget;
        EXPECT_EQ(cycles[1] - cycles[0], 7U + 3) << "each access knows its time";
    }
}

TEST(hart, executes_no_more_than_its_budget) {
    memory_bus bus;
    bus.put(pc, std::vector<word>(100, addi(1, 1, 1)));
    hart h(bus, {});
    std::uint64_t sum = 0;
    for (std::uint64_t budget = 0; budget < 13; ++budget) {
        h.run(budget);
        sum += budget;
        EXPECT_EQ(h.x(1), sum);
        EXPECT_EQ(h.pc(), pc + 4 * sum);
    }
}

TEST(hart, charges_what_the_cycle_table_says) {
    hart_parameters parameters;
    parameters.cycles.of_group = {1, 3, 20, 2, 4, 6, 5, 7, 8, 9};
    parameters.cycles.taken_branch = 10;
    memory_bus bus;
    program p;
    p << addi(1, 0, 1) << r(1, 1, 1, 0, 2, 0x33) << r(1, 1, 1, 4, 2, 0x33) << lui(9, 1);
    p << ld(2, 8, 0) << sd(2, 8, 0) << amo(0, 3, 2, 8, 1) << beq(0, 1, 8) << beq(0, 0, 8) << nop;
    p << jal(0, 4) << csrrs(5, 0xb00, 0) << fence << wfi;
    bus.put(pc, p.words);
    hart h(bus, parameters);
    h.set_x(8, data);
    EXPECT_EQ(h.run(100), stop_reason::waiting);
    const std::uint64_t at_csr = 1 + 3 + 20 + 1 + 2 + 4 + 6 + 5 + 5 + 10 + 7;
    EXPECT_EQ(h.x(5), at_csr);
    EXPECT_EQ(h.cycle(), at_csr + 8 + 9 + 9);
}

TEST(hart, executes_new_code_after_fence_i) {
    memory_bus bus;
    program p;
    p.load(1, pc + 0x400).load(2, addi(3, 3, 1));
    p << sw(2, 1, 0) << fence_i << jalr(5, 1, 0); // x3 += 1
    p.load(2, addi(3, 3, 16));
    p << sw(2, 1, 0) << fence_i << jalr(5, 1, 0) << wfi;
    bus.put(pc, p.words);
    bus.put(pc + 0x400, {0, jalr(0, 5, 0)});
    hart h(bus, {});
    EXPECT_EQ(h.run(1000), stop_reason::waiting);
    EXPECT_EQ(h.x(3), 17U);
}

TEST(hart, executes_patched_code_after_flush) {
    memory_bus bus;
    bus.put(pc, {addi(1, 1, 1), jal(0, -4)});
    hart h(bus, {});
    h.run(100);
    bus.put(pc, {addi(2, 2, 1)});
    h.flush();
    h.set_x(2, 0);
    h.run(100);
    EXPECT_EQ(h.x(1), 50U);
    EXPECT_EQ(h.x(2), 50U);
}

TEST(hart, goes_through_more_code_than_its_cache_holds) {
    memory_bus bus(1 << 23);
    const std::size_t words = (1 << 23) / 4 - 1;
    std::vector<word> code(words, addi(1, 1, 1));
    for (std::size_t n = 7; n < words; n += 8)
        code[n] = jal(0, 4);
    code.back() = wfi;
    bus.put(pc, code);
    hart h(bus, {});
    EXPECT_EQ(h.run(1 << 24), stop_reason::waiting);
    EXPECT_EQ(h.retired(), words);
}

TEST(hart, does_the_same_without_direct_memory) {
    for (const bool direct : {true, false}) {
        memory_bus bus;
        bus.grants_direct = direct;
        bus.put(pc, summing_loop().words);
        bus.set(data, std::uint64_t{3});
        hart h(bus, {});
        EXPECT_EQ(h.run(10000), stop_reason::waiting);
        EXPECT_EQ(bus.get<std::uint64_t>(data + 8 * 50), 3ULL << 49);
        EXPECT_EQ(h.cycle(), h.retired());
    }
}

TEST(hart, asks_again_for_memory_that_was_dropped) {
    memory_bus bus;
    bus.put(pc, summing_loop().words);
    hart h(bus, {});
    bus.on_device = [&] {
        h.drop_direct_memory();
        bus.ram = std::vector<std::uint8_t>(bus.ram); // it may lie elsewhere now
    };
    EXPECT_EQ(h.run(10000), stop_reason::waiting);
    EXPECT_EQ(h.retired(), 33U + 50 * 7 + 1);
}

TEST(hart, leaves_after_the_access_that_asks_for_it) {
    memory_bus bus;
    bus.put(pc, summing_loop().words);
    hart h(bus, {});
    bus.on_device = [&] { h.leave(); };
    for (unsigned n = 0; n < 50; ++n) {
        EXPECT_EQ(h.run(10000), stop_reason::synchronise);
        EXPECT_EQ(h.retired(), 33U + 4 + 7 * n);
        EXPECT_EQ(h.cycle(), h.retired());
    }
    EXPECT_EQ(h.run(10000), stop_reason::waiting);
}

TEST(hart, stops_at_breakpoints_in_whatever_was_decoded_before) {
    memory_bus bus;
    bus.put(pc, {nop, nop, nop, nop, jal(0, -16)});
    hart h(bus, {});
    h.run(100);
    debug_points points;
    points.breakpoints = {pc + 8, pc + 16};
    h.set_points(points);
    for (unsigned n = 0; n < 10; ++n) {
        EXPECT_EQ(h.run(100), stop_reason::breakpoint);
        EXPECT_EQ(h.pc(), n % 2 == 0 ? pc + 8 : pc + 16);
        EXPECT_EQ(h.step(), stop_reason::budget);
    }
    h.set_points({});
    EXPECT_EQ(h.run(100), stop_reason::budget);
}

TEST(hart, stops_after_accesses_to_watched_bytes_alone) {
    memory_bus bus;
    bus.put(pc, {sb(0, 8, 3), sb(0, 8, 4), lb(0, 8, 4), sd(0, 8, 0), ld(0, 8, 0), sb(0, 8, 8),
                 amo(0, 3, 1, 8, 0), wfi});
    hart h(bus, {});
    h.set_x(8, data);
    for (const auto& [on_read, on_write, stops] :
         {std::tuple{false, true, std::vector<std::uint64_t>{8, 16, 28}},
          std::tuple{true, false, std::vector<std::uint64_t>{12, 20, 28}},
          std::tuple{true, true, std::vector<std::uint64_t>{8, 12, 16, 20, 28}}}) {
        debug_points points;
        points.watchpoints = {{data + 4, 4, on_read, on_write}};
        h.set_points(points);
        h.set_pc(pc);
        for (const std::uint64_t at : stops) {
            EXPECT_EQ(h.run(100), stop_reason::watchpoint);
            EXPECT_EQ(h.pc(), pc + at);
            ASSERT_TRUE(h.watch_hit());
            EXPECT_EQ(h.watch_hit()->address, data + 4);
        }
        EXPECT_EQ(h.run(100), stop_reason::waiting);
    }
}

TEST(hart, remembers_its_last_traps) {
    memory_bus bus;
    bus.put(pc, std::vector<word>(20, ecall));
    hart h(bus, {});
    h.set_csr(csr::mtvec, pc + 4);
    h.run(1);
    h.run(2);
    ASSERT_EQ(h.last_traps().size(), 3U);
    EXPECT_EQ(h.last_traps()[0].pc, pc + 4);
    EXPECT_EQ(h.last_traps()[2].pc, pc);
    EXPECT_EQ(h.last_traps()[2].cause, cause::machine_call);
    EXPECT_STREQ(trap_name(h.last_traps()[0].cause), "environment call");
}

} // namespace
} // namespace bitloom::riscv
