// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/state_archive.h"
#include "models/memory/dram_detailed.h"
#include "testbenches/support/at_initiator.h"
#include "testbenches/support/memory_bench.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace bitloom {
namespace {

/// A memory and who asks it.
struct asked_memory {
    testing::test_initiator host;
    dram_detailed dram;

    asked_memory(const std::string& name, const sdram::preset& p)
        : host((name + "_host").c_str())
        , dram(name.c_str(), p) {
        host.socket.bind(dram.port);
    }
};

sc_core::sc_time clocks(unsigned n) {
    return {833.0 * n, sc_core::SC_PS};
}

/// Asks at moments between clocks, which no other process shares: the order of the two is then no
/// matter of chance.
class dram_detailed_state : public testing::systemc_fixture,
                            public ::testing::WithParamInterface<std::uint32_t> {
protected:
    static constexpr unsigned moves = 60;

    struct figures {
        std::vector<sc_core::sc_time> ends;
        std::vector<sdram::command_events> events;
    };

    dram_detailed_state() {
        device.channels = GetParam();
        whole = std::make_unique<asked_memory>("whole", device);
        for (unsigned n = 0; n <= moves; ++n)
            parts.push_back(std::make_unique<asked_memory>("part" + std::to_string(n), device));
    }
    static void move(dram_detailed& from, dram_detailed& to) {
        state_writer written;
        written(from);
        state_reader reader(written.bytes());
        reader(to);
        reader.end();
    }
    static void ask(asked_memory& memory, std::mt19937& random, figures& found) {
        for (auto left = 1 + random() % 10; left > 0; --left) {
            sc_core::wait(sc_core::sc_time::from_value(1 + random() % 832));
            const std::size_t bytes = 1 + random() % 3000;
            const bool is_write = random() % 2 == 0;
            testing::test_initiator::transaction t(
                is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                random() % ((1 << 20) - bytes), std::vector<std::uint8_t>(bytes));
            memory.host.send(t.payload);
            found.ends.push_back(sc_core::sc_time_stamp());
        }
        sc_core::wait(sc_core::sc_time::from_value(400));
        while (!memory.dram.is_idle())
            sc_core::wait(clocks(1));
        if (random() % 3 == 0)
            sc_core::wait(clocks(random() % 2 == 0 ? 20'000 : 300));
        if (random() % 2 == 0)
            found.events.push_back(memory.dram.events());
    }

    sdram::preset device = testing::small_dram();
    std::unique_ptr<asked_memory> whole;
    std::vector<std::unique_ptr<asked_memory>> parts;
};

TEST_P(dram_detailed_state, goes_on_in_another_one_where_it_was_written) {
    figures expected, found;
    add_script([&] {
        std::mt19937 random(1);
        for (unsigned n = 0; n < moves; ++n)
            ask(*whole, random, expected);
    });
    add_script([&] {
        std::mt19937 random(1);
        for (unsigned n = 0; n < moves; ++n) {
            ask(*parts[n], random, found);
            move(parts[n]->dram, parts[n + 1]->dram);
        }
    });
    run();
    EXPECT_EQ(found.ends, expected.ends);
    EXPECT_TRUE(found.events == expected.events);
    EXPECT_EQ(parts.back()->dram.events(), whole->dram.events());
    EXPECT_GT(whole->dram.events().refreshes, 20U);
}

INSTANTIATE_TEST_SUITE_P(channels, dram_detailed_state, ::testing::Values(1U, 2U));

class dram_detailed_idleness : public testing::systemc_fixture {
protected:
    dram_detailed_idleness() { initiator.socket.bind(dram.port); }
    tlm::tlm_generic_payload& make(tlm::tlm_command command, std::uint64_t address = 0) {
        return initiator.pool.make(command, address, 64);
    }
    void expect_busy(const char* when) {
        EXPECT_FALSE(dram.is_idle()) << when;
        state_writer written;
        EXPECT_THROW(written(dram), model_error) << when;
    }

    testing::at_initiator initiator{"initiator"};
    dram_detailed dram{"dram", testing::small_dram()};
};

TEST_F(dram_detailed_idleness, ends_with_a_request_and_begins_with_its_last_command) {
    run([this] {
        EXPECT_TRUE(dram.is_idle());
        initiator.send(make(tlm::TLM_READ_COMMAND));
        EXPECT_TRUE(dram.is_idle());
        sc_core::wait(clocks(100));
        constexpr std::uint64_t next_row = (1 << 20) / 8;
        auto& p = make(tlm::TLM_WRITE_COMMAND, next_row);
        initiator.request(p);
        expect_busy("before the response");
        initiator.finish(p);
        expect_busy("the write has been answered and not yet made");
        sc_core::wait(clocks(100));
        EXPECT_TRUE(dram.is_idle());
    });
}

TEST_F(dram_detailed_idleness, waits_for_the_response_of_a_request_that_needs_no_command) {
    run([this] {
        auto& refused = initiator.pool.make(tlm::TLM_READ_COMMAND, 0, 96);
        initiator.request(refused);
        expect_busy("before the response");
        EXPECT_EQ(initiator.finish(refused), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_TRUE(dram.is_idle());
    });
}

TEST_F(dram_detailed_idleness, ends_when_a_request_is_announced) {
    run([this] {
        auto& p = make(tlm::TLM_READ_COMMAND);
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        sc_core::sc_time later = clocks(100);
        initiator.socket->nb_transport_fw(p, phase, later);
        expect_busy("before the time of BEGIN_REQ");
        initiator.finish(p);
        EXPECT_TRUE(dram.is_idle());
    });
}

TEST_F(dram_detailed_idleness, waits_for_the_end_of_a_response) {
    initiator.answers = [] { return testing::at_initiator::answer::end_later; };
    run([this] {
        auto& p = make(tlm::TLM_READ_COMMAND);
        initiator.request(p);
        sc_core::wait(clocks(100));
        expect_busy("before END_RESP");
        tlm::tlm_phase phase = tlm::END_RESP;
        sc_core::sc_time later = clocks(50);
        initiator.socket->nb_transport_fw(p, phase, later);
        p.release();
        expect_busy("before the time of END_RESP");
        sc_core::wait(clocks(50));
        EXPECT_TRUE(dram.is_idle());
    });
}

} // namespace
} // namespace bitloom
