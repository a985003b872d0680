// SPDX-License-Identifier: Apache-2.0
// Several initiators and targets on a bus by the non-blocking path, a checker on every socket.
#include "models/interconnect/bus.h"
#include "models/memory/dram.h"
#include "testbenches/support/at_initiator.h"
#include "testbenches/support/random_at_memory.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "testbenches/support/trace_initiator.h"
#include "tlm_bridges/protocol_checker.h"

#include <cstring>
#include <deque>
#include <memory>

namespace bitloom {
namespace {

using testing::at_initiator;
using testing::random_at_memory;
using testing::trace_initiator;

constexpr std::uint64_t size = 1 << 16, first[] = {0x1'0000, 0x8000'0000};

/// Two memories of random manners and what stands before and behind them.
class bus_of_phases : public testing::systemc_fixture {
protected:
    static constexpr unsigned targets = 2;
    bus_of_phases() {
        for (unsigned n = 0; n < targets; ++n) {
            manners[n].to.bind(contents[n].port);
            protocol_checker& checker = add_checker();
            interconnect.targets.bind(checker.from);
            checker.to.bind(manners[n].from);
        }
    }
    template <class initiator>
    void add(initiator& from) {
        protocol_checker& checker = add_checker();
        from.socket.bind(checker.from);
        checker.to.bind(interconnect.initiators);
    }
    void expect_a_clean_end() {
        for (const protocol_checker& c : checkers) {
            EXPECT_TRUE(c.violations().empty()) << c.name() << ": " << c.violations().front();
            EXPECT_EQ(c.in_flight(), 0U) << c.name();
        }
        for (const random_at_memory& m : manners)
            EXPECT_EQ(m.under_way(), 0U);
    }

    std::deque<protocol_checker> checkers;
    bus interconnect{"bus", {{"low", first[0], size}, {"high", first[1], size}}};
    dram contents[targets] = {{"low", {size, 192, 1'000'000'000}},
                              {"high", {size, 192, 1'000'000'000}}};
    random_at_memory manners[targets] = {{"low_manners", 3}, {"high_manners", 4}};

private:
    protocol_checker& add_checker() {
        return checkers.emplace_back(sc_core::sc_gen_unique_name("checker"));
    }
};

TEST_F(bus_of_phases, keeps_the_protocol_on_every_socket_whoever_calls) {
    constexpr unsigned initiators = 3, requests = 4000;
    std::deque<trace_initiator> all;
    std::mt19937 random(5);
    for (unsigned n = 0; n < initiators; ++n) {
        trace_initiator& i = all.emplace_back(sc_core::sc_gen_unique_name("initiator"));
        i.accepts_responses = n != 1;
        for (unsigned r = 0; r < requests; ++r) {
            const unsigned bytes = 1U << random() % 7;
            i.trace.push_back(
                {first[random() % 2] + random() % size / bytes * bytes, random() % 2 == 0, bytes});
        }
        add(i);
    }
    run();
    for (const trace_initiator& i : all) {
        EXPECT_EQ(i.completed, requests);
        EXPECT_EQ(i.refused, 0U);
        EXPECT_EQ(i.pool.in_use(), 0U) << "a payload is still held";
    }
    EXPECT_GT(manners[0].most_under_way, 4U) << "too few to be out of order";
    expect_a_clean_end();
}

TEST_F(bus_of_phases, brings_each_payload_to_its_place_and_back_to_its_initiator) {
    std::deque<at_initiator> all;
    for (unsigned n = 0; n < 2; ++n)
        add(all.emplace_back(sc_core::sc_gen_unique_name("initiator")));
    for (unsigned n = 0; n < 2; ++n)
        add_script([&, n] {
            at_initiator& mine = all[n];
            std::mt19937 random(n);
            for (unsigned r = 0; r < 500; ++r) {
                // Each initiator has lines of its own.
                const unsigned target = random() % 2;
                const std::uint64_t offset = random() % (size / 128) * 128 + n * 64;
                auto& write = mine.pool.make(tlm::TLM_WRITE_COMMAND, first[target] + offset, 64);
                std::memset(write.get_data_ptr(), static_cast<int>(r % 251), 64);
                ASSERT_EQ(mine.send(write), tlm::TLM_OK_RESPONSE);
                ASSERT_EQ(contents[target].contents()[offset + 63], r % 251);
                auto& read = mine.pool.make(tlm::TLM_READ_COMMAND, first[target] + offset, 64);
                read.acquire();
                ASSERT_EQ(mine.send(read), tlm::TLM_OK_RESPONSE);
                ASSERT_EQ(read.get_data_ptr()[0], r % 251);
                read.release();
            }
        });
    run();
    expect_a_clean_end();
}

TEST_F(bus_of_phases, completes_requests_of_holes_at_once_with_an_address_error) {
    at_initiator initiator("initiator");
    add(initiator);
    run([&] {
        for (const std::uint64_t address :
             {std::uint64_t{0}, first[0] + size - 32, ~std::uint64_t{63}}) {
            auto& p = initiator.pool.make(tlm::TLM_READ_COMMAND, address, 64);
            initiator.request(p);
            EXPECT_EQ(p.get_address(), address);
            EXPECT_EQ(initiator.finish(p), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        }
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
    });
    EXPECT_EQ(manners[0].transactions + manners[1].transactions, 0U);
    EXPECT_EQ(initiator.pool.in_use(), 0U);
    expect_a_clean_end();
}

TEST_F(bus_of_phases, refuses_a_payload_that_it_could_not_keep) {
    testing::test_initiator initiator("initiator");
    initiator.socket.bind(interconnect.initiators);
    run([&] {
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, first[0],
                                               std::vector<std::uint8_t>(64));
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        sc_core::sc_time delay;
        EXPECT_EQ(initiator.socket->nb_transport_fw(t.payload, phase, delay), tlm::TLM_COMPLETED);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_GENERIC_ERROR_RESPONSE);
    });
}

} // namespace
} // namespace bitloom
