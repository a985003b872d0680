// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_engine.h"
#include "testbenches/support/memory_bench.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

namespace bitloom::sdram {
namespace {

/// A calendar as its comment tells it: every stretch is looked at, none is forgotten.
class plain_calendar {
public:
    explicit plain_calendar(clocks pitch)
        : m_pitch(pitch) {}
    clocks free_from(clocks at) const {
        clocks number = at / (4 * m_pitch);
        while (taken(number) == 4)
            ++number;
        return std::max(at, (number * 4 + taken(number)) * m_pitch);
    }
    void take(clocks at) { ++m_taken[at / (4 * m_pitch)]; }

private:
    clocks taken(clocks number) const {
        const auto found = m_taken.find(number);
        return found == m_taken.end() ? 0 : found->second;
    }
    clocks m_pitch;
    std::map<clocks, clocks> m_taken;
};

/// The engine burst by burst, without a thought of time.
class plain_engine {
public:
    explicit plain_engine(const preset& p)
        : m_rules(p)
        , m_banks(p)
        , m_refresh(p)
        , m_bus(m_rules.same_s)
        , m_activates(std::max((m_rules.four_activates + 3) / 4, m_rules.activate_s))
        , m_groups(p.org.bankgroups, plain_calendar(m_rules.same_l))
        , m_banks_per_group(p.org.banks_per_group)
        , m_next_of_bank(p.org.banks()) {
        for (auto& each : m_left)
            each.assign(32, 0);
    }
    clocks room_at(direction d, clocks now) const {
        return std::max(now, m_left[index(d)][m_count[index(d)] % 32]);
    }
    clocks read(const location& where, clocks now) {
        serve_writes_while_idle(now);
        ++m_count[0];
        return serve(direction::read, where, now + 1);
    }
    void write(const location& where, clocks now) {
        serve_writes_while_idle(now);
        ++m_count[1];
        m_writes.emplace_back(where, now + 1);
        if (m_writes.size() >= 26)
            while (m_writes.size() > 6)
                serve_write();
    }
    command_events events_until(clocks now) {
        while (!m_writes.empty())
            serve_write();
        m_refresh.catch_up(m_banks, now, 0);
        m_banks.account(now);
        return m_banks.events;
    }

private:
    void serve_writes_while_idle(clocks now) {
        while (!m_writes.empty() && m_end < now)
            serve_write();
    }
    void serve_write() {
        const auto [where, from] = m_writes.front();
        m_writes.pop_front();
        serve(direction::write, where, from);
    }
    void open(const location& where, clocks from) {
        const bank& b = m_banks[where.bank];
        if (b.is_open())
            m_banks.precharge(where.bank, std::max(from, b.earliest_precharge()));
        const clocks at = m_activates.free_from(std::max(from, b.earliest_activate()));
        m_activates.take(at);
        m_banks.activate(where.bank, where.row, at);
    }
    clocks serve(direction d, const location& where, clocks from) {
        if (d != m_current)
            m_turned = m_may_turn;
        m_current = d;
        plain_calendar& group = m_groups[where.bank / m_banks_per_group];
        const bank& b = m_banks[where.bank];
        bool hit = true;
        for (;;) {
            clocks expected = std::max(b.earliest_column(), from);
            if (b.row() != where.row)
                expected = std::max(b.earliest_activate(),
                                    b.is_open() ? std::max(b.earliest_precharge(), from) +
                                                      m_rules.precharge_to_activate
                                                : from) +
                           m_rules.activate_to_column;
            expected = std::max(expected, m_turned);
            m_refresh.catch_up(m_banks, expected, 0);
            if (b.row() != where.row) {
                open(where, from);
                hit = false;
            }
            clocks at = std::max({b.earliest_column(), from, m_next_of_bank[where.bank], m_turned});
            for (clocks before = -1; before != at;) {
                before = at;
                at = m_bus.free_from(at);
                if (m_groups.size() > 1) // one group is as slow as the bus
                    at = group.free_from(at);
            }
            m_bus.take(at);
            group.take(at);
            if (at >= m_refresh.due()) {
                m_refresh.catch_up(m_banks, at, 0);
                continue;
            }
            m_next_of_bank[where.bank] = at + m_rules.same_l;
            m_banks.events.row_hits += hit ? 1 : 0;
            m_may_turn = std::max(m_may_turn, at + m_rules.turn_l[index(d)]);
            m_left[index(d)][m_served[index(d)]++ % 32] = at;
            const clocks done = m_banks.access(d, where.bank, at);
            m_end = std::max(m_end, done);
            return done;
        }
    }

