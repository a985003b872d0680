// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/core_local_timer.h"
#include "testbenches/models/peripherals/device_driver.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

namespace bitloom {
namespace {

using sc_core::SC_NS;
using sc_core::sc_time;
constexpr std::uint64_t msip = 0, mtimecmp = 0x4000, mtime = 0xbff8;

class core_local_timer_module : public testing::systemc_fixture {
protected:
    core_local_timer m_timer{"timer"}; // 10 MHz: a tick is 100 ns
    testing::device_driver m_driver{"driver"};
    sc_core::sc_signal<bool> m_software, m_line;

    core_local_timer_module() {
        m_driver.socket.bind(m_timer.registers);
        m_timer.software_irq.bind(m_software);
        m_timer.timer_irq.bind(m_line);
    }
    static void settle() { wait(sc_time(1, sc_core::SC_PS)); }
};

TEST_F(core_local_timer_module, counts_ticks_of_simulated_time) {
    run([this] {
        EXPECT_EQ(m_driver.get(mtime, 8), 0U);
        wait(sc_time(99, SC_NS) + sc_time(999, sc_core::SC_PS));
        EXPECT_EQ(m_driver.get(mtime, 8), 0U);
        wait(sc_time(1, sc_core::SC_PS));
        EXPECT_EQ(m_driver.get(mtime, 8), 1U);
        wait(sc_time(500, sc_core::SC_SEC));
        EXPECT_EQ(m_driver.get(mtime, 8), 5'000'000'001U);
        EXPECT_EQ(m_driver.get(mtime), 5'000'000'001U & 0xffffffff);
        EXPECT_EQ(m_driver.get(mtime + 4), 1U);
    });
}

TEST_F(core_local_timer_module, shows_the_time_of_who_is_ahead) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, mtime,
                                               {0, 0, 0, 0, 0, 0, 0, 0});
        sc_time ahead(250, SC_NS);
        m_driver.socket->b_transport(t.payload, ahead);
        EXPECT_EQ(t.data[0], 2);
        EXPECT_EQ(ahead, sc_time(250, SC_NS));
    });
}

TEST_F(core_local_timer_module, raises_its_line_when_the_time_has_come) {
    run([this] {
        m_driver.set(mtimecmp, 7, 8);
        wait(sc_time(699, SC_NS));
        EXPECT_FALSE(m_line.read());
        wait(m_line.posedge_event());
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_time(700, SC_NS));
        wait(sc_time(1, sc_core::SC_US));
        EXPECT_TRUE(m_line.read()) << "a level";
        m_driver.set(mtimecmp, 1000, 8);
        settle();
        EXPECT_FALSE(m_line.read());
        m_driver.set(mtimecmp, 3, 8); // in the past
        settle();
        EXPECT_TRUE(m_line.read());
        m_driver.set(mtimecmp + 4, 1);
        settle();
        EXPECT_FALSE(m_line.read());
        EXPECT_EQ(m_driver.get(mtimecmp, 8), 0x100000003U);
    });
}

TEST_F(core_local_timer_module, never_raises_its_line_for_times_beyond_simulation) {
    run([this] {
        EXPECT_EQ(m_driver.get(mtimecmp, 8), ~0ULL);
        m_driver.set(mtimecmp, 5, 8);
        m_driver.set(mtimecmp, ~0ULL - 1, 8);
        wait(sc_time(1, sc_core::SC_SEC));
        EXPECT_FALSE(m_line.read());
    });
}

TEST_F(core_local_timer_module, drives_the_software_interrupt_by_bit_0) {
    run([this] {
        m_driver.set(msip, 0xffffffff);
        settle();
        EXPECT_TRUE(m_software.read());
        EXPECT_EQ(m_driver.get(msip), 1U);
        m_driver.set(msip, 2);
        settle();
        EXPECT_FALSE(m_software.read());
    });
}

TEST_F(core_local_timer_module, refuses_what_its_table_does_not_have) {
    run([this] {
        EXPECT_EQ(m_driver.put(mtime, 1, 8), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(4, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(msip, 8), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(mtimecmp + 4, 8), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(mtimecmp, 2), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(mtimecmp, 16), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.debug_write(msip, {1, 0, 0, 0}), 0U);
    });
}

} // namespace
} // namespace bitloom
