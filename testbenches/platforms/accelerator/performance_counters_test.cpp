// SPDX-License-Identifier: Apache-2.0
// What software reads in the performance counters is what the result of a run says.
#include "models/common/errors.h"
#include "models/tiled/performance_registers.h"
#include "platforms/compiler/compile.h"
#include "platforms/results/totals.h"
#include "testbenches/platforms/accelerator/runner_bench.h"

#include <map>
#include <string>

namespace bitloom::accelerator {
namespace {

constexpr std::uint64_t base = 0x28000000;

class performance_counters : public testing::systemc_fixture,
                             public ::testing::WithParamInterface<const char*> {
protected:
    performance_counters() {
        residual_network(m_builder);
        m_configuration.accelerator.kind = GetParam();
    }

    /// By name without its ending; every row is there twice.
    std::map<std::string, std::uint64_t> read_counters(exploration_platform& platform) {
        std::map<std::string, std::uint64_t> counters;
        for (std::size_t i = 0; i < tiled::performance_row_count; i += 2) {
            const register_description& low = tiled::performance_rows[i];
            const std::string name = low.name;
            const std::uint64_t value = platform.host.read_register(base + low.offset);
            const std::uint64_t high = platform.host.read_register(base + low.offset + 4);
            counters[name.substr(0, name.size() - 4)] = value | high << 32;
        }
        return counters;
    }

    testing::graph_builder m_builder{22};
    configuration::platform_configuration m_configuration = small_machine();
};

std::uint64_t stalls_of(const std::map<std::string, std::uint64_t>& counters) {
    std::uint64_t sum = 0;
    for (const auto& [name, value] : counters)
        if (name.compare(0, 6, "STALL_") == 0)
            sum += value;
    return sum;
}

TEST_P(performance_counters, are_the_figures_of_a_run) {
    const input_set inputs = seeded_inputs(m_builder.net(), 2, 1);
    const auto record = run_once(m_builder.net(), m_configuration, inputs, {2, false, {}}).record;
    const results::run_totals totals = results::totals_of(record);
    const auto program = compiler::compile(m_builder.net(), m_configuration, 2);
    exploration_platform platform("platform", m_configuration);
    std::map<std::string, std::uint64_t> counters;
    platform.host.script = [&] {
        for (const auto& [name, value] : read_counters(platform))
            EXPECT_EQ(value, 0U) << name;
        platform.load(program);
        for (int repeat = 0; repeat < 2; ++repeat) { // a new program begins with zeros
            platform.execute(program);
            counters = read_counters(platform);
        }
    };
    sc_core::sc_start();
    platform.host.rethrow();
    EXPECT_EQ(counters["SETUP_CYCLES"], record.setup_cycles);
    EXPECT_EQ(counters["COMPUTE_CYCLES"], totals.compute_cycles);
    EXPECT_EQ(stalls_of(counters), totals.stall_cycles);
    EXPECT_EQ(counters["SETUP_CYCLES"] + counters["COMPUTE_CYCLES"] + stalls_of(counters),
              totals.cycles);
    EXPECT_EQ(counters["MACS"], totals.macs);
    EXPECT_EQ(8 * counters["BYTES_READ"], totals.dram_read_bits);
    EXPECT_EQ(8 * counters["BYTES_WRITTEN"], totals.dram_write_bits);
    EXPECT_EQ(8 * counters["INSTRUCTION_BYTES"], record.instruction_read_bits);
    for (const char* name : {"STALL_ACTIVATIONS", "STALL_POST_PROCESSING", "STALL_STORE"})
        EXPECT_GT(counters[name], 0U) << name;
}

TEST_P(performance_counters, are_read_only) {
    exploration_platform platform("platform", m_configuration);
    platform.host.script = [&] {
        for (const register_description& row : tiled::performance_rows)
            EXPECT_THROW(platform.host.write_register(base + row.offset, 1), model_error)
                << row.name;
    };
    sc_core::sc_start();
    platform.host.rethrow();
}

INSTANTIATE_TEST_SUITE_P(machines, performance_counters, ::testing::Values("bitfusion", "bitlet"));

} // namespace
} // namespace bitloom::accelerator
