// SPDX-License-Identifier: Apache-2.0
// What random_programs_test cannot see of a hart that goes on from another one's state.
#include "models/common/state_archive.h"
#include "models/cpu/riscv_cpu/hart.h"
#include "testbenches/models/cpu/memory_bus.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <tuple>
#include <vector>

namespace bitloom::riscv {
namespace {

/// Counts what goes past direct memory.
class counting_bus : public testing::memory_bus {
public:
    unsigned transfers = 0;

    bool transfer(bus_access& a) override {
        ++transfers;
        return memory_bus::transfer(a);
    }
};

constexpr std::uint64_t base = testing::memory_bus::base, word = base + 0x1000;
constexpr std::uint32_t lr_d = 0x1005'32af, // lr.d x5, (x10)
    sc_d = 0x1865'33af,                     // sc.d x7, x6, (x10)
    ecall = 0x73, nop = 0x13;

void move(hart& from, hart& to) {
    state_writer written;
    written(from);
    state_reader reader(written.bytes());
    reader(to);
    reader.end();
}

TEST(hart_state, holds_the_reservation_between_lr_and_sc) {
    for (const bool moves : {false, true}) {
        counting_bus bus;
        bus.put(base, {lr_d, sc_d});
        hart first(bus, {}), second(bus, {});
        first.set_x(10, word);
        first.set_x(6, 42);
        first.set_x(7, 9);
        first.run(1);
        hart& next = moves ? second : first;
        if (moves)
            move(first, second);
        next.run(1);
        EXPECT_EQ(next.x(7), 0U) << "sc.d failed";
        EXPECT_EQ(bus.get<std::uint64_t>(word), 42U);
    }
}

TEST(hart_state, holds_the_last_traps) {
    counting_bus bus;
    bus.put(base, {ecall, ecall, nop});
    hart first(bus, {}), second(bus, {});
    first.set_csr(0x305, base + 4);
    first.run(5);
    ASSERT_EQ(first.traps(), 5U);
    move(first, second);
    EXPECT_EQ(second.traps(), 5U);
    ASSERT_EQ(second.last_traps().size(), 5U);
    for (std::size_t n = 0; n < 5; ++n) {
        const trap_record a = first.last_traps()[n], b = second.last_traps()[n];
        EXPECT_EQ(std::tie(a.pc, a.cause, a.value, a.cycle),
                  std::tie(b.pc, b.cause, b.value, b.cycle));
    }
}

TEST(hart_state, asks_again_for_direct_memory_and_needs_no_transaction) {
    counting_bus bus;
    bus.put(base, std::vector<std::uint32_t>(100, nop));
    hart first(bus, {}), second(bus, {});
    first.run(10);
    const unsigned before = bus.transfers;
    ASSERT_GT(before, 0U) << "the first fetch is a transaction";
    move(first, second);
    second.run(10);
    EXPECT_EQ(bus.transfers, before);
    EXPECT_EQ(second.cycle(), 2 * first.cycle());
}

} // namespace
} // namespace bitloom::riscv
