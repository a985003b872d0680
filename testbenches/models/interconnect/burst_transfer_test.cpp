// SPDX-License-Identifier: Apache-2.0
// A DMA that moves by requests, in front of memories of other people's manners.
#include "models/memory/dram_detailed.h"
#include "testbenches/models/interconnect/dma_bench.h"
#include "testbenches/support/memory_bench.h"
#include "testbenches/support/random_at_memory.h"
#include "tlm_bridges/protocol_checker.h"

#include <gmock/gmock.h>

namespace bitloom {
namespace {

using sc_core::sc_time;
using testing::random_at_memory;

constexpr std::uint64_t base = dma_bench::base, memory_bytes = dma_bench::memory_bytes;

/// DMA, checker, bus, checker, random manners, memory.
class burst_transfer : public testing::systemc_fixture,
                       public ::testing::WithParamInterface<burst_parameters> {
protected:
    explicit burst_transfer(const burst_parameters& p = {64, 8})
        : parameters(p)
        , engine("dma", p) {
        engine.memory.bind(before_bus.from);
        before_bus.to.bind(interconnect.initiators);
        interconnect.targets.bind(behind_bus.from);
        behind_bus.to.bind(manners.from);
        manners.to.bind(memory.port);
        manners.longest = p.bytes;
        engine.buffers.bind(buffer.port);
        std::mt19937_64 random(2);
        for (std::uint64_t i = 0; i < memory_bytes; ++i)
            memory.contents()[i] = static_cast<std::uint8_t>(random());
    }
    /// Waits for the transfer under way.
    dma::ending end_of_transfer() {
        while (true) {
            if (const auto end = engine.take_ending())
                return *end;
            sc_core::wait(engine.ended());
        }
    }
    void expect_a_clean_end() {
        for (const protocol_checker* c : {&before_bus, &behind_bus}) {
            EXPECT_TRUE(c->violations().empty()) << c->name() << ": " << c->violations().front();
            EXPECT_EQ(c->in_flight(), 0U) << c->name();
        }
        EXPECT_EQ(manners.unlawful, 0U);
        EXPECT_EQ(manners.under_way(), 0U);
        EXPECT_LE(manners.most_under_way, parameters.outstanding);
    }

    const burst_parameters parameters;
    dma engine;
    protocol_checker before_bus{"before_bus"}, behind_bus{"behind_bus"};
    bus interconnect{"bus", {{"memory", base, memory_bytes}}};
    random_at_memory manners{"manners", 11};
    dram memory{"memory", {memory_bytes, 192, 500'000'000}};
    scratchpad buffer{"buffer", 2 * dma_bench::half};
};

class burst_transfer_of : public burst_transfer {
protected:
    burst_transfer_of()
        : burst_transfer(GetParam()) {}
};

TEST_P(burst_transfer_of, moves_the_bytes_of_the_box_and_no_others) {
    run([this] {
        std::mt19937_64 random(GetParam().bytes + GetParam().outstanding);
        std::uint64_t stored = 0;
        for (unsigned n = 0; n < 120; ++n) {
            const box b = random_box(random);
            const unsigned half = n / 2 % 2;
            const std::uint8_t fill = static_cast<std::uint8_t>(random());
            std::vector<std::uint8_t> in_memory(memory.contents(),
                                                memory.contents() + memory_bytes),
                in_tile(buffer.view(half), buffer.view(half) + dma_bench::half);
            const sc_time begins(static_cast<double>(random() % 20), sc_core::SC_NS);
            const sc_time from = sc_core::sc_time_stamp() + begins;
            if (n % 2 == 0) {
                std::fill_n(in_tile.begin(), b.tile_bytes, fill);
                for_each_byte(b.transfer,
                              [&](std::size_t m, std::size_t l) { in_tile[l] = in_memory[m]; });
                ASSERT_EQ(
                    engine.load(b.transfer, half * dma_bench::half, b.tile_bytes, {fill}, begins),
                    dma::unknown_time());
            } else {
                for_each_byte(b.transfer,
                              [&](std::size_t m, std::size_t l) { in_memory[m] = in_tile[l]; });
                stored += b.transfer.total_bytes();
                ASSERT_EQ(engine.store(b.transfer, half * dma_bench::half, b.tile_bytes, begins),
                          dma::unknown_time());
            }
            const dma::ending end = end_of_transfer();
            ASSERT_FALSE(end.refused);
            ASSERT_GE(end.at, from);
            ASSERT_TRUE(std::equal(in_memory.begin(), in_memory.end(), memory.contents())) << n;
            ASSERT_TRUE(std::equal(in_tile.begin(), in_tile.end(), buffer.view(half))) << n;
        }
        EXPECT_EQ(manners.written_bytes, stored);
    });
    expect_a_clean_end();
}

INSTANTIATE_TEST_SUITE_P(parameters, burst_transfer_of,
                         ::testing::Values(burst_parameters{64, 32}, burst_parameters{64, 1},
                                           burst_parameters{8, 5}, burst_parameters{1, 3},
                                           burst_parameters{4096, 2}));

TEST_F(burst_transfer, reads_instructions_and_says_how_long_it_took) {
    run([this] {
        std::uint8_t words[64];
        for (const std::uint64_t offset : {0, 4, 60, 4092}) {
            const sc_time begins(7, sc_core::SC_NS), from = sc_core::sc_time_stamp() + begins;
            const auto took = engine.read(base + offset, words, sizeof words, begins);
            ASSERT_TRUE(took);
            EXPECT_GE(from + *took, sc_core::sc_time_stamp());
            EXPECT_TRUE(std::equal(words, words + 64, memory.contents() + offset));
        }
        EXPECT_FALSE(engine.read(base + memory_bytes, words, 64, sc_time()));
        EXPECT_EQ(engine.refused_address(), base + memory_bytes);
    });
    expect_a_clean_end();
}

TEST_F(burst_transfer, tells_the_first_refused_address_when_nothing_is_under_way_any_more) {
    manners.refuses_from = 4096;
    run([this] {
        for (unsigned n = 0; n < 20; ++n) {
            strided_transfer t;
            t.address = base + 4096 - 64 * n - 3;
            t.bytes = 3000;
            engine.load(t, 0, t.bytes, {0}, sc_time());
            const dma::ending end = end_of_transfer();
            EXPECT_TRUE(end.refused);
            EXPECT_EQ(engine.refused_address(), base + 4096);
            EXPECT_EQ(manners.under_way(), 0U);
            EXPECT_LE(end.at, sc_core::sc_time_stamp() + sc_time(40, sc_core::SC_NS));
        }
        manners.refuses_from = ~0ULL; // and the DMA goes on
        strided_transfer t;
        t.address = base;
        t.bytes = 3000;
        engine.load(t, 0, t.bytes, {0}, sc_time());
        EXPECT_FALSE(end_of_transfer().refused);
        EXPECT_TRUE(std::equal(buffer.view(0), buffer.view(0) + 3000, memory.contents()));
    });
    expect_a_clean_end();
}

/// The same DMA on DRAM whose time is known.
class burst_transfer_on_dram : public testing::systemc_fixture {
protected:
    burst_transfer_on_dram() {
        engine.memory.bind(checker.from);
        checker.to.bind(memory.port);
        engine.buffers.bind(buffer.port);
    }
    sc_time time_of_load(std::uint64_t bytes) {
        strided_transfer t;
        t.bytes = bytes;
        const sc_time from = sc_core::sc_time_stamp();
        engine.load(t, 0, bytes, {0}, sc_time());
        while (true) {
            if (const auto end = engine.take_ending())
                return end->at - from;
            sc_core::wait(engine.ended());
        }
    }

    sdram::preset device = testing::small_dram();
    dma engine{"dma", burst_parameters{64, 32}};
    protocol_checker checker{"checker"};
    dram_detailed memory{"memory", device};
    scratchpad buffer{"buffer", 1 << 17};
};

TEST_F(burst_transfer_on_dram, streams_as_fast_as_the_bus_moves_data) {
    run([this] {
        const double clock = device.tck_ns * 1e3;
        const auto clocks = [&](std::uint64_t bytes) {
            return static_cast<double>(time_of_load(bytes).value()) / clock;
        };
        // 64 bytes every four clocks, once the first have come.
        const double longer = clocks(1 << 16) - clocks(1 << 15);
        EXPECT_NEAR(longer, (1 << 15) / 64 * 4, 0.1 * longer);
    });
    EXPECT_TRUE(checker.violations().empty());
    EXPECT_EQ(memory.events().reads, ((1U << 16) + (1U << 15)) / 64);
}

} // namespace
} // namespace bitloom
