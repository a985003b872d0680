// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/bus.h"
#include "testbenches/models/interconnect/recording_target.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"

namespace bitloom {
namespace {

using testing::test_initiator;

class bus_with_two_targets : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t low = 0x1000, low_size = 0x100;
    static constexpr std::uint64_t high = 0xffff'ffff'ffff'f000, high_size = 0x1000; // to the end

    bus_with_two_targets() {
        m_first.socket.bind(m_bus.initiators);
        m_second.socket.bind(m_bus.initiators);
        m_bus.targets.bind(m_low.socket);
        m_bus.targets.bind(m_high.socket);
    }

    test_initiator m_first{"first"}, m_second{"second"};
    bus m_bus{"bus", {{"low", low, low_size}, {"high", high, high_size}}};
    recording_target m_low{"low"}, m_high{"high"};
};

TEST_F(bus_with_two_targets, passes_addresses_on_relative_and_gives_them_back_whole) {
    run([this] {
        const std::uint64_t addresses[] = {low, low + 0x80, low + low_size - 4, high, ~0ULL - 3};
        for (const std::uint64_t address : addresses) {
            test_initiator::transaction t(tlm::TLM_READ_COMMAND, address,
                                          std::vector<std::uint8_t>(4));
            EXPECT_EQ(m_first.send(t.payload), sc_core::sc_time(7, sc_core::SC_NS));
            EXPECT_TRUE(t.payload.is_response_ok());
            EXPECT_EQ(t.payload.get_address(), address);
            EXPECT_EQ(m_second.socket->transport_dbg(t.payload), 4U);
            EXPECT_EQ(t.payload.get_address(), address);
            tlm::tlm_dmi dmi;
            EXPECT_TRUE(m_second.socket->get_direct_mem_ptr(t.payload, dmi));
            EXPECT_EQ(t.payload.get_address(), address);
        }
        const std::vector<std::uint64_t> to_low{0, 0x80, low_size - 4}, to_high{0, high_size - 4};
        EXPECT_EQ(m_low.accesses, to_low);
        EXPECT_EQ(m_low.debug_accesses, to_low);
        EXPECT_EQ(m_low.dmi_requests, to_low);
        EXPECT_EQ(m_high.accesses, to_high);
        EXPECT_EQ(m_high.debug_accesses, to_high);
        EXPECT_EQ(m_high.dmi_requests, to_high);
    });
}

TEST_F(bus_with_two_targets, answers_holes_with_an_address_error_and_no_time) {
    run([this] {
        for (const std::uint64_t address :
             {std::uint64_t{0}, low - 1, low + low_size, high - 1, std::uint64_t{0x5000}}) {
            test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, address, {1});
            EXPECT_EQ(m_first.send(t.payload), sc_core::SC_ZERO_TIME);
            EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_ADDRESS_ERROR_RESPONSE);
            EXPECT_EQ(t.payload.get_address(), address);
            EXPECT_EQ(m_first.socket->transport_dbg(t.payload), 0U);
            tlm::tlm_dmi dmi;
            EXPECT_FALSE(m_first.socket->get_direct_mem_ptr(t.payload, dmi));
        }
        EXPECT_TRUE(m_low.accesses.empty());
        EXPECT_TRUE(m_high.accesses.empty());
    });
}

TEST_F(bus_with_two_targets, refuses_accesses_that_straddle_the_end_of_a_target) {
    run([this] {
        for (const std::uint64_t address :
             {low - 2, low + low_size - 2, high - 3, high + high_size - 2}) {
            EXPECT_EQ(m_first.read_status(address, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
            EXPECT_EQ(m_first.debug_write(address, {1, 2, 3, 4}), 0U);
        }
        EXPECT_EQ(m_first.read_status(low, low_size + 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_first.read_status(low, low_size), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(m_first.read_status(high, high_size), tlm::TLM_OK_RESPONSE);
    });
}

TEST_F(bus_with_two_targets, translates_a_dmi_region_and_cuts_it_to_the_map) {
    run([this] {
        tlm::tlm_dmi dmi;
        ASSERT_TRUE(m_first.ask_for_dmi(low + 5, dmi)); // all of the target's addresses
        EXPECT_EQ(dmi.get_start_address(), low);
        EXPECT_EQ(dmi.get_end_address(), low + low_size - 1);
        EXPECT_EQ(dmi.get_dmi_ptr(), &m_low.storage);
        m_low.dmi_first = 0x10;
        m_low.dmi_last = 0x1f;
        ASSERT_TRUE(m_first.ask_for_dmi(low + 0x18, dmi));
        EXPECT_EQ(dmi.get_start_address(), low + 0x10);
        EXPECT_EQ(dmi.get_end_address(), low + 0x1f);
        ASSERT_TRUE(m_first.ask_for_dmi(high + 5, dmi));
        EXPECT_EQ(dmi.get_start_address(), high);
        EXPECT_EQ(dmi.get_end_address(), ~0ULL);
        m_high.grants_dmi = false;
        EXPECT_FALSE(m_first.ask_for_dmi(high + 5, dmi));
    });
}

TEST_F(bus_with_two_targets, tells_every_initiator_what_dmi_becomes_invalid) {
    run([this] {
        m_low.socket->invalidate_direct_mem_ptr(0x10, 0x1f);
        m_high.socket->invalidate_direct_mem_ptr(0, ~0ULL);
        m_low.socket->invalidate_direct_mem_ptr(low_size, ~0ULL); // which nobody sees
        const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected{
            {low + 0x10, low + 0x1f}, {high, ~0ULL}};
        EXPECT_EQ(m_first.invalidated, expected);
        EXPECT_EQ(m_second.invalidated, expected);
    });
}

} // namespace
} // namespace bitloom