    const timing_rules m_rules;
    bank_array m_banks;
    refresh_timer m_refresh;
    plain_calendar m_bus, m_activates;
    std::vector<plain_calendar> m_groups;
    std::uint32_t m_banks_per_group;
    std::vector<clocks> m_next_of_bank;
    direction m_current = direction::read;
    clocks m_turned = 0, m_may_turn = 0, m_end = 0;
    std::deque<std::pair<location, clocks>> m_writes;
    std::vector<clocks> m_left[2];
    std::size_t m_count[2] = {0, 0}, m_served[2] = {0, 0};
};

/// Runs of neighbours at random places, gaps and directions, to both; all times and counts agree.
void expect_as_plain(const preset& p, unsigned seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t bound) { return random() % bound; };
    const address_map map(p);
    in_order_engine quick(p);
    plain_engine plain(p);
    clocks now = 0;
    for (unsigned n = 0; n < 600; ++n) {
        const std::uint64_t bursts = 1 + below(below(4) == 0 ? 300 : below(2) == 0 ? 4 : 24);
        const std::uint64_t rows = 1 + below(1 + seed % 3); // how often rows change
        const std::uint64_t window = std::min(map.bytes(), rows << 15);
        const std::uint64_t from = below(window / map.burst_bytes()) * map.burst_bytes();
        const std::uint64_t to = std::min(map.bytes(), from + bursts * map.burst_bytes());
        const bool write = below(10) < seed % 5;
        clocks plain_now = now, plain_done = 0, done = 0;
        for (std::uint64_t at = from; at < to; at += map.burst_bytes()) {
            const direction d = write ? direction::write : direction::read;
            plain_now = plain.room_at(d, plain_now);
            if (write)
                plain.write(map.locate(at), plain_now);
            else
                plain_done = std::max(plain_done, plain.read(map.locate(at), plain_now));
        }
        for (std::uint64_t at = from; at < to;) {
            const burst_run run = map.run_at(at, to);
            if (write)
                quick.write(run, now);
            else
                quick.read(run, now, done);
            at += run.count * map.burst_bytes();
        }
        ASSERT_EQ(done, plain_done) << "run " << n << " of seed " << seed;
        ASSERT_EQ(now, plain_now) << "run " << n << " of seed " << seed;
        const std::uint64_t gap = below(4);
        now += static_cast<clocks>(gap == 0 ? 0 : below(gap == 1 ? 40 : gap == 2 ? 600 : 20'000));
    }
    EXPECT_EQ(quick.events_until(now), plain.events_until(now)) << "seed " << seed;
}

class in_order_engine_of : public ::testing::TestWithParam<const char*> {};

TEST_P(in_order_engine_of, serves_runs_as_bursts_one_by_one) {
    preset p = testing::small_dram();
    p.mapping = GetParam();
    for (unsigned seed = 0; seed < 12; ++seed)
        expect_as_plain(p, seed);
    // One group, as DDR3 and LPDDR; and a bus slower than its groups.
    p.org.banks_per_group *= p.org.bankgroups;
    p.org.bankgroups = 1;
    for (unsigned seed = 0; seed < 12; ++seed)
        expect_as_plain(p, seed);
    p.timing.ccd_s = p.timing.ccd_l = 9;
    expect_as_plain(p, 1);
}

TEST_P(in_order_engine_of, serves_runs_so_whatever_the_timings) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::uint32_t bound) {
            return static_cast<std::uint32_t>(random() % bound);
        };
        preset p = testing::small_dram();
        p.mapping = GetParam();
        p.org.burst_length = 2U << below(4);
        p.org.bankgroups = 2U << below(3);
        p.org.banks_per_group = 1U << below(3);
        p.timing.ccd_s = 1 + below(6);
        p.timing.ccd_l = p.timing.ccd_s + below(8);
        p.timing.rfc = 20 + below(300);
        p.timing.refi = 700 + below(9000);
        expect_as_plain(p, seed);
    }
}

INSTANTIATE_TEST_SUITE_P(mappings, in_order_engine_of,
                         ::testing::Values("row:bank:col:bankgroup:offset",
                                           "row:bank:bankgroup:col:offset",
                                           "row:col:bank:bankgroup:offset",
                                           "col:row:bankgroup:bank:offset"));

} // namespace
} // namespace bitloom::sdram
