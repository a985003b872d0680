// SPDX-License-Identifier: Apache-2.0
#include "models/memory/scratchpad.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"

namespace bitloom {
namespace {

using bytes = std::vector<std::uint8_t>;

class scratchpad_module : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t half = 100; // not a multiple of a cache line

    scratchpad_module() { m_dma.socket.bind(m_pad.port); }

    testing::test_initiator m_dma{"dma"};
    scratchpad m_pad{"pad", 2 * half, 64};
};

TEST_F(scratchpad_module, shows_each_half_in_its_own_view) {
    run([this] {
        EXPECT_EQ(m_pad.half_bytes(), half);
        EXPECT_EQ(m_dma.write(0, {1, 2}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_dma.write(half - 1, {3}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_dma.write(half, {4, 5}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_dma.write(2 * half - 1, {6}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_pad.view(0)[0], 1);
        EXPECT_EQ(m_pad.view(0)[1], 2);
        EXPECT_EQ(m_pad.view(0)[half - 1], 3);
        EXPECT_EQ(m_pad.view(1)[0], 4);
        EXPECT_EQ(m_pad.view(1)[1], 5);
        EXPECT_EQ(m_pad.view(1)[half - 1], 6);
        m_pad.view(1)[7] = 8;
        EXPECT_EQ(m_dma.read(half + 7, 1), bytes{8});
    });
}

TEST_F(scratchpad_module, has_slack_behind_each_half_that_only_views_reach) {
    run([this] {
        for (const unsigned part : {0U, 1U})
            for (std::size_t i = 0; i < half + 64; ++i)
                m_pad.view(part)[i] = static_cast<std::uint8_t>(part + 1);
        EXPECT_EQ(m_dma.read(0, half), bytes(half, 1));
        EXPECT_EQ(m_dma.read(half, half), bytes(half, 2));
        EXPECT_EQ(m_dma.read_status(2 * half, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

TEST_F(scratchpad_module, refuses_an_access_that_crosses_its_halves) {
    run([this] {
        for (std::uint64_t address = half - 3; address < half; ++address) {
            EXPECT_EQ(m_dma.write(address, bytes(4, 7)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
            EXPECT_EQ(m_dma.debug_write(address, bytes(4, 7)), 0U);
        }
        EXPECT_EQ(m_dma.write(0, bytes(2 * half, 7)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_dma.read(0, half), bytes(half, 0));
        EXPECT_EQ(m_dma.read(half, half), bytes(half, 0));
    });
}

TEST_F(scratchpad_module, refuses_what_lies_outside_or_wraps) {
    run([this] {
        EXPECT_EQ(m_dma.read_status(2 * half - 1, 2), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_dma.read_status(2 * half, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_dma.read_status(~0ULL, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_dma.read_status(~0ULL - 49, 50), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

TEST_F(scratchpad_module, grants_direct_access_to_one_half_without_its_slack) {
    run([this] {
        for (const unsigned part : {0U, 1U}) {
            testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, part * half + 3,
                                                   bytes(1));
            m_dma.send(t.payload);
            EXPECT_TRUE(t.payload.is_dmi_allowed());
            tlm::tlm_dmi granted;
            ASSERT_TRUE(m_dma.socket->get_direct_mem_ptr(t.payload, granted));
            EXPECT_TRUE(granted.is_read_write_allowed());
            EXPECT_EQ(granted.get_start_address(), part * half);
            EXPECT_EQ(granted.get_end_address(), part * half + half - 1);
            EXPECT_EQ(granted.get_dmi_ptr(), m_pad.view(part));
        }
        testing::test_initiator::transaction outside(tlm::TLM_READ_COMMAND, 2 * half, bytes(1));
        tlm::tlm_dmi refused;
        EXPECT_FALSE(m_dma.socket->get_direct_mem_ptr(outside.payload, refused));
    });
}

TEST_F(scratchpad_module, takes_no_time) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 0, bytes(half));
        EXPECT_EQ(m_dma.send(t.payload), sc_core::SC_ZERO_TIME);
    });
}

TEST_F(scratchpad_module, refuses_byte_enables_streaming_and_other_commands) {
    run([this] {
        unsigned char enable = 0xff;
        testing::test_initiator::transaction t(tlm::TLM_IGNORE_COMMAND, 0, bytes(4));
        m_dma.send(t.payload);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_COMMAND_ERROR_RESPONSE);
        t.payload.set_address(2 * half);
        m_dma.send(t.payload);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        t.payload.set_streaming_width(2);
        m_dma.send(t.payload);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_BURST_ERROR_RESPONSE);
        t.payload.set_byte_enable_ptr(&enable);
        m_dma.send(t.payload);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    });
}

} // namespace
} // namespace bitloom
