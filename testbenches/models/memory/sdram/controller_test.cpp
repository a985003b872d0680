// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/controller.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace bitloom::sdram {
namespace {

/// Pushes what a test says when there is room and keeps the times.
class controller_bench {
public:
    explicit controller_bench(const preset& p = {})
        : unit(p) {}

    void push(direction d, const location& where, clocks at) {
        while (unit.next() < at || !unit.has_room(d))
            step();
        const clocks now = std::max(at, m_now);
        arrivals[m_ids] = now;
        if (const auto done = unit.push(m_ids, d, where, now))
            dones[m_ids] = *done;
        ++m_ids;
    }
    void step() {
        m_now = unit.next();
        ASSERT_NE(m_now, never);
        if (const auto served = unit.step())
            dones[served->id] = served->done;
    }
    void finish() {
        while (unit.next() != never)
            step();
    }
    clocks longest_wait() const {
        clocks longest = 0;
        for (const auto& [id, done] : dones)
            longest = std::max(longest, done - arrivals.at(id));
        return longest;
    }
    clocks now() const { return m_now; }

    controller unit;
    std::map<std::uint64_t, clocks> arrivals, dones;

private:
    std::uint64_t m_ids = 0;
    clocks m_now = 0;
};

std::uint32_t below(std::mt19937& random, std::uint32_t bound) {
    return static_cast<std::uint32_t>(random() % bound);
}

location at(std::uint32_t bank, std::uint32_t row, std::uint32_t column = 0) {
    return {0, bank, row, column};
}

TEST(sdram_controller, opens_reads_and_closes_as_soon_as_the_rules_allow) {
    controller_bench b;
    const timing_set t;
    b.push(direction::read, at(0, 5), 100);
    b.finish();
    EXPECT_EQ(b.dones[0], 100 + 1 + t.rcd + t.cl + 4);
    b.push(direction::read, at(0, 5, 1), 300); // a hit
    b.finish();
    EXPECT_EQ(b.dones[1], 300 + 1 + t.cl + 4);
    b.push(direction::read, at(0, 6), 500); // a conflict
    b.finish();
    EXPECT_EQ(b.dones[2], 500 + 1 + t.rp + t.rcd + t.cl + 4);
    const command_events& events = b.unit.events_until(600);
    EXPECT_EQ(events.activates, 2U);
    EXPECT_EQ(events.row_hits, 1U);
    EXPECT_EQ(events.reads, 3U);
}

TEST(sdram_controller, serves_row_hits_before_older_conflicts) {
    controller_bench b;
    b.push(direction::read, at(0, 1), 0);
    b.push(direction::read, at(0, 2), 1);
    b.push(direction::read, at(0, 1, 7), 2);
    b.finish();
    EXPECT_LT(b.dones[2], b.dones[1]);
    EXPECT_EQ(b.unit.events_until(1000).activates, 2U);
}

TEST(sdram_controller, lets_writes_wait_until_there_are_many) {
    controller_bench b;
    const queue_parameters q;
    for (std::uint32_t n = 0; n + 1 < q.drain_from; ++n)
        b.push(direction::write, at(n % 16, 1, n / 16), n);
    // Reads keep coming: the writes must stay.
    for (std::uint32_t n = 0; n < 60; ++n)
        b.push(direction::read, at(n % 16, 2, n / 16), 30 + 6 * n);
    EXPECT_LE(b.unit.events_until(b.now()).writes, 0U + q.drain_from);
    b.finish();
    EXPECT_EQ(b.unit.events_until(b.now()).writes, q.drain_from - 1);
}

TEST(sdram_controller, answers_reads_of_a_waiting_write_from_the_queue) {
    controller_bench b;
    b.push(direction::read, at(1, 1), 0); // keeps the direction
    b.push(direction::write, at(0, 1, 3), 1);
    b.push(direction::read, at(0, 1, 3), 2);
    EXPECT_EQ(b.dones.at(2), 3);
    b.push(direction::read, at(0, 1, 4), 4);
    b.finish();
    EXPECT_GT(b.dones.at(3), 4 + 20);
    EXPECT_EQ(b.unit.events_until(1000).forwards, 1U);
}

TEST(sdram_controller, sleeps_while_idle_and_still_refreshes_on_time) {
    controller_bench b;
    const timing_set t;
    b.push(direction::read, at(0, 5), 100);
    b.finish();
    EXPECT_EQ(b.unit.next(), never);
    EXPECT_EQ(b.unit.events_until(1000LL * t.refi).refreshes, 1000U);
    // A refresh has just begun: the read waits for its end.
    b.push(direction::read, at(0, 5), 1001LL * t.refi + 2);
    b.finish();
    EXPECT_EQ(b.dones[1], 1001LL * t.refi + t.rfc + t.rcd + t.cl + 4);
}

/// Traffic that never stops, and between two refreshes at most what closing the rows takes more.
TEST(sdram_controller, is_never_late_with_a_refresh) {
    for (const unsigned seed : {1U, 2U, 3U, 4U}) {
        preset p;
        const timing_set& t = p.timing;
        controller_bench b(p);
        std::mt19937 random(seed);
        // Of a row opened just before: its ACT, write and tWR, or tRAS; then PRE, tRP and REF.
        const clocks closing = t.rcd + t.cwl + 4 + t.wr + t.ras + t.rp + 2;
        clocks now = 0;
        std::uint64_t seen = 0;
        for (unsigned n = 0; n < 40000; ++n) {
            const bool write = seed % 2 == 0 && below(random, 2) == 0;
            b.push(write ? direction::write : direction::read,
                   at(below(random, 16), seed < 3 ? below(random, 100) : 1, below(random, 128)),
                   now++);
            now = std::max(now, b.now());
            const std::uint64_t refreshes = b.unit.events_until(b.now()).refreshes;
            if (refreshes != seen) {
                EXPECT_GE(b.now(), static_cast<clocks>(refreshes) * t.refi);
                seen = refreshes;
            }
            ASSERT_LE(b.now(), static_cast<clocks>(seen + 1) * t.refi + closing) << seed;
        }
        EXPECT_GT(seen, 10U);
    }
}

/// A stream of hits to the row beside, of reads or of writes, would keep the other one for ever.
TEST(sdram_controller, starves_no_burst) {
    const timing_set t;
    for (const direction stream : {direction::read, direction::write})
        for (const direction victim : {direction::read, direction::write}) {
            controller_bench b;
            b.push(stream, at(0, 1), 0);
            b.push(victim, at(0, 2), 1); // id 1
            for (std::uint32_t n = 0; n < 30000 && b.dones.count(1) == 0; ++n)
                b.push(stream, at(0, 1, n % 128), 2 + n);
            ASSERT_EQ(b.dones.count(1), 1U) << "of 30000 bursts that came later, none waited";
            EXPECT_LE(b.dones[1] - b.arrivals[1], 3 * t.refi);
        }
}

TEST(sdram_controller, ends_every_burst_of_random_traffic_once) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        preset p;
        std::mt19937 random(seed);
        if (seed % 3 == 0) {
            p.org.bankgroups = 1;
            p.org.banks_per_group = 1U << (seed % 4);
        }
        controller_bench b(p);
        clocks now = 0;
        unsigned reads = 0;
        for (unsigned n = 0; n < 3000; ++n) {
            const bool write = below(random, 10) < seed % 7;
            reads += write ? 0 : 1;
            b.push(write ? direction::write : direction::read,
                   at(below(random, p.org.banks()), below(random, 4), below(random, 8)), now);
            now = std::max(now, b.now()) + below(random, seed + 1);
        }
        b.finish();
        EXPECT_EQ(b.dones.size(), 3000U);
        const command_events& events = b.unit.events_until(b.now());
        EXPECT_EQ(events.reads + events.forwards, reads);
        EXPECT_EQ(events.writes, 3000 - reads);
        EXPECT_LE(b.longest_wait(), 3 * static_cast<clocks>(p.timing.refi));
    }
}

} // namespace
} // namespace bitloom::sdram
