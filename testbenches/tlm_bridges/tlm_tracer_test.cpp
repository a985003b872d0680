// SPDX-License-Identifier: Apache-2.0
// Random streams through a tracer between two protocol checkers, compared with what initiators saw.
#include "models/memory/dram.h"
#include "testbenches/models/interconnect/recording_target.h"
#include "testbenches/support/at_initiator.h"
#include "testbenches/support/random_at_memory.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "testbenches/tlm_bridges/scripted_sockets.h"
#include "testbenches/tlm_bridges/tracer_bench.h"
#include "tlm_bridges/access_statistics.h"
#include "tlm_bridges/protocol_checker.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <memory>

namespace bitloom {
namespace {

using answer = traced_access::answer;
using path = traced_access::path;

class tlm_tracer_module : public testing::systemc_fixture {
protected:
    tlm_tracer_module() { tracer.listener = &heard; }

    template <class initiator_socket, class target_socket>
    void connect(initiator_socket& initiator, target_socket& target) {
        initiator.bind(before.from);
        before.to.bind(tracer.from);
        tracer.to.bind(behind.from);
        behind.to.bind(target);
    }
    void expect_clean(std::uint64_t transactions) const {
        for (const protocol_checker* c : {&before, &behind}) {
            EXPECT_THAT(c->violations(), ::testing::IsEmpty());
            EXPECT_EQ(c->transactions(), transactions);
            EXPECT_EQ(c->in_flight(), 0U);
        }
    }
    /// Each of `seen` is heard once, and nothing else; addresses are different.
    void expect_same(const std::vector<seen_access>& seen, path by) const {
        ASSERT_EQ(heard.all.size(), seen.size());
        std::map<std::uint64_t, const traced_access*> by_address;
        for (const traced_access& a : heard.all)
            EXPECT_TRUE(by_address.emplace(a.address, &a).second) << a.address << " came twice";
        for (const seen_access& s : seen) {
            const auto found = by_address.find(s.address);
            ASSERT_NE(found, by_address.end()) << s.address;
            const traced_access& a = *found->second;
            EXPECT_EQ(a.by, by);
            EXPECT_EQ(a.command, s.command);
            EXPECT_EQ(a.length, s.data.size());
            EXPECT_EQ(a.how == answer::ok, s.good);
            EXPECT_EQ(a.begins, s.begins);
            EXPECT_EQ(a.begins + a.latency, s.ends);
            if (!s.good && s.command == tlm::TLM_READ_COMMAND)
                continue; // there are no data
            ASSERT_EQ(a.data_bytes, std::min<std::size_t>(s.data.size(), 16));
            EXPECT_TRUE(std::equal(a.data.begin(), a.data.begin() + a.data_bytes, s.data.begin()));
        }
    }

