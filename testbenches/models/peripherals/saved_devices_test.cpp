// SPDX-License-Identifier: Apache-2.0
// Two devices of a kind: the second, whatever has become of it, takes the state that the first has
// written, and from then on cannot be told from it.
#include "models/peripherals/core_local_timer.h"
#include "models/peripherals/interrupt_controller.h"
#include "models/peripherals/uart.h"
#include "testbenches/models/peripherals/device_driver.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <random>
#include <string>

namespace bitloom {
namespace {

using sc_core::sc_time;

class saved_devices : public testing::systemc_fixture {
protected:
    sc_core::sc_vector<testing::device_driver> m_drivers{"driver", 2};
    std::mt19937_64 m_random{1};

    std::uint64_t below(std::uint64_t n) { return m_random() % n; }
    static void settle() { wait(sc_time(1, sc_core::SC_PS)); }

    template <class device>
    void compare(device& first, device& second, const std::function<void(bool first_too)>& act,
                 const std::function<void()>& expect_same) {
        run([&] {
            for (unsigned round = 0; round < 300 && !HasFailure(); ++round) {
                for (unsigned n = 0; n < 10; ++n)
                    act(false);
                settle();
                state_writer written;
                written(first);
                state_reader reader(written.bytes());
                reader(second);
                reader.end();
                settle();
                expect_same();
                for (unsigned n = 0; n < 20; ++n) {
                    act(true);
                    wait(sc_time(static_cast<double>(below(400)), sc_core::SC_NS));
                    settle();
                    expect_same();
                }
            }
        });
    }
    void set(bool first_too, std::uint64_t offset, std::uint64_t value, unsigned bytes = 4) {
        if (first_too)
            m_drivers[0].set(offset, value, bytes);
        m_drivers[1].set(offset, value, bytes);
    }
    void get(bool first_too, std::uint64_t offset, unsigned bytes = 4) {
        const std::uint64_t second = m_drivers[1].get(offset, bytes);
        if (first_too) {
            EXPECT_EQ(m_drivers[0].get(offset, bytes), second) << "offset " << offset;
        }
    }
    void peek_both(std::uint64_t offset, unsigned bytes = 4) {
        EXPECT_EQ(m_drivers[0].peek(offset, bytes), m_drivers[1].peek(offset, bytes))
            << "offset " << offset;
    }
};

TEST_F(saved_devices, let_another_core_local_timer_go_on) {
    core_local_timer first("timer0"), second("timer1"); // 10 MHz: a tick is 100 ns
    sc_core::sc_vector<sc_core::sc_signal<bool>> lines("line", 4);
    unsigned rises = 0;
    m_drivers[0].socket.bind(first.registers);
    m_drivers[1].socket.bind(second.registers);
    first.software_irq.bind(lines[0]);
    second.software_irq.bind(lines[1]);
    first.timer_irq.bind(lines[2]);
    second.timer_irq.bind(lines[3]);
    compare(
        first, second,
        [&](bool both) {
            const auto now =
                static_cast<std::uint64_t>(sc_core::sc_time_stamp() / sc_time(100, sc_core::SC_NS));
            if (below(8) == 0)
                set(both, 0x4000, now + below(40), 8);
            else if (below(4) == 0)
                set(both, 0, below(2));
        },
        [&] {
            EXPECT_EQ(lines[0].read(), lines[1].read());
            EXPECT_EQ(lines[2].read(), lines[3].read());
            EXPECT_EQ(first.rises_at(), second.rises_at());
            rises += lines[2].read() ? 1 : 0;
            for (const std::uint64_t offset : {0x0, 0x4000, 0x4004})
                peek_both(offset);
        });
    EXPECT_GT(rises, 100U);
}

TEST_F(saved_devices, let_another_uart_go_on) {
    uart first("uart0"), second("uart1");
    sc_core::sc_vector<sc_core::sc_signal<bool>> lines("line", 2);
    std::array<std::string, 2> sent;
    unsigned rises = 0;
    m_drivers[0].socket.bind(first.registers);
    m_drivers[1].socket.bind(second.registers);
    first.irq.bind(lines[0]);
    second.irq.bind(lines[1]);
    first.transmit = [&](std::uint8_t byte) { sent[0] += static_cast<char>(byte); };
    second.transmit = [&](std::uint8_t byte) { sent[1] += static_cast<char>(byte); };
    compare(
        first, second,
        [&](bool both) {
            const std::uint64_t offset = below(8);
            if (below(3) == 0) {
                const std::string text(1 + below(3), static_cast<char>('a' + below(26)));
                if (both)
                    first.receive(text);
                second.receive(text);
            } else if (below(2) == 0 || offset == 5 || offset == 6) {
                get(both, offset, 1);
            } else {
                set(both, offset, below(4) == 0 ? below(256) : below(4), 1);
            }
            if (!both) // what the second sends alone does not count
                sent[1] = sent[0];
        },
        [&] {
            EXPECT_EQ(lines[0].read(), lines[1].read());
            EXPECT_EQ(sent[0], sent[1]);
            rises += lines[0].read() ? 1 : 0;
            for (std::uint64_t offset = 0; offset < 8; ++offset)
                peek_both(offset, 1);
        });
    EXPECT_GT(rises, 100U);
}

TEST_F(saved_devices, let_another_interrupt_controller_go_on) {
    namespace reg = interrupt_controller_registers;
    const std::vector<unsigned> numbers{10, 0x30, 0x31};
    interrupt_controller first("controller0", numbers), second("controller1", numbers);
    sc_core::sc_vector<sc_core::sc_signal<bool>> sources("source", 3), lines("line", 2);
    unsigned rises = 0;
    m_drivers[0].socket.bind(first.registers);
    m_drivers[1].socket.bind(second.registers);
    first.irq.bind(lines[0]);
    second.irq.bind(lines[1]);
    for (unsigned n = 0; n < 3; ++n) {
        first.sources[n].bind(sources[n]);
        second.sources[n].bind(sources[n]);
    }
    compare(
        first, second,
        [&](bool both) {
            const unsigned number = numbers[below(3)];
            const std::uint64_t what = below(both ? 6 : 5);
            if (what == 0)
                set(both, 4 * number, below(4));
            else if (what == 1)
                set(both, reg::enable + number / 32 * 4, m_random());
            else if (what == 2)
                set(both, reg::threshold, below(3));
            else if (what == 3)
                get(both, reg::claim);
            else if (what == 4)
                set(both, reg::claim, number);
            else
                sources[below(3)].write(below(2) == 0);
        },
        [&] {
            EXPECT_EQ(lines[0].read(), lines[1].read());
            rises += lines[0].read() ? 1 : 0;
            for (const unsigned number : numbers)
                peek_both(4 * number);
            for (std::uint64_t word = 0; word < 8; word += 4) {
                peek_both(reg::pending + word);
                peek_both(reg::enable + word);
            }
            peek_both(reg::threshold);
            peek_both(reg::claim);
        });
    EXPECT_GT(rises, 100U);
}

} // namespace
} // namespace bitloom
