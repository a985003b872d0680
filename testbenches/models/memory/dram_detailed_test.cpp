// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram_detailed.h"
#include "models/memory/sdram/trace_driver.h"
#include "testbenches/support/at_initiator.h"
#include "testbenches/support/memory_bench.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "testbenches/support/trace_initiator.h"
#include "tlm_bridges/protocol_checker.h"

#include <cstring>
#include <random>

namespace bitloom {
namespace {

using bytes = std::vector<std::uint8_t>;
using testing::trace_initiator;

sc_core::sc_time clocks(std::int64_t n) {
    return sc_core::sc_time(833.0 * static_cast<double>(n), sc_core::SC_PS);
}

/// Everything passes a protocol checker, whose warnings fail the test.
class dram_detailed_module : public testing::systemc_fixture {
protected:
    explicit dram_detailed_module(const sdram::preset& p = testing::small_dram())
        : device(p) {
        initiator.socket.bind(checker.from);
        checker.to.bind(dram.port);
    }
    void play(const std::vector<trace_initiator::request>& trace) {
        initiator.trace = trace;
        sc_core::sc_start();
        EXPECT_EQ(initiator.completed, trace.size());
        EXPECT_EQ(checker.in_flight(), 0U);
        EXPECT_EQ(initiator.pool.in_use(), 0U) << "a payload is still held";
    }
    static std::vector<trace_initiator::request> random_trace(unsigned seed, unsigned count) {
        std::mt19937 random(seed);
        std::vector<trace_initiator::request> trace(count);
        for (auto& r : trace) {
            r.bytes = 8U << random() % 7;
            r.address = random() % (std::uint64_t{1} << 20) / r.bytes * r.bytes;
            r.is_write = random() % 2 == 0;
        }
        return trace;
    }

    sdram::preset device;
    trace_initiator initiator{"initiator"};
    protocol_checker checker{"checker"};
    dram_detailed dram{"dram", device};
};

TEST_F(dram_detailed_module, answers_a_read_when_its_data_have_come) {
    play({{0, false}});
    EXPECT_EQ(initiator.end, clocks(1 + 16 + 16 + 4));
    EXPECT_EQ(initiator.refused, 0U);
}

TEST_F(dram_detailed_module, takes_the_time_of_the_plain_driver) {
    {
        const unsigned outstanding = 32;
        std::vector<trace_initiator::request> trace;
        std::vector<sdram::trace_request> plain;
        std::mt19937 random(7);
        for (unsigned n = 0; n < 20000; ++n) {
            const std::uint64_t address = random() % (std::uint64_t{1} << 14) * 64;
            const bool write = random() % 3 == 0;
            trace.push_back({address, write});
            plain.push_back({address, write});
        }
        initiator.outstanding = outstanding;
        play(trace);
        const auto expected = drive(device, sdram::engine::detailed, plain, outstanding);
        const double mean =
            static_cast<double>(expected.read_latency) * 833 / static_cast<double>(expected.reads);
        EXPECT_NEAR(initiator.latencies.to_seconds() * 1e12 / static_cast<double>(expected.reads),
                    mean, 0.03 * mean);
        EXPECT_NEAR(static_cast<double>(initiator.end.value()),
                    static_cast<double>(expected.end) * 833,
                    0.01 * static_cast<double>(expected.end) * 833);
        EXPECT_EQ(dram.events().reads + dram.events().forwards, expected.reads);
    }
}

TEST_F(dram_detailed_module, keeps_the_protocol_under_random_requests) {
    play(random_trace(1, 5000));
    EXPECT_EQ(initiator.refused, 0U);
    EXPECT_EQ(checker.transactions(), 5000U);
}

TEST_F(dram_detailed_module, waits_for_an_initiator_that_ends_its_responses_late) {
    initiator.accepts_responses = false;
    play(random_trace(2, 2000));
    EXPECT_GE(initiator.end, sc_core::sc_time(3 * 2000, sc_core::SC_NS));
}

/// One transaction at a time, or several without a trace.
class dram_detailed_alone : public testing::systemc_fixture {
protected:
    dram_detailed_alone() {
        initiator.socket.bind(checker.from);
        checker.to.bind(dram.port);
    }
    tlm::tlm_generic_payload& make(tlm::tlm_command command, std::uint64_t address,
                                   std::size_t length) {
        return initiator.pool.make(command, address, length);
    }

