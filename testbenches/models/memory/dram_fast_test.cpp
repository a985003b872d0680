// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram_fast.h"
#include "models/memory/sdram/trace_driver.h"
#include "testbenches/support/memory_bench.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "tlm_bridges/protocol_checker.h"

#include <numeric>
#include <random>

namespace bitloom {
namespace {

using bytes = std::vector<std::uint8_t>;

sc_core::sc_time clocks(std::int64_t n) {
    return sc_core::sc_time(833.0 * static_cast<double>(n), sc_core::SC_PS);
}

class dram_fast_module : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t size = 1 << 20;

    dram_fast_module() {
        host.socket.bind(checker.from);
        checker.to.bind(dram.port);
    }
    sc_core::sc_time read_time(std::uint64_t address, std::size_t length) {
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, address, bytes(length));
        return host.send(t.payload);
    }

    testing::test_initiator host{"host"};
    protocol_checker checker{"checker"};
    dram_fast dram{"dram", testing::small_dram()};
};

TEST_F(dram_fast_module, annotates_what_the_commands_take_and_never_waits) {
    run([this] {
        EXPECT_EQ(read_time(0, 64), clocks(1 + 16 + 16 + 4));
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
        sc_core::wait(clocks(200));
        EXPECT_EQ(read_time(0, 64), clocks(1 + 16 + 4)) << "a row hit";
        sc_core::wait(clocks(200));
        const std::uint64_t next_row = size / 8;
        EXPECT_EQ(read_time(next_row, 64), clocks(1 + 16 + 16 + 16 + 4)) << "a conflict";
    });
}

TEST_F(dram_fast_module, adds_to_the_delay_it_is_called_with) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0, bytes(64));
        sc_core::sc_time delay = clocks(100);
        host.socket->b_transport(t.payload, delay);
        EXPECT_EQ(delay, clocks(100 + 1 + 16 + 16 + 4));
    });
}

TEST_F(dram_fast_module, posts_writes_until_their_queue_is_full) {
    run([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 0, bytes(64));
        EXPECT_EQ(host.send(t.payload), clocks(1));
        testing::test_initiator::transaction all(tlm::TLM_WRITE_COMMAND, 0, bytes(size));
        const std::int64_t at_least = (size / 64 - 64) * 4;
        EXPECT_GT(host.send(all.payload), clocks(at_least));
    });
    EXPECT_EQ(dram.events().writes, 1 + size / 64);
}

TEST_F(dram_fast_module, reads_back_what_was_written_at_any_alignment) {
    run([this] {
        bytes data(1000);
        std::iota(data.begin(), data.end(), std::uint8_t{1});
        EXPECT_EQ(host.write(17, data), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(host.read(17, 1000), data);
        EXPECT_EQ(host.debug_read(17, 1000), data);
        EXPECT_EQ(dram.contents()[17], 1);
    });
}

TEST_F(dram_fast_module, refuses_in_the_documented_order_and_takes_no_time_for_it) {
    run([this] {
        EXPECT_EQ(host.read_status(size, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(host.read_status(1, size), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(host.read_status(~0ULL, 64), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, size, bytes(4));
        unsigned char enable = 0xff;
        t.payload.set_byte_enable_ptr(&enable);
        t.payload.set_byte_enable_length(1);
        t.payload.set_streaming_width(2);
        EXPECT_EQ(host.send(t.payload), sc_core::SC_ZERO_TIME);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        tlm::tlm_dmi dmi;
        EXPECT_FALSE(host.ask_for_dmi(0, dmi));
    });
    EXPECT_EQ(dram.events().reads, 0U);
}

/// How far the engines are apart: fast over detailed, in time.
double fast_over_detailed(const sdram::preset& p, const std::vector<sdram::trace_request>& trace) {
    return static_cast<double>(drive(p, sdram::engine::fast, trace, 32).end) /
           static_cast<double>(drive(p, sdram::engine::detailed, trace, 32).end);
}

// The limits that docs/memory.md states.
class sdram_in_order_engine : public ::testing::TestWithParam<const char*> {
protected:
    sdram_in_order_engine() { device.mapping = GetParam(); }
    void add_tile(std::uint64_t first, unsigned bursts, bool write) {
        for (unsigned n = 0; n < bursts; ++n)
            trace.push_back({(first + std::uint64_t{64} * n) % device.bytes(), write});
    }
    static constexpr std::size_t enough = 20000;
    sdram::preset device;
    std::vector<sdram::trace_request> trace;
};

TEST_P(sdram_in_order_engine, is_within_ten_percent_on_streams_and_tiles) {
    for (const unsigned tile : {16U, 32U, 128U, 100000U})
        for (const bool write : {false, true}) {
            std::mt19937 random(tile);
            trace.clear();
            while (trace.size() < enough)
                add_tile(random() / (64 * tile) * (64 * tile), tile, write);
            EXPECT_NEAR(fast_over_detailed(device, trace), 1, 0.1) << tile << ", " << write;
        }
}

TEST_P(sdram_in_order_engine, is_within_ten_percent_on_copies_and_mixed_tiles) {
    for (const unsigned tile : {1U, 32U, 64U}) {
        trace.clear();
        for (std::uint64_t from = 0; trace.size() < enough; from += std::uint64_t{64} * tile) {
            add_tile(from, tile, false);
            add_tile(from + (1 << 28), tile, true);
        }
        EXPECT_NEAR(fast_over_detailed(device, trace), 1, 0.1) << tile;
    }
    std::mt19937 random(1);
    trace.clear();
    while (trace.size() < enough)
        add_tile(random() / 2048 * 2048, 32, random() % 3 == 0);
    EXPECT_NEAR(fast_over_detailed(device, trace), 1, 0.1);
}

INSTANTIATE_TEST_SUITE_P(mappings, sdram_in_order_engine,
                         ::testing::Values("row:bank:col:bankgroup:offset",
                                           "row:bank:bankgroup:col:offset"));

} // namespace
} // namespace bitloom
