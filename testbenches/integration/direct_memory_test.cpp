// SPDX-License-Identifier: Apache-2.0
// Accelerators with a memory that takes its direct pointers back, or grants none, or waits.
#include "models/memory/dram.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/open_platform.h"
#include "testbenches/support/restless_memory.h"

#include <functional>

namespace bitloom {
namespace {

using accelerator::fresh_kernel;
using testing::open_platform;
using testing::restless_memory;

constexpr std::uint64_t memory_bytes = 1 << 18;

class stranger_memory : public ::testing::TestWithParam<const char*> {
protected:
    stranger_memory() {
        accelerator::residual_network(m_builder);
        m_platform.accelerator.kind = GetParam();
        m_platform.accelerator.pes = 8;
        m_platform.dram.bytes = memory_bytes;
        m_platform.dram.firmware_bytes = 0;
        m_run = testing::compile_run(m_builder.net(), m_platform, 11);
    }
    bandwidth width() const { return bandwidth::of(m_platform.dram.bits_per_cycle); }
    std::uint64_t clock() const { return m_platform.accelerator.frequency_hz; }

    /// With Bitloom's own memory, which grants all of itself.
    open_platform::ending with_own_memory() {
        fresh_kernel kernel;
        open_platform platform("platform", m_platform);
        dram memory("memory", {memory_bytes, width(), clock()});
        platform.interconnect.targets.bind(memory.port);
        return run(platform, [&] { return platform.run(m_run); });
    }
    /// Three times, since what a machine remembers of one run may be wrong in the next.
    void with_restless_memory(const restless_memory::manners& how, unsigned seed,
                              const std::function<void(const open_platform::ending&)>& look,
                              const std::function<void(const restless_memory&)>& look_at_memory) {
        fresh_kernel kernel;
        open_platform platform("platform", m_platform);
        restless_memory memory("memory", memory_bytes, width(), clock(), how, seed);
        platform.interconnect.targets.bind(memory.port);
        run(platform, [&] {
            for (int repeat = 0; repeat < 3; ++repeat) {
                memory.set_out();
                look(platform.run(m_run));
                memory.rest();
            }
            return open_platform::ending{};
        });
        EXPECT_EQ(memory.from_the_past, 0U);
        look_at_memory(memory);
    }

    testing::graph_builder m_builder{4};
    configuration::platform_configuration m_platform = accelerator::small_machine();
    testing::known_run m_run;

private:
    static open_platform::ending run(open_platform& platform,
                                     const std::function<open_platform::ending()>& script) {
        open_platform::ending end;
        bool finished = false;
        platform.host.script = [&] {
            end = script();
            finished = true;
        };
        sc_core::sc_start();
        platform.host.rethrow();
        EXPECT_TRUE(finished) << "the interrupt has not come";
        return end;
    }
};

TEST_P(stranger_memory, is_never_used_by_a_pointer_that_it_took_back) {
    const open_platform::ending own = with_own_memory();
    EXPECT_EQ(own.output, m_run.output);
    for (unsigned seed = 1; seed <= 8; ++seed)
        with_restless_memory(
            {}, seed,
            [&](const open_platform::ending& end) {
                EXPECT_EQ(end.output, m_run.output) << seed;
                EXPECT_EQ(end.cycles, own.cycles) << seed;
                EXPECT_EQ(end.took, own.took) << seed;
            },
            [&](const restless_memory& memory) {
                EXPECT_GT(memory.moves, 50U);
                EXPECT_GT(memory.granted, 50U);
            });
}

TEST_P(stranger_memory, is_used_by_its_pointers_while_they_are_good) {
    std::uint64_t without = 0, with = 0;
    const auto nothing = [](const open_platform::ending&) {};
    with_restless_memory({false, false, false}, 1, nothing,
                         [&](const restless_memory& m) { without = m.transactions; });
    with_restless_memory({true, false, true}, 1, nothing,
                         [&](const restless_memory& m) { with = m.transactions; });
    EXPECT_LT(with, without * 9 / 10);
}

TEST_P(stranger_memory, may_grant_no_pointer_at_all) {
    const open_platform::ending own = with_own_memory();
    with_restless_memory(
        {false, false, false}, 1, [&](const open_platform::ending& end) { EXPECT_EQ(end, own); },
        [](const restless_memory& memory) { EXPECT_EQ(memory.granted, 0U); });
}

TEST_P(stranger_memory, may_wait_for_what_others_annotate) {
    m_platform.dram.bits_per_cycle = 2; // so that what comes late stays late
    const open_platform::ending own = with_own_memory();
    const bool one_port = std::string_view(GetParam()) == "bitfusion";
    for (const bool grants : {false, true})
        with_restless_memory(
            {grants, true, grants}, 3,
            [&](const open_platform::ending& end) {
                EXPECT_EQ(end.output, m_run.output);
                // Of two ports only one is served while it waits.
                if (one_port)
                    EXPECT_EQ(end.cycles, own.cycles);
                else
                    EXPECT_GE(end.cycles, own.cycles);
                EXPECT_EQ(end.took, cycles_to_time(end.cycles, clock()));
            },
            [](const restless_memory&) {});
}

TEST_P(stranger_memory, may_still_be_waiting_when_the_simulation_is_torn_down) {
    for (int moment = 1; moment < 40; ++moment) {
        fresh_kernel kernel;
        open_platform platform("platform", m_platform);
        restless_memory memory("memory", memory_bytes, width(), clock(), {false, true, false}, 3);
        platform.interconnect.targets.bind(memory.port);
        platform.host.script = [&] { platform.start(m_run); };
        sc_core::sc_start(moment * sc_core::sc_time(37, sc_core::SC_NS));
        platform.host.rethrow();
        EXPECT_GT(memory.transactions, 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(machines, stranger_memory, ::testing::Values("bitfusion", "bitlet"));

} // namespace
} // namespace bitloom
