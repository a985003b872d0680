// SPDX-License-Identifier: Apache-2.0
// Several accelerators in one simulation, which know nothing of each other.
#include "platforms/accelerator/platform_memory.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/open_platform.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitloom {
namespace {

using accelerator::fresh_kernel;
using testing::open_platform;

/// Two Bit Fusions and two Bitlets, no two alike; programs in parts of memory of their own.
std::vector<configuration::platform_configuration> four_machines(const std::string& mode) {
    std::vector<configuration::platform_configuration> all(4, accelerator::small_machine());
    all[0].accelerator.rows = 4;
    all[1].accelerator.rows = 8;
    all[1].accelerator.columns = 4;
    all[1].accelerator.frequency_hz = 333'000'000;
    all[2].accelerator.kind = all[3].accelerator.kind = "bitlet";
    all[2].accelerator.pes = 8;
    all[3].accelerator.pes = 4;
    all[3].accelerator.window = 4;
    all[3].accelerator.frequency_hz = 1'000'000'000;
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].dram.mode = mode;
        if (mode != "flat")
            all[n].dram.preset = "ddr4_2400";
        all[n].dram.firmware_bytes = n << 20;
    }
    return all;
}

/// A memory with a name of its own.
struct memory_part : sc_core::sc_module {
    accelerator::platform_memory memory;

    memory_part(const sc_core::sc_module_name& name, const configuration::platform_configuration& p)
        : sc_module(name)
        , memory(p.dram, p.accelerator.frequency_hz) {}
    accelerator::attachment how(const configuration::platform_configuration& p) const {
        return {0, memory.bursts(), memory.port_width(p.dram.bits_per_cycle), {}};
    }
};

class several_instances : public ::testing::TestWithParam<const char*> {
protected:
    several_instances() {
        for (unsigned n = 0; n < m_machines.size(); ++n) {
            testing::graph_builder builder(20 + n);
            accelerator::residual_network(builder);
            m_runs.push_back(testing::compile_run(builder.net(), m_machines[n], n));
        }
    }
    /// Those of `chosen`, at the same time, each on a memory of its own or all on one.
    std::vector<open_platform::ending> run(const std::vector<std::size_t>& chosen, bool shared) {
        fresh_kernel kernel;
        std::deque<memory_part> memories;
        std::deque<open_platform> platforms;
        std::optional<bus> common;
        std::vector<open_platform::ending> ends(chosen.size());
        std::size_t finished = 0;
        if (shared)
            common.emplace("common",
                           std::vector<address_range>{{"memory", 0, m_machines[0].dram.bytes}});
        for (std::size_t n = 0; n < chosen.size(); ++n) {
            const configuration::platform_configuration& machine = m_machines[chosen[n]];
            const std::string number = std::to_string(n);
            if (n == 0 || !shared)
                memories.emplace_back(("memory" + number).c_str(),
                                      shared ? m_machines[0] : machine);
            if (n == 0 && shared)
                common->targets.bind(memories.back().memory.port());
            open_platform& p = platforms.emplace_back(("platform" + number).c_str(), machine,
                                                      memories.back().how(machine));
            if (shared)
                p.interconnect.targets.bind(common->initiators);
            else
                p.interconnect.targets.bind(memories.back().memory.port());
            p.host.script = [&, n] {
                sc_core::wait(static_cast<double>(chosen[n]) * 100, sc_core::SC_NS);
                for (int repeat = 0; repeat < 2; ++repeat)
                    ends[n] = p.run(m_runs[chosen[n]]);
                ++finished;
            };
        }
        sc_core::sc_start();
        for (const open_platform& p : platforms)
            p.host.rethrow();
        EXPECT_EQ(finished, chosen.size());
        return ends;
    }

    std::vector<configuration::platform_configuration> m_machines = four_machines(GetParam());
    std::vector<testing::known_run> m_runs;
};

TEST_P(several_instances, with_memories_of_their_own_run_as_if_alone) {
    const auto together = run({0, 1, 2, 3}, false);
    for (std::size_t n = 0; n < together.size(); ++n) {
        EXPECT_EQ(together[n].output, m_runs[n].output) << n;
        const auto alone = run({n}, false);
        EXPECT_EQ(together[n].cycles, alone[0].cycles) << n;
    }
}

TEST_P(several_instances, that_share_a_memory_compute_what_they_compute_alone) {
    const auto together = run({0, 1, 2, 3}, true);
    bool later = false;
    for (std::size_t n = 0; n < together.size(); ++n) {
        EXPECT_EQ(together[n].output, m_runs[n].output) << n;
        const auto alone = run({n}, true);
        later = later || together[n].cycles > alone[0].cycles;
        if (std::string_view(GetParam()) == "flat") { // which does not order requests
            EXPECT_EQ(together[n].cycles, alone[0].cycles) << n;
        }
    }
    EXPECT_EQ(later, std::string_view(GetParam()) != "flat") << "they get in each other's way";
}

TEST_P(several_instances, that_are_alike_run_alike) {
    const std::vector<std::size_t> twins{0, 0, 2, 2};
    const auto together = run(twins, false);
    EXPECT_EQ(together[0].cycles, together[1].cycles);
    EXPECT_EQ(together[2].cycles, together[3].cycles);
    for (std::size_t n = 0; n < twins.size(); ++n)
        EXPECT_EQ(together[n].output, m_runs[twins[n]].output);
}

INSTANTIATE_TEST_SUITE_P(memories, several_instances,
                         ::testing::Values("flat", "fast", "detailed"));

} // namespace
} // namespace bitloom
