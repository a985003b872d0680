// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/uart.h"
#include "testbenches/models/peripherals/device_driver.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

namespace bitloom {
namespace {

class uart_module : public testing::systemc_fixture {
protected:
    uart m_uart{"uart"};
    testing::device_driver m_driver{"driver"};
    sc_core::sc_signal<bool> m_irq;
    std::string m_sent;

    uart_module() {
        m_driver.socket.bind(m_uart.registers);
        m_uart.irq.bind(m_irq);
        m_uart.transmit = [this](std::uint8_t byte) { m_sent += static_cast<char>(byte); };
    }
    std::uint64_t get(unsigned offset) { return m_driver.get(offset, 1); }
    void set(unsigned offset, unsigned value) { m_driver.set(offset, value, 1); }
    bool line() {
        wait(sc_core::sc_time(1, sc_core::SC_NS));
        return m_irq.read();
    }
};

TEST_F(uart_module, sends_bytes_at_once_and_is_always_ready) {
    run([this] {
        for (const char c : std::string("hi\n")) {
            EXPECT_EQ(get(5), 0x60U);
            set(0, static_cast<unsigned char>(c));
        }
        EXPECT_EQ(m_sent, "hi\n");
        EXPECT_FALSE(line());
    });
}

TEST_F(uart_module, hands_out_received_bytes_in_order) {
    run([this] {
        m_uart.receive("ab");
        EXPECT_EQ(get(5), 0x61U);
        EXPECT_EQ(m_driver.peek(0, 1), static_cast<unsigned>('a')) << "a debugger takes nothing";
        EXPECT_EQ(get(0), static_cast<unsigned>('a'));
        EXPECT_EQ(get(0), static_cast<unsigned>('b'));
        EXPECT_EQ(get(5), 0x60U);
        EXPECT_EQ(get(0), 0U);
        m_uart.receive("x");
        set(2, 2);
        EXPECT_EQ(get(5), 0x60U) << "the FIFO is cleared";
    });
}

TEST_F(uart_module, interrupts_for_received_bytes_until_they_are_read) {
    run([this] {
        m_uart.receive("ab");
        EXPECT_FALSE(line());
        set(1, 1);
        EXPECT_TRUE(line());
        EXPECT_EQ(get(2), 4U);
        get(0);
        EXPECT_TRUE(line());
        get(0);
        EXPECT_FALSE(line());
        EXPECT_EQ(get(2), 1U);
    });
}

TEST_F(uart_module, interrupts_for_an_empty_transmitter_until_that_is_told) {
    run([this] {
        set(1, 2);
        EXPECT_TRUE(line());
        EXPECT_EQ(m_driver.peek(2, 1), 2U);
        EXPECT_EQ(get(2), 2U);
        EXPECT_FALSE(line());
        EXPECT_EQ(get(2), 1U);
        set(0, 'x');
        EXPECT_TRUE(line());
        m_uart.receive("y");
        set(1, 3);
        EXPECT_EQ(get(2), 4U) << "received bytes come first";
        set(1, 0);
        EXPECT_FALSE(line());
    });
}

TEST_F(uart_module, shows_its_divisor_and_sends_nothing_meanwhile) {
    run([this] {
        set(1, 1);
        set(3, 0x83);
        set(0, 0x34);
        set(1, 0x12);
        EXPECT_EQ(get(0), 0x34U);
        EXPECT_EQ(get(1), 0x12U);
        set(3, 0x03);
        EXPECT_EQ(get(1), 1U);
        EXPECT_EQ(get(3), 3U);
        EXPECT_EQ(m_sent, "");
    });
}

TEST_F(uart_module, holds_its_other_registers) {
    run([this] {
        set(7, 0xa5);
        EXPECT_EQ(get(7), 0xa5U);
        set(4, 0xff);
        EXPECT_EQ(get(4), 0x1fU);
        EXPECT_EQ(get(6), 0xb0U);
        set(2, 1);
        EXPECT_EQ(get(2), 0xc1U);
        EXPECT_EQ(m_driver.put(5, 1, 1), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(0, 4), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(m_driver.read_status(8, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

} // namespace
} // namespace bitloom
