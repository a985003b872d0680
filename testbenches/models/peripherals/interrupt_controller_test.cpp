// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/peripherals/interrupt_controller.h"
#include "testbenches/models/peripherals/device_driver.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

namespace bitloom {
namespace {

namespace reg = interrupt_controller_registers;

class interrupt_controller_module : public testing::systemc_fixture {
protected:
    const std::vector<unsigned> m_numbers{10, 0x30, 0x31};
    interrupt_controller m_controller{"controller", m_numbers};
    testing::device_driver m_driver{"driver"};
    sc_core::sc_vector<sc_core::sc_signal<bool>> m_sources{"source", 3};
    sc_core::sc_signal<bool> m_irq;

    interrupt_controller_module() {
        m_driver.socket.bind(m_controller.registers);
        m_controller.irq.bind(m_irq);
        for (unsigned n = 0; n < 3; ++n)
            m_controller.sources[n].bind(m_sources[n]);
    }
    static void settle() { wait(sc_core::sc_time(1, sc_core::SC_NS)); }
    void drive(unsigned index, bool high) {
        m_sources[index].write(high);
        settle();
    }
    bool line() {
        settle();
        return m_irq.read();
    }
    void enable_all(unsigned priority) {
        for (const unsigned n : m_numbers)
            m_driver.set(4 * n, priority);
        m_driver.set(reg::enable, 1 << 10);
        m_driver.set(reg::enable + 4, 3 << 16);
    }
    std::uint64_t claim() { return m_driver.get(reg::claim); }
    void complete(unsigned source) { m_driver.set(reg::claim, source); }
};

TEST_F(interrupt_controller_module, interrupts_only_for_enabled_sources_above_the_threshold) {
    run([this] {
        drive(1, true);
        EXPECT_EQ(m_driver.get(reg::pending + 4), 1U << 16);
        EXPECT_FALSE(line());
        m_driver.set(4 * 0x30, 3);
        EXPECT_FALSE(line()) << "not enabled";
        m_driver.set(reg::enable + 4, 1 << 16);
        EXPECT_TRUE(line());
        m_driver.set(reg::threshold, 3);
        EXPECT_FALSE(line());
        m_driver.set(reg::threshold, 2);
        EXPECT_TRUE(line());
        m_driver.set(4 * 0x30, 0);
        EXPECT_FALSE(line()) << "priority 0 never interrupts";
        EXPECT_EQ(claim(), 0U);
    });
}

TEST_F(interrupt_controller_module, serves_the_highest_priority_and_then_the_lowest_number) {
    run([this] {
        enable_all(2);
        m_driver.set(4 * 0x31, 7);
        for (const unsigned n : {0U, 1U, 2U})
            drive(n, true);
        EXPECT_EQ(claim(), 0x31U);
        EXPECT_EQ(claim(), 10U);
        EXPECT_EQ(claim(), 0x30U);
        EXPECT_EQ(claim(), 0U);
        EXPECT_FALSE(line()) << "all are in service";
        drive(1, false);
        complete(0x30);
        EXPECT_FALSE(line());
        complete(10);
        EXPECT_TRUE(line()) << "still high when completed";
        EXPECT_EQ(claim(), 10U);
    });
}

TEST_F(interrupt_controller_module, keeps_a_source_pending_that_falls_before_it_is_claimed) {
    run([this] {
        enable_all(1);
        drive(0, true);
        drive(0, false);
        EXPECT_TRUE(line());
        EXPECT_EQ(claim(), 10U);
        complete(10);
        EXPECT_FALSE(line());
    });
}

TEST_F(interrupt_controller_module, claims_below_the_threshold_when_asked) {
    run([this] {
        enable_all(1);
        m_driver.set(reg::threshold, 7);
        drive(0, true);
        EXPECT_FALSE(line());
        EXPECT_EQ(claim(), 10U);
    });
}

TEST_F(interrupt_controller_module, ignores_completion_of_what_is_not_enabled) {
    run([this] {
        enable_all(1);
        drive(0, true);
        EXPECT_EQ(claim(), 10U);
        m_driver.set(reg::enable, 0);
        complete(10);
        m_driver.set(reg::enable, 1 << 10);
        EXPECT_FALSE(line()) << "it is still in service";
        for (const unsigned source : {0U, 11U, 95U, 96U, 0xffffffffU})
            complete(source);
        EXPECT_FALSE(line());
        complete(10);
        EXPECT_TRUE(line());
    });
}

TEST_F(interrupt_controller_module, claims_nothing_for_a_debugger) {
    run([this] {
        enable_all(1);
        drive(0, true);
        EXPECT_EQ(m_driver.peek(reg::claim), 10U);
        EXPECT_EQ(m_driver.peek(reg::claim), 10U);
        EXPECT_TRUE(line());
    });
}

TEST_F(interrupt_controller_module, holds_the_fields_that_it_has) {
    run([this] {
        m_driver.set(4, 0xffffffff);
        EXPECT_EQ(m_driver.get(4), 7U);
        m_driver.set(4 * 95, 0xffffffff);
        EXPECT_EQ(m_driver.get(4 * 95), 7U);
        m_driver.set(reg::enable, 0xffffffff);
        EXPECT_EQ(m_driver.get(reg::enable), 0xfffffffeU);
        m_driver.set(reg::threshold, 0xff);
        EXPECT_EQ(m_driver.get(reg::threshold), 7U);
        EXPECT_EQ(m_driver.put(0, 1), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.put(reg::pending, 1), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(4 * 96, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(reg::claim, 8), tlm::TLM_BURST_ERROR_RESPONSE);
    });
}

TEST_F(interrupt_controller_module, refuses_sources_that_are_not_there_or_taken) {
    const std::vector<std::vector<unsigned>> wrong{{0}, {96}, {5, 6, 5}};
    for (const std::vector<unsigned>& numbers : wrong)
        EXPECT_THROW(interrupt_controller("wrong", numbers), config_error);
}

} // namespace
} // namespace bitloom
