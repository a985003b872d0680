// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/interconnect/dma_bench.h"

#include <limits>

namespace bitloom {
namespace {

using bytes = std::vector<std::uint8_t>;

class dma_module : public testing::systemc_fixture {
protected:
    dma_bench m_bench{"bench"};
    dma_bench m_without{"without_dmi"};
    std::mt19937_64 m_random{13};

    dma_module() { m_without.engine.forbid_dmi(); }
};

TEST_F(dma_module, loads_any_box_as_a_plain_gather_does) {
    run([this] {
        for (int repeat = 0; repeat < 400; ++repeat) {
            const box b = random_box(m_random);
            const unsigned part = repeat % 2;
            m_bench.fill_memory(m_random());
            const bytes memory = m_bench.memory_copy(), other = m_bench.half_copy(1 - part);
            bytes expected = m_bench.half_copy(part);
            std::fill_n(expected.begin(), b.tile_bytes, std::uint8_t{0x5c});
            for_each_byte(b.transfer,
                          [&](std::size_t from, std::size_t to) { expected[to] = memory[from]; });
            const auto took = m_bench.engine.load(b.transfer, part * dma_bench::half, b.tile_bytes,
                                                  {0x5c}, sc_core::sc_time(3, sc_core::SC_NS));
            ASSERT_TRUE(took);
            ASSERT_EQ(m_bench.half_copy(part), expected) << "box " << repeat;
            ASSERT_EQ(m_bench.half_copy(1 - part), other);
            ASSERT_EQ(m_bench.memory_copy(), memory);
            ASSERT_EQ(*took, bench_time(b.transfer.total_bytes() * 8));
        }
    });
}

TEST_F(dma_module, stores_any_box_as_a_plain_scatter_does) {
    run([this] {
        for (int repeat = 0; repeat < 400; ++repeat) {
            const box b = random_box(m_random);
            const unsigned part = repeat % 2;
            m_bench.fill_memory(m_random());
            m_bench.fill_buffer(m_random());
            const bytes local = m_bench.half_copy(part);
            bytes expected = m_bench.memory_copy();
            for_each_byte(b.transfer,
                          [&](std::size_t to, std::size_t from) { expected[to] = local[from]; });
            const auto took = m_bench.engine.store(b.transfer, part * dma_bench::half, b.tile_bytes,
                                                   sc_core::SC_ZERO_TIME);
            ASSERT_TRUE(took);
            ASSERT_EQ(m_bench.memory_copy(), expected) << "box " << repeat;
            ASSERT_EQ(m_bench.half_copy(part), local);
            ASSERT_EQ(*took, bench_time(b.transfer.total_bytes() * 8));
        }
    });
}

TEST_F(dma_module, moves_the_same_bytes_in_the_same_time_without_dmi) {
    run([this] {
        for (int repeat = 0; repeat < 200; ++repeat) {
            const box b = random_box(m_random);
            const std::uint64_t seed = m_random();
            std::optional<sc_core::sc_time> took[2];
            bytes memory[2], local[2];
            unsigned n = 0;
            for (dma_bench* bench : {&m_bench, &m_without}) {
                bench->fill_memory(seed);
                bench->fill_buffer(seed + 1);
                took[n] = repeat % 2 == 0 ? bench->engine.load(b.transfer, 0, b.tile_bytes, {7}, {})
                                          : bench->engine.store(b.transfer, 0, b.tile_bytes, {});
                memory[n] = bench->memory_copy();
                local[n++] = bench->half_copy(0);
            }
            ASSERT_TRUE(took[0] && took[1]);
            ASSERT_EQ(*took[0], *took[1]);
            ASSERT_EQ(memory[0], memory[1]);
            ASSERT_EQ(local[0], local[1]);
        }
    });
}

TEST_F(dma_module, moves_the_same_bytes_when_touching_pieces_are_joined) {
    run([this] {
        unsigned joined_boxes = 0;
        for (int repeat = 0; repeat < 400; ++repeat) {
            const box b = random_box(m_random);
            strided_transfer joined = b.transfer;
            joined.coalesce();
            joined_boxes += joined.pieces() < b.transfer.pieces() ? 1 : 0;
            EXPECT_EQ(joined.total_bytes(), b.transfer.total_bytes());
            m_bench.fill_memory(m_random());
            const auto one = m_bench.engine.load(b.transfer, 0, b.tile_bytes, {1}, {});
            const bytes expected = m_bench.half_copy(0);
            const auto other = m_bench.engine.load(joined, 0, b.tile_bytes, {1}, {});
            ASSERT_TRUE(one && other);
            ASSERT_EQ(*one, *other);
            ASSERT_EQ(m_bench.half_copy(0), expected) << "box " << repeat;
        }
        EXPECT_GT(joined_boxes, 50U);
    });
}

TEST_F(dma_module, joins_a_dense_box_into_one_piece) {
    strided_transfer t{0, {3, 4, 5}, {200, 50, 10}, 10, 0, {200, 50, 10}};
    t.coalesce();
    EXPECT_EQ(t.pieces(), 1U);
    EXPECT_EQ(t.bytes, 600U);
    strided_transfer gaps{0, {3, 4, 5}, {200, 50, 10}, 10, 0, {200, 60, 10}};
    gaps.coalesce();
    EXPECT_EQ(gaps.pieces(), 12U);
    EXPECT_EQ(gaps.bytes, 50U);
}

TEST_F(dma_module, fills_the_whole_tile_where_a_transfer_is_empty) {
    run([this] {
        strided_transfer nothing;
        nothing.address = 0; // a hole of the bus: it must not be asked
        m_bench.fill_buffer(1);
        const auto took = m_bench.engine.load(nothing, dma_bench::half, 100, {0xab}, {});
        ASSERT_TRUE(took);
        EXPECT_EQ(*took, sc_core::SC_ZERO_TIME);
        EXPECT_EQ(bytes(m_bench.buffer.view(1), m_bench.buffer.view(1) + 100), bytes(100, 0xab));
    });
}

TEST_F(dma_module, repeats_a_pattern_of_bytes_where_a_transfer_does_not_reach) {
    run([this] {
        strided_transfer t;
        t.address = dma_bench::base;
        t.bytes = 4;
        t.local_offset = 3;
        m_bench.fill_memory(9);
        const std::uint8_t* memory = m_bench.memory.contents();
        ASSERT_TRUE(m_bench.engine.load(t, 0, 11, {1, 2, 3}, {}));
        EXPECT_EQ(bytes(m_bench.buffer.view(0), m_bench.buffer.view(0) + 11),
                  (bytes{1, 2, 3, memory[0], memory[1], memory[2], memory[3], 2, 3, 1, 2}));
    });
}

TEST_F(dma_module, reads_plain_bytes) {
    run([this] {
        m_bench.fill_memory(2);
        bytes to(77);
        const auto took = m_bench.engine.read(dma_bench::base + 5, to.data(), to.size(),
                                              sc_core::sc_time(1, sc_core::SC_US));
        ASSERT_TRUE(took);
        EXPECT_EQ(*took, bench_time(77 * 8));
        EXPECT_TRUE(std::equal(to.begin(), to.end(), m_bench.memory.contents() + 5));
        EXPECT_FALSE(m_bench.engine.read(dma_bench::base - 1, to.data(), 2, {}));
        EXPECT_EQ(m_bench.engine.refused_address(), dma_bench::base - 1);
    });
}

} // namespace
} // namespace bitloom