    heard_accesses heard;
    protocol_checker before{"before"}, behind{"behind"};
    tlm_tracer tracer{"tracer"};
};

/// Of threads that share a socket; `ahead`: they run ahead of simulated time.
std::vector<seen_access> send_random(testing::test_initiator& initiator, unsigned seed,
                                     std::uint64_t base) {
    std::vector<seen_access> seen;
    std::mt19937 random(seed);
    sc_core::sc_time ahead;
    for (unsigned n = 0; n < 2000; ++n) {
        seen_access s;
        s.command = random() % 2 == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
        s.address = base + 64 * n;
        std::vector<std::uint8_t> bytes(1 + random() % 40);
        for (std::uint8_t& b : bytes)
            b = static_cast<std::uint8_t>(random());
        testing::test_initiator::transaction t(s.command, s.address, bytes);
        s.begins = sc_core::sc_time_stamp() + ahead;
        initiator.socket->b_transport(t.payload, ahead);
        s.ends = sc_core::sc_time_stamp() + ahead;
        s.data = t.data;
        s.good = t.payload.is_response_ok();
        seen.push_back(s);
        if (random() % 4 == 0) {
            sc_core::wait(ahead);
            ahead = sc_core::SC_ZERO_TIME;
        }
    }
    return seen;
}

TEST_F(tlm_tracer_module, tells_of_every_blocking_transaction_once_and_changes_none) {
    testing::test_initiator initiator("initiator");
    random_target target("target", 1);
    connect(initiator.socket, target.socket);
    std::vector<seen_access> seen;
    for (const unsigned thread : {0U, 1U, 2U})
        add_script([&, thread] {
            const auto more = send_random(initiator, thread, std::uint64_t{thread} << 32);
            seen.insert(seen.end(), more.begin(), more.end());
        });
    systemc_fixture::run();
    expect_clean(6000);
    expect_same(seen, path::blocking);
}

TEST_F(tlm_tracer_module, counts_what_an_independent_count_has) {
    testing::test_initiator initiator("initiator");
    random_target target("target", 7);
    connect(initiator.socket, target.socket);
    std::vector<seen_access> seen;
    run([&] { seen = send_random(initiator, 3, 0); });
    access_statistics counted;
    for (const traced_access& a : heard.all)
        counted.count(a);
    for (const tlm::tlm_command command : {tlm::TLM_READ_COMMAND, tlm::TLM_WRITE_COMMAND}) {
        std::uint64_t transactions = 0, bytes = 0;
        for (const seen_access& s : seen)
            if (s.command == command) {
                ++transactions;
                bytes += s.good ? s.data.size() : 0;
            }
        const auto& d = command == tlm::TLM_READ_COMMAND ? counted.reads : counted.writes;
        EXPECT_EQ(d.transactions, transactions);
        EXPECT_EQ(d.bytes, bytes);
    }
    std::uint64_t sum = 0, failed = 0;
    std::vector<std::uint64_t> latencies;
    for (const seen_access& s : seen) {
        latencies.push_back((s.ends - s.begins).value());
        sum += latencies.back();
        failed += s.good ? 0 : 1;
    }
    EXPECT_EQ(counted.failed, failed);
    EXPECT_GT(failed, 0U);
    EXPECT_EQ(counted.mean_latency().value(), sum / latencies.size());
    EXPECT_EQ(counted.least_latency.value(), *std::min_element(latencies.begin(), latencies.end()));
    EXPECT_EQ(counted.most_latency.value(), *std::max_element(latencies.begin(), latencies.end()));
    const auto between = [&](std::uint64_t first, std::uint64_t end) {
        return static_cast<std::uint64_t>(
            std::count_if(latencies.begin(), latencies.end(),
                          [&](std::uint64_t l) { return l >= first && l < end; }));
    };
    EXPECT_EQ(counted.latencies[0], between(0, 1));
    EXPECT_EQ(counted.latencies[1], between(1, 1000));
    for (std::size_t b = 2; b < access_statistics::buckets; ++b)
        EXPECT_EQ(counted.latencies[b], between(1000ULL << (b - 2), 1000ULL << (b - 1))) << b;
    EXPECT_EQ(counted.latencies[11], between(512'000, 1'024'000));
}

class tlm_tracer_phases : public tlm_tracer_module,
                          public ::testing::WithParamInterface<unsigned> {};

TEST_P(tlm_tracer_phases, tells_of_every_transaction_in_phases_once_and_changes_none) {
    testing::at_initiator initiator("initiator");
    testing::random_at_memory manners("manners", GetParam());
    dram memory("memory", {1 << 20, 64, 1'000'000'000});
    manners.refuses_from = 0x8000;
    manners.refuses_to = 0xc000;
    connect(initiator.socket, manners.from);
    manners.to.bind(memory.port);

    std::map<std::uint64_t, seen_access> seen;
    initiator.on_response = [&](tlm::tlm_generic_payload& p, const sc_core::sc_time& at) {
        seen_access& s = seen.at(p.get_address());
        s.ends = at;
        s.good = p.is_response_ok();
        s.data.assign(p.get_data_ptr(), p.get_data_ptr() + p.get_data_length());
    };
    sc_core::sc_mutex request_phase;
    for (const unsigned thread : {0U, 1U, 2U, 3U})
        add_script([&, thread] {
            std::mt19937 random(GetParam() * 16 + thread);
            for (unsigned n = 0; n < 400; ++n) {
                const std::uint64_t address = 64 * (4 * n + thread);
                const auto command =
                    random() % 2 == 0 ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
                request_phase.lock();
                auto& p = initiator.pool.make(command, address, std::size_t{1} << (random() % 7));
                if (p.is_write())
                    for (unsigned b = 0; b < p.get_data_length(); ++b)
                        p.get_data_ptr()[b] = static_cast<std::uint8_t>(random());
                const sc_core::sc_time delay(static_cast<double>(random() % 5), sc_core::SC_NS);
                seen[address] = {command, address, {}, false, sc_core::sc_time_stamp() + delay, {}};
                initiator.request(p, delay);
                request_phase.unlock();
                initiator.finish(p);
            }
        });
    systemc_fixture::run();
    expect_clean(1600);
    EXPECT_GT(manners.most_under_way, 2U);
    std::vector<seen_access> all;
    for (const auto& [address, s] : seen)
        all.push_back(s);
    expect_same(all, path::non_blocking);
    for (const traced_access& a : heard.all) {
        ASSERT_GE(a.mark_count, 1U);
        EXPECT_EQ(a.marks[0].phase, tlm::BEGIN_REQ);
        for (std::size_t n = 1; n < a.mark_count; ++n) {
            EXPECT_GT(a.marks[n].phase, a.marks[n - 1].phase);
            EXPECT_GE(a.marks[n].at, a.marks[n - 1].at);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, tlm_tracer_phases, ::testing::Values(1U, 2U, 3U, 4U));

TEST_F(tlm_tracer_module, keeps_each_phase_with_its_time_and_the_data_of_the_response) {
    scripted_initiator initiator("initiator");
    scripted_target target("target");
    connect(initiator.socket, target.socket);
    testing::payload_pool pool;
    const auto ns = [](double n) { return sc_core::sc_time(n, sc_core::SC_NS); };
    run([&] {
        auto& p = pool.make(tlm::TLM_READ_COMMAND, 0x40, 4);
        initiator.send(p, tlm::BEGIN_REQ, ns(1));
        sc_core::wait(ns(3));
        target.send(p, tlm::END_REQ);
        sc_core::wait(ns(7));
        p.get_data_ptr()[0] = 0xaa;
        target.send(p, tlm::BEGIN_RESP, ns(2));
        EXPECT_TRUE(heard.all.empty());
        sc_core::wait(ns(10));
        p.get_data_ptr()[0] = 0xbb; // it is the initiator's again
        initiator.send(p, tlm::END_RESP, ns(5));
    });
    expect_clean(1);
    ASSERT_EQ(heard.all.size(), 1U);
    const traced_access& a = heard.all[0];
    EXPECT_EQ(a.begins, ns(1));
    EXPECT_EQ(a.latency, ns(11));
    EXPECT_EQ(a.data[0], 0xaa);
    ASSERT_EQ(a.mark_count, 4U);
    const tlm::tlm_phase_enum phases[]{tlm::BEGIN_REQ, tlm::END_REQ, tlm::BEGIN_RESP,
                                       tlm::END_RESP};
    const double times[]{1, 3, 12, 25};
    for (std::size_t n = 0; n < 4; ++n) {
        EXPECT_EQ(a.marks[n].phase, phases[n]);
        EXPECT_EQ(a.marks[n].at, ns(times[n]));
    }
}

TEST_F(tlm_tracer_module, tells_of_what_has_not_ended_when_asked) {
    scripted_initiator initiator("initiator");
    scripted_target target("target"); // takes requests and never answers
    connect(initiator.socket, target.socket);
    before.warns = behind.warns = false; // one request after the other without END_REQ
    testing::payload_pool pool;
    run([&] {
        for (const std::uint64_t address : {0x80, 0x40, 0xc0})
            initiator.send(pool.make(tlm::TLM_WRITE_COMMAND, address, 8), tlm::BEGIN_REQ);
    });
    EXPECT_TRUE(heard.all.empty());
    tracer.tell_unfinished();
    ASSERT_EQ(heard.all.size(), 3U);
    EXPECT_EQ(heard.all[0].address, 0x80U);
    EXPECT_EQ(heard.all[1].address, 0x40U);
    EXPECT_EQ(heard.all[1].how, answer::incomplete);
    access_statistics counted;
    for (const traced_access& a : heard.all)
        counted.count(a);
    EXPECT_EQ(counted.writes.transactions, 3U);
    EXPECT_EQ(counted.failed, 3U);
    EXPECT_EQ(counted.latencies, (std::array<std::uint64_t, access_statistics::buckets>{}));
    tracer.tell_unfinished();
    EXPECT_EQ(heard.all.size(), 3U);
}

TEST_F(tlm_tracer_module, passes_direct_memory_on_and_says_so) {
    testing::test_initiator initiator("initiator");
    recording_target target("target");
    connect(initiator.socket, target.socket);
    run([&] {
        target.offers_dmi = true;
        target.dmi_first = 0x100;
        target.dmi_last = 0x1ff;
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0x104, {0});
        initiator.send(t.payload);
        EXPECT_TRUE(t.payload.is_dmi_allowed());
        tlm::tlm_dmi dmi;
        EXPECT_TRUE(initiator.ask_for_dmi(0x104, dmi));
        EXPECT_EQ(dmi.get_dmi_ptr(), &target.storage);
        target.grants_dmi = false;
        EXPECT_FALSE(initiator.ask_for_dmi(0x104, dmi));
        target.socket->invalidate_direct_mem_ptr(0x100, 0x1ff);
        EXPECT_EQ(initiator.invalidated.size(), 1U);
    });
    ASSERT_EQ(heard.all.size(), 3U);
    EXPECT_EQ(heard.all[1].how, answer::granted);
    EXPECT_EQ(heard.all[1].address, 0x100U);
    EXPECT_EQ(heard.all[1].length, 0x100U);
    EXPECT_EQ(heard.all[2].how, answer::refused);
}

TEST_F(tlm_tracer_module, denies_direct_memory_if_told_so) {
    testing::test_initiator initiator("initiator");
    recording_target target("target");
    tlm_tracer denying("denying", tlm_tracer::direct_memory::denied);
    denying.listener = &heard;
    initiator.socket.bind(denying.from);
    denying.to.bind(tracer.from);
    tracer.listener = nullptr;
    tracer.to.bind(target.socket);
    testing::test_initiator idle("idle");
    recording_target unused("unused");
    idle.socket.bind(before.from);
    before.to.bind(behind.from);
    behind.to.bind(unused.socket);
    run([&] {
        target.offers_dmi = true;
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0x104, {0});
        initiator.send(t.payload);
        EXPECT_FALSE(t.payload.is_dmi_allowed());
        tlm::tlm_dmi dmi;
        EXPECT_FALSE(initiator.ask_for_dmi(0x104, dmi));
        EXPECT_TRUE(target.dmi_requests.empty());
    });
    ASSERT_EQ(heard.all.size(), 2U);
    EXPECT_EQ(heard.all[1].how, answer::denied);
}

TEST_F(tlm_tracer_module, tells_of_debug_transport_and_of_nothing_without_a_listener) {
    testing::test_initiator initiator("initiator");
    dram memory("memory", {4096, 64, 1'000'000'000});
    connect(initiator.socket, memory.port);
    run([&] {
        initiator.debug_write(8, {1, 2, 3});
        EXPECT_EQ(initiator.debug_read(8, 3), (std::vector<std::uint8_t>{1, 2, 3}));
        EXPECT_TRUE(initiator.debug_read(4096, 3).empty());
        tracer.listener = nullptr;
        initiator.debug_read(8, 3);
        initiator.write(16, {1, 2, 3, 4});
        EXPECT_EQ(initiator.read(16, 4), (std::vector<std::uint8_t>{1, 2, 3, 4}));
    });
    ASSERT_EQ(heard.all.size(), 3U);
    EXPECT_EQ(heard.all[0].by, path::debug);
    EXPECT_EQ(heard.all[1].how, answer::ok);
    EXPECT_EQ(heard.all[1].data_bytes, 3U);
    EXPECT_EQ(heard.all[1].data[2], 3);
    EXPECT_EQ(heard.all[2].how, answer::partial);
    EXPECT_EQ(heard.all[2].data_bytes, 0U);
}

} // namespace
} // namespace bitloom