    testing::at_initiator initiator{"initiator"};
    protocol_checker checker{"checker"};
    dram_detailed dram{"dram", testing::small_dram()};
};

TEST_F(dram_detailed_alone, sees_contents_in_order_of_requests) {
    run([this] {
        std::vector<tlm::tlm_generic_payload*> sent;
        // Each write is followed by a read of the same place, none waits for the other.
        for (unsigned n = 0; n < 200; ++n) {
            auto& p = make(n % 2 == 0 ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, 128, 128);
            if (p.is_write())
                std::memset(p.get_data_ptr(), static_cast<int>(n + 1), 128);
            initiator.request(p);
            sent.push_back(&p);
        }
        for (unsigned n = 0; n < sent.size(); ++n) {
            const unsigned expected = n % 2 == 0 ? n + 1 : n;
            EXPECT_EQ(sent[n]->get_data_ptr()[127], expected % 256);
            EXPECT_EQ(initiator.finish(*sent[n]), tlm::TLM_OK_RESPONSE);
        }
    });
}

TEST_F(dram_detailed_alone, refuses_what_an_at_target_need_not_take) {
    const struct {
        std::uint64_t address;
        unsigned bytes;
        tlm::tlm_response_status status;
    } cases[] = {
        {0, 4096, tlm::TLM_OK_RESPONSE},
        {0, 8192, tlm::TLM_BURST_ERROR_RESPONSE},
        {0, 96, tlm::TLM_BURST_ERROR_RESPONSE},
        {32, 64, tlm::TLM_ADDRESS_ERROR_RESPONSE},
        {2, 4, tlm::TLM_ADDRESS_ERROR_RESPONSE},
        {1 << 20, 64, tlm::TLM_ADDRESS_ERROR_RESPONSE},
        {~0ULL - 63, 64, tlm::TLM_ADDRESS_ERROR_RESPONSE},
        {(1 << 20) - 64, 64, tlm::TLM_OK_RESPONSE},
        {(1 << 20) - 4, 4, tlm::TLM_OK_RESPONSE},
    };
    run([&] {
        for (const auto& c : cases)
            for (const auto command : {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND})
                EXPECT_EQ(initiator.send(make(command, c.address, c.bytes)), c.status)
                    << c.address << ", " << c.bytes;
    });
    const auto events = dram.events();
    EXPECT_EQ(events.reads + events.forwards, 4096U / 64 + 2);
}

TEST_F(dram_detailed_alone, refuses_byte_enables_streaming_and_commands) {
    run([this] {
        unsigned char enable = 0xff;
        auto& enabled = make(tlm::TLM_READ_COMMAND, 32, 64);
        enabled.set_byte_enable_ptr(&enable);
        enabled.set_byte_enable_length(1);
        EXPECT_EQ(initiator.send(enabled), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        auto& streaming = make(tlm::TLM_READ_COMMAND, 32, 64);
        streaming.set_streaming_width(32);
        EXPECT_EQ(initiator.send(streaming), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(initiator.send(make(tlm::TLM_IGNORE_COMMAND, 0, 64)),
                  tlm::TLM_COMMAND_ERROR_RESPONSE);
    });
}

TEST_F(dram_detailed_alone, takes_an_annotated_request_when_its_time_has_come) {
    run([this] {
        auto& p = make(tlm::TLM_READ_COMMAND, 0, 64);
        initiator.request(p, clocks(100));
        EXPECT_EQ(initiator.finish(p), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(sc_core::sc_time_stamp(), clocks(100 + 1 + 16 + 16 + 4));
    });
}

TEST_F(dram_detailed_alone, holds_a_request_back_until_its_bursts_find_room) {
    run([this] {
        auto& first = make(tlm::TLM_READ_COMMAND, 0, 4096);
        initiator.request(first);
        EXPECT_GT(sc_core::sc_time_stamp(), clocks(16 + 16)) << "64 bursts are more than the queue";
        EXPECT_EQ(initiator.finish(first), tlm::TLM_OK_RESPONSE);
        EXPECT_LT(sc_core::sc_time_stamp(), clocks(1 + 16 + 16 + 64 * 4 + 4));
    });
}

TEST_F(dram_detailed_alone, wakes_no_more_when_all_is_done) {
    run([this] { initiator.send(make(tlm::TLM_WRITE_COMMAND, 0, 64)); });
    EXPECT_LT(sc_core::sc_time_stamp(), clocks(200));
    EXPECT_EQ(dram.events().writes, 1U);
}

class dram_detailed_blocking : public testing::systemc_fixture {
protected:
    dram_detailed_blocking() {
        host.socket.bind(checker.from);
        checker.to.bind(dram.port);
    }
    testing::test_initiator host{"host"};
    protocol_checker checker{"checker"};
    dram_detailed dram{"dram", testing::small_dram()};
};

TEST_F(dram_detailed_blocking, waits_in_b_transport_and_takes_any_alignment) {
    run([this] {
        EXPECT_EQ(host.read(60, 7), bytes(7)); // two bursts, tRRD apart
        EXPECT_EQ(sc_core::sc_time_stamp(), clocks(1 + 4 + 16 + 16 + 4));
        EXPECT_EQ(host.write(61, {1, 2, 3, 4, 5}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(host.read(60, 7), (bytes{0, 1, 2, 3, 4, 5, 0}));
        const bytes all = host.read(0, 1 << 20);
        EXPECT_EQ(all.size(), 1U << 20);
        EXPECT_EQ(host.read_status(1 << 20, 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(host.read_status(1, 1 << 20), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

TEST_F(dram_detailed_blocking, moves_bytes_by_debug_transport_without_time) {
    run([this] {
        EXPECT_EQ(host.debug_write(40, {1, 2, 3}), 3U);
        EXPECT_EQ(host.debug_read(39, 5), (bytes{0, 1, 2, 3, 0}));
        EXPECT_EQ(host.debug_write((1 << 20) - 1, {1, 2}), 0U);
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
        EXPECT_EQ(dram.events().writes, 0U);
    });
}

class dram_detailed_of_two_channels : public dram_detailed_module {
protected:
    static sdram::preset two() {
        sdram::preset p = testing::small_dram();
        p.channels = 2;
        return p;
    }
    dram_detailed_of_two_channels()
        : dram_detailed_module(two()) {}
};

TEST_F(dram_detailed_of_two_channels, takes_no_request_across_them) {
    EXPECT_EQ(dram.longest_request(), 64U);
    play({{0, false, 128}, {64, false, 64}, {0, true, 64}});
    EXPECT_EQ(initiator.refused, 1U);
}

} // namespace
} // namespace bitloom
