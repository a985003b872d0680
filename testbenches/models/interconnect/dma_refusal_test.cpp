// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/interconnect/dma_bench.h"
#include "testbenches/models/interconnect/recording_target.h"

#include <limits>

namespace bitloom {
namespace {

class dma_refusal : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t end = dma_bench::base + dma_bench::memory_bytes;

    dma_refusal() { m_without.engine.forbid_dmi(); }

    dma_bench m_bench{"bench"};
    dma_bench m_without{"without_dmi"};
};

TEST_F(dma_refusal, names_the_first_piece_that_leaves_the_memory) {
    run([this] {
        for (dma_bench* bench : {&m_bench, &m_without})
            for (int repeat = 0; repeat < 2; ++repeat) { // the second time DMI is granted already
                strided_transfer t;
                t.address = end - 250;
                t.counts = {1, 2, 5};
                t.strides = {0, 7, 100};
                t.bytes = 8;
                t.local_strides = {0, 40, 8};
                EXPECT_FALSE(bench->engine.load(t, 0, 80, {0}, {}));
                EXPECT_EQ(bench->engine.refused_address(), end - 250 + 300);
                EXPECT_FALSE(bench->engine.store(t, 0, 80, {}));
                EXPECT_EQ(bench->engine.refused_address(), end - 250 + 300);
            }
    });
}

TEST_F(dma_refusal, names_a_piece_that_straddles_the_end) {
    run([this] {
        for (dma_bench* bench : {&m_bench, &m_without}) {
            strided_transfer t;
            t.address = end - 4;
            t.bytes = 5;
            EXPECT_FALSE(bench->engine.load(t, 0, 5, {0}, {}));
            EXPECT_EQ(bench->engine.refused_address(), end - 4);
            t.bytes = 4;
            EXPECT_TRUE(bench->engine.load(t, 0, 4, {0}, {}));
        }
    });
}

TEST_F(dma_refusal, leaves_the_buffer_as_it_was) {
    run([this] {
        m_bench.fill_buffer(3);
        const auto before = m_bench.half_copy(0);
        strided_transfer t;
        t.address = end - 10;
        t.counts = {1, 1, 3};
        t.strides = {0, 0, 8};
        t.bytes = 8;
        t.local_strides = {0, 0, 8};
        EXPECT_FALSE(m_bench.engine.load(t, 0, 24, {0}, {}));
        EXPECT_EQ(m_bench.half_copy(0), before);
    });
}

// Strides are a program's: 32 bits each and summed by tiles, the counts up to 2^16.
TEST_F(dma_refusal, follows_addresses_that_wrap_around_64_bits) {
    run([this] {
        for (dma_bench* bench : {&m_bench, &m_without}) {
            strided_transfer t;
            t.address = dma_bench::base;
            t.counts = {1, 1, 3};
            t.strides = {0, 0, std::numeric_limits<std::int32_t>::min()};
            t.bytes = 1;
            t.local_strides = {0, 0, 1};
            EXPECT_FALSE(bench->engine.load(t, 0, 3, {0}, {}));
            EXPECT_EQ(bench->engine.refused_address(), 0U);
            t.address = dma_bench::base - (1ULL << 31);
            EXPECT_FALSE(bench->engine.load(t, 0, 3, {0}, {}));
            EXPECT_EQ(bench->engine.refused_address(), 0U);
            t.address = ~0ULL;
            t.strides[2] = 1;
            EXPECT_FALSE(bench->engine.load(t, 0, 3, {0}, {}));
            EXPECT_EQ(bench->engine.refused_address(), ~0ULL);
        }
    });
}

class dma_dmi : public testing::systemc_fixture {
protected:
    dma_dmi() {
        m_engine.memory.bind(m_memory.socket);
        m_engine.buffers.bind(m_buffer.port);
        m_memory.dmi_last = 0;
        m_memory.offers_dmi = true;
    }
    /// Transactions of a load of four bytes from address 0, one byte a piece.
    std::size_t accesses_of_a_load() {
        strided_transfer t;
        t.counts = {1, 1, 4};
        t.bytes = 1;
        t.local_strides = {0, 0, 1};
        m_memory.accesses.clear();
        EXPECT_TRUE(m_engine.load(t, 0, 4, {0}, sc_core::SC_ZERO_TIME));
        return m_memory.accesses.size();
    }

    dma m_engine{"engine"};
    recording_target m_memory{"memory"};
    scratchpad m_buffer{"buffer", 256};
};

TEST_F(dma_dmi, spares_all_transactions_but_the_last_until_it_is_invalidated) {
    run([this] {
        m_memory.storage = 0x11;
        EXPECT_EQ(accesses_of_a_load(), 2U) << "the first asks, the last is timed";
        EXPECT_EQ(accesses_of_a_load(), 1U);
        EXPECT_EQ(m_buffer.view(0)[2], 0x11);
        m_memory.socket->invalidate_direct_mem_ptr(0, 0);
        m_memory.offers_dmi = false;
        EXPECT_EQ(accesses_of_a_load(), 4U);
        m_memory.offers_dmi = true;
        EXPECT_EQ(accesses_of_a_load(), 2U);
    });
}

TEST_F(dma_dmi, is_not_used_if_it_was_refused_or_reaches_too_short) {
    run([this] {
        m_memory.grants_dmi = false;
        EXPECT_EQ(accesses_of_a_load(), 4U);
        m_memory.grants_dmi = true;
        m_memory.dmi_first = m_memory.dmi_last = 1; // beside the bytes
        EXPECT_EQ(accesses_of_a_load(), 4U);
    });
}

TEST_F(dma_dmi, is_not_asked_for_where_it_is_forbidden) {
    run([this] {
        m_engine.forbid_dmi();
        EXPECT_EQ(accesses_of_a_load(), 4U);
        EXPECT_TRUE(m_memory.dmi_requests.empty());
    });
}

} // namespace
} // namespace bitloom
