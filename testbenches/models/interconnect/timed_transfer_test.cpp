// SPDX-License-Identifier: Apache-2.0
// A DMA in front of DRAM that is timed: what it takes and what passes the sockets.
#include "models/interconnect/bus.h"
#include "models/interconnect/dma.h"
#include "models/memory/dram_fast.h"
#include "models/memory/scratchpad.h"
#include "testbenches/support/memory_bench.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "tlm_bridges/protocol_checker.h"

#include <random>

namespace bitloom {
namespace {

/// DMA, checker, bus, checker, DRAM.
struct timed_bench : sc_core::sc_module {
    static constexpr std::uint64_t base = 0x8000'0000, memory_bytes = 1 << 20;

    dma engine{"dma"};
    protocol_checker before_bus{"before_bus"}, behind_bus{"behind_bus"};
    bus interconnect{"bus", {{"memory", base, memory_bytes}}};
    dram_fast memory{"memory", testing::small_dram()};
    scratchpad buffer{"buffer", 1 << 17};

    explicit timed_bench(const sc_core::sc_module_name& name)
        : sc_module(name) {
        engine.memory.bind(before_bus.from);
        before_bus.to.bind(interconnect.initiators);
        interconnect.targets.bind(behind_bus.from);
        behind_bus.to.bind(memory.port);
        engine.buffers.bind(buffer.port);
    }
};

class timed_transfer : public testing::systemc_fixture {
protected:
    timed_transfer() { m_without.engine.forbid_dmi(); }
    timed_bench m_with{"with_dmi"}, m_without{"without_dmi"};
};

TEST_F(timed_transfer, takes_what_its_bursts_take_with_dmi_and_without) {
    run([this] {
        std::mt19937 random(1);
        const auto pick = [&](std::uint32_t most) {
            return static_cast<std::uint32_t>(random() % (most + 1));
        };
        sdram::in_order_memory reference(testing::small_dram());
        std::uint64_t transactions = 0, begins = 0;
        for (unsigned n = 0; n < 300; ++n) {
            strided_transfer t;
            t.counts = {1 + pick(2), 1 + pick(3), 1 + pick(5)};
            t.bytes = 1 + pick(400);
            t.strides = {40'000, 9'000, static_cast<std::int64_t>(t.bytes + pick(700))};
            t.local_strides = {t.counts[1] * t.counts[2] * t.bytes, t.counts[2] * t.bytes, t.bytes};
            t.address = timed_bench::base + pick(500'000);
            byte_box box = t;
            box.address -= timed_bench::base;
            const bool store = pick(1) == 1;
            const auto direction = store ? sdram::direction::write : sdram::direction::read;
            const auto delay = sc_core::sc_time::from_value(begins);
            const auto took = [&](timed_bench& bench) {
                return store ? bench.engine.store(t, 0, t.total_bytes(), delay)
                             : bench.engine.load(t, 0, t.total_bytes(), {0}, delay);
            };
            const std::uint64_t expected = reference.transfer(direction, box, begins) - begins;
            const auto with = took(m_with), without = took(m_without);
            ASSERT_TRUE(with && without);
            ASSERT_EQ(with->value(), expected) << n;
            ASSERT_EQ(without->value(), expected) << n;
            transactions += t.pieces();
            begins += expected + pick(1'000'000);
        }
        EXPECT_LT(m_with.before_bus.transactions(), 310U) << "one carries each transfer";
        EXPECT_EQ(m_without.before_bus.transactions(), transactions);
    });
    for (timed_bench* bench : {&m_with, &m_without})
        for (protocol_checker* checker : {&bench->before_bus, &bench->behind_bus})
            EXPECT_TRUE(checker->violations().empty()) << checker->name();
    EXPECT_EQ(m_with.memory.events(), m_without.memory.events());
}

class dram_fast_under_transfers : public testing::systemc_fixture {
protected:
    dram_fast_under_transfers() { m_host.socket.bind(m_dram.port); }
    testing::test_initiator m_host{"host"};
    dram_fast m_dram{"dram", testing::small_dram()};
};

TEST_F(dram_fast_under_transfers, grants_dmi_only_to_who_owes_the_time) {
    run([this] {
        transfer_extension transfer;
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0,
                                               std::vector<std::uint8_t>(64));
        tlm::tlm_dmi dmi;
        m_host.send(t.payload);
        EXPECT_FALSE(t.payload.is_dmi_allowed());
        EXPECT_FALSE(m_host.socket->get_direct_mem_ptr(t.payload, dmi));
        t.payload.set_extension(&transfer);
        t.payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        EXPECT_EQ(m_host.send(t.payload), sc_core::SC_ZERO_TIME) << "time comes with the last";
        EXPECT_TRUE(t.payload.is_dmi_allowed());
        EXPECT_TRUE(m_host.socket->get_direct_mem_ptr(t.payload, dmi));
        EXPECT_EQ(dmi.get_dmi_ptr(), m_dram.contents());
        t.payload.clear_extension(&transfer);
    });
}

TEST_F(dram_fast_under_transfers, refuses_a_box_that_leaves_the_device) {
    run([this] {
        transfer_extension transfer;
        transfer.box = {0, {1, 1, 2}, {0, 0, -64}, 64};
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 0,
                                               std::vector<std::uint8_t>(64, 7));
        t.payload.set_extension(&transfer);
        EXPECT_EQ(m_host.send(t.payload), sc_core::SC_ZERO_TIME);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_dram.contents()[0], 0);
        t.payload.clear_extension(&transfer);
    });
    EXPECT_EQ(m_dram.events().writes, 0U);
}

} // namespace
} // namespace bitloom
