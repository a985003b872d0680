// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"

#include <numeric>

namespace bitloom {
namespace {

using bytes = std::vector<std::uint8_t>;

class dram_module : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t size = 4096;

    dram_module() { m_host.socket.bind(m_dram.port); }

    testing::test_initiator m_host{"host"};
    dram m_dram{"dram", {size, 192, 500'000'000}};
};

TEST_F(dram_module, reads_back_what_was_written) {
    run([this] {
        bytes data(100);
        std::iota(data.begin(), data.end(), std::uint8_t{1});
        EXPECT_EQ(m_host.write(17, data), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_host.read(17, 100), data);
        EXPECT_EQ(m_host.read(16, 2), (bytes{0, 1}));
        EXPECT_EQ(m_host.read(116, 2), (bytes{100, 0}));
        EXPECT_EQ(m_dram.contents()[17], 1);
    });
}

TEST_F(dram_module, serves_its_last_byte_and_nothing_behind_it) {
    run([this] {
        EXPECT_EQ(m_host.write(size - 1, {5}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_host.read(size - 1, 1), bytes{5});
        EXPECT_EQ(m_host.read(0, size).back(), 5);
        EXPECT_EQ(m_host.read_status(size, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_host.read_status(size - 1, 2), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_host.read_status(0, size + 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_host.read_status(1, size), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

TEST_F(dram_module, refuses_addresses_whose_end_wraps) {
    run([this] {
        for (const std::uint64_t address : {~0ULL, ~0ULL - 3, ~0ULL - size + 1, 1ULL << 63})
            for (const std::size_t length : {1, 4, 5, 64, 4096}) {
                EXPECT_EQ(m_host.read_status(address, length), tlm::TLM_ADDRESS_ERROR_RESPONSE)
                    << address << ", " << length;
                EXPECT_TRUE(m_host.debug_read(address, length).empty());
            }
    });
}

TEST_F(dram_module, leaves_everything_as_it_was_when_it_refuses) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, size - 2, bytes(4, 0x77));
        EXPECT_EQ(m_host.send(t.payload), sc_core::SC_ZERO_TIME);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_host.read(size - 2, 2), (bytes{0, 0}));
        testing::test_initiator::transaction r(tlm::TLM_READ_COMMAND, size - 2, bytes(4, 0x77));
        EXPECT_EQ(m_host.send(r.payload), sc_core::SC_ZERO_TIME);
        EXPECT_EQ(r.data, bytes(4, 0x77));
    });
}

// Byte enables, streaming width, range, command: the first that is wrong is the answer.
TEST_F(dram_module, checks_a_payload_in_the_documented_order) {
    run([this] {
        const auto answer = [this](bool enables, bool streaming, bool range, bool command) {
            testing::test_initiator::transaction t(command ? tlm::TLM_IGNORE_COMMAND
                                                           : tlm::TLM_READ_COMMAND,
                                                   range ? size : 0, bytes(4));
            unsigned char enable = 0xff;
            if (enables) {
                t.payload.set_byte_enable_ptr(&enable);
                t.payload.set_byte_enable_length(1);
            }
            if (streaming)
                t.payload.set_streaming_width(3);
            EXPECT_EQ(m_host.send(t.payload) == sc_core::SC_ZERO_TIME,
                      enables || streaming || range || command);
            return t.payload.get_response_status();
        };
        for (unsigned wrong = 0; wrong < 16; ++wrong) {
            const bool enables = wrong & 1, streaming = wrong & 2, range = wrong & 4,
                       command = wrong & 8;
            const auto expected = enables     ? tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE
                                  : streaming ? tlm::TLM_BURST_ERROR_RESPONSE
                                  : range     ? tlm::TLM_ADDRESS_ERROR_RESPONSE
                                  : command   ? tlm::TLM_COMMAND_ERROR_RESPONSE
                                              : tlm::TLM_OK_RESPONSE;
            EXPECT_EQ(answer(enables, streaming, range, command), expected) << wrong;
        }
    });
}

TEST_F(dram_module, takes_a_streaming_width_beyond_the_data) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 8, bytes(4, 9));
        t.payload.set_streaming_width(100);
        m_host.send(t.payload);
        EXPECT_TRUE(t.payload.is_response_ok());
        EXPECT_EQ(m_host.read(8, 4), bytes(4, 9));
    });
}

TEST_F(dram_module, moves_bytes_by_debug_transport_without_time) {
    run([this] {
        EXPECT_EQ(m_host.debug_write(40, {1, 2, 3}), 3U);
        EXPECT_EQ(m_host.debug_read(39, 5), (bytes{0, 1, 2, 3, 0}));
        EXPECT_EQ(m_host.debug_write(size - 1, {1, 2}), 0U);
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
    });
}

// A debug transaction has a command, an address and data (IEEE 1666, debug transport interface);
// an initiator need not set the other attributes, and a payload's default streaming width is 0.
TEST_F(dram_module, asks_no_streaming_width_of_debug_transport) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 64, {4, 5, 6});
        t.payload.set_streaming_width(0);
        EXPECT_EQ(m_host.socket->transport_dbg(t.payload), 3U);
        EXPECT_EQ(m_host.read(64, 3), (bytes{4, 5, 6}));
    });
}

TEST_F(dram_module, grants_dmi_for_all_of_it) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 100, {42});
        m_host.send(t.payload);
        EXPECT_TRUE(t.payload.is_dmi_allowed());
        for (const std::uint64_t address : {std::uint64_t{0}, size - 1}) {
            tlm::tlm_dmi dmi;
            ASSERT_TRUE(m_host.ask_for_dmi(address, dmi));
            EXPECT_TRUE(dmi.is_read_write_allowed());
            EXPECT_EQ(dmi.get_start_address(), 0U);
            EXPECT_EQ(dmi.get_end_address(), size - 1);
            EXPECT_EQ(dmi.get_dmi_ptr()[100], 42);
        }
        tlm::tlm_dmi refused;
        EXPECT_FALSE(m_host.ask_for_dmi(size, refused));
        EXPECT_FALSE(m_host.ask_for_dmi(~0ULL, refused));
    });
}

} // namespace
} // namespace bitloom
