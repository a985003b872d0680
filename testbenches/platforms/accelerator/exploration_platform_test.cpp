// SPDX-License-Identifier: Apache-2.0
// Doorbell to interrupt, seen from the host.
#include "models/bitfusion/registers.h"
#include "models/common/errors.h"
#include "models/common/simulated_time.h"
#include "platforms/compiler/compile.h"
#include "testbenches/platforms/accelerator/runner_bench.h"

#include <numeric>

namespace bitloom::accelerator {
namespace {

class exploration : public testing::systemc_fixture {
protected:
    exploration() { residual_network(m_builder); }

    /// Runs `script` as the host's.
    void simulate(const std::function<void()>& script) {
        m_platform.host.script = script;
        sc_core::sc_start();
        m_platform.host.rethrow();
    }

    testing::graph_builder m_builder{22};
    configuration::platform_configuration m_configuration = small_machine();
    exploration_platform m_platform{"platform", m_configuration};
};

TEST_F(exploration, takes_the_sum_of_its_blocks_and_the_setup_from_doorbell_to_interrupt) {
    const auto program = compiler::compile(m_builder.net(), m_configuration, 2);
    simulate([&] {
        m_platform.load(program);
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME) << "data moves without time";
        for (int repeat = 0; repeat < 3; ++repeat) {
            const std::uint64_t begin = sc_core::sc_time_stamp().value();
            const program_end end = m_platform.execute(program);
            const std::uint64_t took = sc_core::sc_time_stamp().value() - begin;
            EXPECT_EQ(end.fault.code, tiled::fault::none);
            EXPECT_EQ(took,
                      cycles_to_time(end.cycles, m_configuration.accelerator.frequency_hz).value());
            std::uint64_t layers = 0;
            for (const auto& record : m_platform.control().executor().records())
                layers += record.cycles;
            EXPECT_EQ(m_platform.control().executor().records().size(), program.blocks.size());
            EXPECT_LT(layers, end.cycles) << "fetching the program takes time";
            EXPECT_GT(layers, end.cycles / 2);
        }
    });
}

TEST_F(exploration, agrees_with_the_record_of_a_run) {
    const auto program = compiler::compile(m_builder.net(), m_configuration, 2);
    std::uint64_t cycles = 0;
    simulate([&] {
        m_platform.load(program);
        cycles = m_platform.execute(program).cycles;
    });
    const input_set inputs = seeded_inputs(m_builder.net(), 4, 1);
    const auto record = run_once(m_builder.net(), m_configuration, inputs, {2, false, {}}).record;
    const std::uint64_t layers =
        std::accumulate(record.layers.begin(), record.layers.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const auto& row) { return sum + row.cycles; });
    EXPECT_EQ(layers + record.setup_cycles, 2 * cycles) << "two batches";
}

TEST_F(exploration, hands_the_hosts_exceptions_to_its_caller) {
    EXPECT_THROW(simulate([&] {
                     const std::uint8_t byte = 0;
                     m_platform.host.write_memory(0x1234, &byte, 1); // a hole
                 }),
                 model_error);
}

TEST_F(exploration, shows_memory_and_registers_at_their_addresses) {
    simulate([&] {
        const std::uint8_t bytes[] = {1, 2, 3};
        m_platform.host.write_memory(compiler::dram_base + 10, bytes, 3);
        std::uint8_t back[3] = {};
        m_platform.host.read_memory(compiler::dram_base + 10, back, 3);
        EXPECT_TRUE(std::equal(bytes, bytes + 3, back));
        EXPECT_EQ(m_platform.memory()[11], 2);
        EXPECT_EQ(m_platform.host.read_register(0x28000000), bitfusion::registers::id_value);
    });
}

} // namespace
} // namespace bitloom::accelerator
