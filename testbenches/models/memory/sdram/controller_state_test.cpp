// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/state_archive.h"
#include "models/memory/sdram/controller.h"
#include "models/memory/sdram/preset_rules.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace bitloom::sdram {
namespace {

/// A controller beside one that is replaced now and then by another with its state.
class moving_controller {
public:
    explicit moving_controller(const preset& p)
        : m_preset(p)
        , m_whole(p)
        , m_part(std::make_unique<controller>(p))
        , m_left(std::make_unique<controller>(p)) {}

    void push(direction d, const location& where) {
        while (!m_whole.has_room(d) && !::testing::Test::HasFatalFailure())
            step();
        ASSERT_TRUE(m_whole.has_room(d));
        EXPECT_TRUE(m_part->has_room(d));
        EXPECT_EQ(m_whole.push(m_ids, d, where, m_now), m_part->push(m_ids, d, where, m_now));
        ++m_ids;
    }
    void finish() {
        while (!m_whole.idle() && !::testing::Test::HasFatalFailure())
            step();
        ASSERT_TRUE(m_part->idle());
    }
    void pass(clocks time) { m_now += time; }
    void compare_events() {
        EXPECT_EQ(m_whole.events_until(m_now), m_part->events_until(m_now)) << m_now;
    }
    /// Into a new one, or over what the last one but one has come to.
    void move(bool into_new) {
        state_writer written;
        written(*m_part);
        std::swap(m_part, m_left);
        if (into_new)
            m_part = std::make_unique<controller>(m_preset);
        state_reader reader(written.bytes());
        reader(*m_part);
        reader.end();
        EXPECT_EQ(m_whole.finish(), m_part->finish());
    }
    const command_events& events() { return m_whole.events_until(m_now); }

private:
    void step() {
        ASSERT_EQ(m_whole.next(), m_part->next());
        m_now = std::max(m_now, m_whole.next());
        const auto expected = m_whole.step(), found = m_part->step();
        ASSERT_EQ(expected.has_value(), found.has_value()) << m_now;
        if (expected) {
            EXPECT_EQ(expected->id, found->id);
            EXPECT_EQ(expected->done, found->done);
            EXPECT_EQ(expected->kind, found->kind);
        }
    }

    const preset m_preset;
    controller m_whole;
    std::unique_ptr<controller> m_part, m_left;
    std::uint64_t m_ids = 0;
    clocks m_now = 0;
};

/// The usual timings let hardly any rule but those of the banks outlast the last command: here all
/// do.
std::vector<preset> devices() {
    std::vector<preset> all(4);
    all[1].org.bankgroups = 1;
    all[2].timing.rrd_s = 20;
    all[2].timing.rrd_l = 40;
    all[2].timing.faw = 120;
    all[2].timing.ccd_s = 20;
    all[2].timing.ccd_l = 30;
    all[3].timing.rfc = 0;
    all[3].timing.refi = 200;
    return all;
}

TEST(sdram_controller_state, goes_on_in_another_one_where_it_was_written) {
    for (const preset& p : devices()) {
        ASSERT_FALSE(find_fault(p));
        std::mt19937 random(1);
        const auto pick = [&](std::uint32_t bound) {
            return static_cast<std::uint32_t>(random() % bound);
        };
        moving_controller both(p);
        for (unsigned n = 0; n < 2000 && !::testing::Test::HasFailure(); ++n) {
            const unsigned writes = pick(3); // of two
            for (unsigned left = 1 + pick(40); left > 0; --left)
                both.push(pick(2) < writes ? direction::write : direction::read,
                          {0, pick(p.org.banks()), pick(4), pick(8)});
            both.finish();
            if (pick(3) == 0)
                both.pass(pick(pick(4) == 0 ? 20'000 : 300));
            if (pick(2) == 0)
                both.compare_events();
            both.move(pick(2) == 0);
        }
        EXPECT_GT(both.events().refreshes, 30U);
        EXPECT_GT(both.events().forwards, 20U);
    }
}

TEST(sdram_controller_state, is_not_to_be_had_while_bursts_wait) {
    for (const direction d : {direction::read, direction::write}) {
        controller c{preset()};
        c.push(0, d, {}, 0);
        state_writer written;
        EXPECT_THROW(written(c), model_error);
        while (!c.idle())
            c.step();
        EXPECT_NO_THROW(written(c));
    }
}

} // namespace
} // namespace bitloom::sdram
