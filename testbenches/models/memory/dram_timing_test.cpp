// SPDX-License-Identifier: Apache-2.0
// Flat timing: bits over the interface's width, rounded up once per transfer.
#include "models/common/transfer_extension.h"
#include "models/memory/dram.h"
#include "models/memory/dram_timing.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"

#include <memory>

namespace bitloom {
namespace {

using testing::test_initiator;

class dram_flat_timing : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t nanoseconds_per_cycle = 2; // 500 MHz

    void use(std::uint64_t bits_per_cycle) {
        m_dram =
            std::make_unique<dram>("dram", dram_parameters{1 << 16, bits_per_cycle, 500'000'000});
        m_host.socket.bind(m_dram->port);
    }
    std::uint64_t cycles_of(tlm::tlm_generic_payload& p) {
        const sc_core::sc_time delay = m_host.send(p);
        EXPECT_TRUE(p.is_response_ok());
        const auto cycle = sc_core::sc_time(nanoseconds_per_cycle, sc_core::SC_NS).value();
        EXPECT_EQ(delay.value() % cycle, 0U);
        return delay.value() / cycle;
    }

    test_initiator m_host{"host"};
    std::unique_ptr<dram> m_dram;
};

TEST_F(dram_flat_timing, charges_each_access_its_bits_rounded_up) {
    use(192);
    run([this] {
        for (const tlm::tlm_command command : {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND})
            for (std::size_t length = 1; length <= 200; ++length) {
                test_initiator::transaction t(command, 3 * length,
                                              std::vector<std::uint8_t>(length));
                std::uint64_t least = 0; // cycles that carry all bits
                while (least * 192 < length * 8)
                    ++least;
                EXPECT_EQ(cycles_of(t.payload), least) << length;
            }
    });
}

TEST_F(dram_flat_timing, charges_a_whole_transfer_once) {
    use(192);
    run([this] {
        transfer_extension transfer;
        for (std::uint64_t bits : {0ULL, 8ULL, 184ULL, 192ULL, 200ULL, 1920000ULL, 1ULL << 40}) {
            test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0, std::vector<std::uint8_t>(100));
            transfer.box.bytes = bits / 8;
            t.payload.set_extension(&transfer);
            EXPECT_EQ(cycles_of(t.payload), bits / 192 + (bits % 192 > 0)) << bits;
            t.payload.clear_extension(&transfer);
        }
    });
}

TEST_F(dram_flat_timing, rounds_ten_accesses_ten_times_and_their_transfer_once) {
    use(100);
    run([this] {
        std::uint64_t separately = 0, together = 0;
        transfer_extension transfer;
        for (unsigned n = 1; n <= 10; ++n) {
            test_initiator::transaction t(tlm::TLM_READ_COMMAND, n, std::vector<std::uint8_t>(2));
            separately += cycles_of(t.payload);
            transfer.box.bytes = n < 10 ? 0 : 20;
            t.payload.set_extension(&transfer);
            together += cycles_of(t.payload);
            t.payload.clear_extension(&transfer);
        }
        EXPECT_EQ(separately, 10U);
        EXPECT_EQ(together, 2U);
    });
}

TEST_F(dram_flat_timing, adds_to_the_delay_that_comes_in) {
    use(8);
    run([this] {
        test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0, std::vector<std::uint8_t>(3));
        sc_core::sc_time delay(1, sc_core::SC_US);
        m_host.socket->b_transport(t.payload, delay);
        EXPECT_EQ(delay, sc_core::sc_time(1006, sc_core::SC_NS));
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME) << "it waited";
    });
}

TEST(flat_transfer_cycles, is_the_least_number_of_cycles_that_carries_the_bits) {
    for (std::uint64_t width = 1; width <= 70; ++width)
        for (std::uint64_t bits = 0; bits <= 300; ++bits) {
            const std::uint64_t cycles = flat_transfer_cycles(bits, width);
            ASSERT_GE(cycles * width, bits);
            ASSERT_TRUE(cycles == 0 || (cycles - 1) * width < bits) << bits << " by " << width;
        }
    EXPECT_EQ(flat_transfer_cycles(~0ULL, 1), ~0ULL);
    EXPECT_EQ(flat_transfer_cycles(~0ULL, 2), 1ULL << 63);
    EXPECT_EQ(flat_transfer_cycles(1ULL << 50, 1ULL << 50), 1U);
}

TEST(flat_transfer_cycles, take_fractions_of_bits) {
    const bandwidth b = bandwidth::of(102.4); // 12.8 GB/s at 1 GHz
    EXPECT_EQ(flat_transfer_cycles(1024, b), 10U);
    EXPECT_EQ(flat_transfer_cycles(1025, b), 11U);
    EXPECT_EQ(flat_transfer_cycles(102, b), 1U);
    EXPECT_EQ(flat_transfer_cycles(103, b), 2U);
}

} // namespace
} // namespace bitloom
