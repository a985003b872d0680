// SPDX-License-Identifier: Apache-2.0
// Transfers of which it is known what a DDR4 device spends on them.
#include "models/tiled/transfer_reasons.h"

#include <gtest/gtest.h>

#include <random>

namespace bitloom::tiled {
namespace {

constexpr std::uint64_t frequency_hz = 1'000'000'000, first_address = 0x8000'0000;

class device {
public:
    explicit device(const sdram::preset& p, double port_bits = 1024)
        : m_real(p, first_address, frequency_hz, bandwidth::of(port_bits))
        , m_reasons(p, first_address, frequency_hz, bandwidth::of(port_bits)) {}

    std::uint64_t took = 0; ///< by the last transfer
    std::uint64_t now = 0;

    transfer_split transfer(std::uint64_t address, std::uint64_t bytes,
                            sdram::direction d = sdram::direction::read) {
        byte_box box;
        box.address = first_address + address;
        box.bytes = bytes;
        took = m_real.cycles_of(d, box, now);
        const transfer_split s = m_reasons.split(d, box, now, took);
        now += took;
        return s;
    }

private:
    sdram_timing m_real;
    sdram_reasons m_reasons;
};

TEST(transfer_reasons, an_open_row_is_missed_once) {
    device d{sdram::preset{}};
    const std::uint64_t cycles_of_activation = 16 * 833 / 1000; // tRCD, a clock less without misses
    EXPECT_NEAR(static_cast<double>(d.transfer(0, 64).row_misses), cycles_of_activation, 2);
    for (unsigned n = 1; n < 10; ++n)
        EXPECT_EQ(d.transfer(0, 64).row_misses, 0U) << "the row is open";
}

TEST(transfer_reasons, a_row_that_takes_anothers_place_costs_its_closing_too) {
    device d{sdram::preset{}};
    d.transfer(0, 64);
    // row:bank:col:bankgroup:offset: the next row of the same bank.
    const sdram::preset p;
    const std::uint64_t next_row = p.org.bytes() / p.org.rows;
    for (unsigned n = 1; n < 6; ++n) {
        d.now += 200; // what a row must stay open is over
        const transfer_split s = d.transfer(n * next_row, 64);
        EXPECT_NEAR(static_cast<double>(s.row_misses), 32 * 0.833, 4) << "tRP and tRCD";
    }
}

TEST(transfer_reasons, refresh_is_what_is_due_within_a_transfer) {
    sdram::preset p;
    device d{p, 65536};
    // 4 MiB take some 218,000 ns of this bus: 28 intervals of 7.8 us, each with 312 clocks of REF.
    const transfer_split s = d.transfer(0, 4 << 20);
    const double refreshes = static_cast<double>(d.took) / (9360 * 0.833);
    EXPECT_NEAR(static_cast<double>(s.refresh), refreshes * 312 * 0.833,
                0.25 * static_cast<double>(s.refresh));
    p.timing.refi = 1 << 30;
    EXPECT_EQ(device(p, 65536).transfer(0, 4 << 20).refresh, 0U);
}

TEST(transfer_reasons, are_never_more_than_what_a_transfer_took_beyond_its_bits) {
    std::mt19937 random(11);
    for (unsigned n = 0; n < 20; ++n) {
        const double port = n % 2 == 0 ? 64 : 1024;
        device d{sdram::preset{}, port};
        for (unsigned k = 0; k < 300; ++k) {
            const std::uint64_t bytes = 1 + random() % 5000;
            const auto way = random() % 2 == 0 ? sdram::direction::read : sdram::direction::write;
            const transfer_split s = d.transfer(random() % (64U << 20), bytes, way);
            const std::uint64_t moves = flat_transfer_cycles(bytes * 8, bandwidth::of(port));
            ASSERT_LE(s.sum() + moves, d.took) << "transfer " << k;
            d.now += random() % 50;
        }
    }
}

} // namespace
} // namespace bitloom::tiled
