// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/energy.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/configuration/dram_device.h"
#include "testbenches/platforms/accelerator/runner_bench.h"

#include <gmock/gmock.h>

#include <random>
#include <string_view>

namespace bitloom::accelerator {
namespace {

using energy::event;
using ::testing::ElementsAre;
using ::testing::StartsWith;

struct machine_and_memory {
    const char* kind;
    const char* mode;
    const char* preset;
    std::uint32_t channels;
    const char* mapping;
};

void PrintTo(const machine_and_memory& m, std::ostream* to) {
    *to << m.kind << " with " << m.mode << ' ' << m.channels << " channels of " << m.preset << ", "
        << m.mapping;
}

/// The small network on both memories, seven samples in batches of two.
class timed_memory : public ::testing::TestWithParam<machine_and_memory> {
protected:
    static constexpr std::uint64_t samples = 7, batch = 2;

    timed_memory() {
        residual_network(m_builder);
        if (std::string_view(GetParam().kind) == "bitlet") {
            m_flat.accelerator.kind = "bitlet";
            m_flat.accelerator.pes = 8;
            m_flat.accelerator.frequency_hz = 1'000'000'000;
        }
        m_timed = m_flat;
        m_timed.dram.mode = GetParam().mode;
        m_timed.dram.preset = GetParam().preset;
        m_timed.dram.channels = GetParam().channels;
        m_timed.dram.mapping = GetParam().mapping;
        std::mt19937 random(1);
        tensor_codes codes(samples * 5 * 9 * 7);
        for (auto& code : codes)
            code = static_cast<std::int32_t>(random() % 256) - 128;
        m_inputs = {samples, {codes}};
    }
    run_outcome run_on(const configuration::platform_configuration& platform) {
        run_options options;
        options.batch = batch;
        options.keep_all_tensors = true;
        return run_once(m_builder.net(), platform, m_inputs, options);
    }

    testing::graph_builder m_builder{3};
    configuration::platform_configuration m_flat = small_machine(), m_timed;
    input_set m_inputs;
};

TEST_P(timed_memory, changes_neither_a_code_nor_a_bit_of_traffic) {
    const run_outcome flat = run_on(m_flat), timed = run_on(m_timed);
    EXPECT_EQ(timed.tensors, flat.tensors);
    EXPECT_EQ(timed.record.instruction_read_bits, flat.record.instruction_read_bits);
    ASSERT_EQ(timed.record.layers.size(), flat.record.layers.size());
    for (std::size_t n = 0; n < flat.record.layers.size(); ++n) {
        const results::layer_record &t = timed.record.layers[n], &f = flat.record.layers[n];
        EXPECT_EQ(t.dram_read_bits, f.dram_read_bits);
        EXPECT_EQ(t.dram_write_bits, f.dram_write_bits);
        EXPECT_EQ(t.compute_cycles, f.compute_cycles);
        EXPECT_EQ(t.macs, f.macs);
    }
}

TEST_P(timed_memory, gives_the_same_figures_again) {
    const results::run_record one = run_on(m_timed).record, two = run_on(m_timed).record;
    EXPECT_EQ(two.setup_cycles, one.setup_cycles);
    EXPECT_EQ(two.setup_work, one.setup_work);
    for (std::size_t n = 0; n < one.layers.size(); ++n) {
        EXPECT_EQ(two.layers[n].cycles, one.layers[n].cycles);
        EXPECT_EQ(two.layers[n].work, one.layers[n].work);
    }
}

TEST_P(timed_memory, is_estimated_to_the_cycle_where_it_serves_in_order) {
    if (GetParam().mode != std::string_view("fast")) {
        const results::run_record estimate =
            estimate_network(m_builder.net(), m_timed, samples, batch);
        m_timed.dram.mode = "fast";
        const results::run_record fast = estimate_network(m_builder.net(), m_timed, samples, batch);
        EXPECT_EQ(cycles_of(estimate), cycles_of(fast));
        EXPECT_THAT(estimate.assumptions, ElementsAre(StartsWith("memory is timed in order")));
        EXPECT_TRUE(fast.assumptions.empty());
        return;
    }
    const results::run_record tlm = run_on(m_timed).record;
    const results::run_record estimate = estimate_network(m_builder.net(), m_timed, samples, batch);
    EXPECT_EQ(estimate.setup_cycles, tlm.setup_cycles);
    EXPECT_EQ(estimate.instruction_read_bits, tlm.instruction_read_bits);
    EXPECT_EQ(estimate.setup_work, tlm.setup_work);
    ASSERT_EQ(estimate.layers.size(), tlm.layers.size());
    for (std::size_t n = 0; n < tlm.layers.size(); ++n) {
        EXPECT_EQ(estimate.layers[n].cycles, tlm.layers[n].cycles);
        EXPECT_EQ(estimate.layers[n].compute_cycles, tlm.layers[n].compute_cycles);
        EXPECT_EQ(estimate.layers[n].work, tlm.layers[n].work);
        EXPECT_EQ(estimate.layers[n].energy->total, tlm.layers[n].energy->total);
    }
}

TEST_P(timed_memory, has_its_commands_and_its_standby_paid_once) {
    const results::run_record run = run_on(m_timed).record;
    const sdram::preset device = configuration::dram_device_of(m_timed.dram);
    energy::event_counts all = run.setup_work;
    std::uint64_t read_bits = run.instruction_read_bits, write_bits = 0, cycles = run.setup_cycles;
    for (const results::layer_record& layer : run.layers) {
        all += layer.work;
        read_bits += layer.dram_read_bits;
        write_bits += layer.dram_write_bits;
        cycles += layer.cycles;
    }
    // Bursts are whole and neighbouring pieces share some, so bits are near, from both sides.
    const std::uint64_t burst_bits = 8ULL * device.org.burst_bytes();
    EXPECT_GT(all[event::dram_read_bursts] * burst_bits, read_bits / 2);
    EXPECT_GT(all[event::dram_write_bursts] * burst_bits, write_bits / 2);
    EXPECT_GT(all[event::dram_activates], 0U);
    const double run_clocks =
        static_cast<double>(cycles) * 1e9 / static_cast<double>(run.frequency_hz) / device.tck_ns;
    const auto standby_clocks =
        static_cast<double>(all[event::dram_open_clocks] + all[event::dram_closed_clocks]);
    EXPECT_NEAR(standby_clocks, device.channels * run_clocks, 200.0 * device.channels);

    sdram::command_events commands;
    commands.activates = all[event::dram_activates];
    commands.reads = all[event::dram_read_bursts];
    commands.writes = all[event::dram_write_bursts];
    commands.refreshes = all[event::dram_refreshes];
    commands.open_clocks = static_cast<sdram::clocks>(all[event::dram_open_clocks]);
    commands.closed_clocks = static_cast<sdram::clocks>(all[event::dram_closed_clocks]);
    const sdram::energy expected = sdram::price(commands, device);
    const auto& component = run.energy->components.back();
    ASSERT_EQ(component.name, "dram");
    EXPECT_NEAR(component.energy.dynamic, expected.commands, 1e-9 * expected.commands);
    EXPECT_NEAR(component.energy.standby, expected.background, 1e-9 * expected.background);
}

INSTANTIATE_TEST_SUITE_P(
    machines, timed_memory,
    ::testing::Values(
        machine_and_memory{"bitfusion", "fast", "ddr4_2400", 0, "preset"},
        machine_and_memory{"bitfusion", "fast", "lpddr4_3200_x32", 0, "preset"},
        machine_and_memory{"bitfusion", "fast", "hbm2_2000", 8, "preset"},
        machine_and_memory{"bitlet", "fast", "ddr4_2400", 2, "row:bank:bankgroup:col:offset"},
        machine_and_memory{"bitlet", "fast", "lpddr4_3200_x32", 0, "preset"},
        machine_and_memory{"bitlet", "fast", "ddr3_1600", 0, "preset"},
        machine_and_memory{"bitfusion", "detailed", "ddr4_2400", 0, "preset"},
        machine_and_memory{"bitfusion", "detailed", "lpddr4_3200_x32", 0, "preset"},
        machine_and_memory{"bitfusion", "detailed", "hbm2_2000", 8, "preset"},
        machine_and_memory{"bitlet", "detailed", "ddr4_2400", 2, "row:bank:bankgroup:col:offset"},
        machine_and_memory{"bitlet", "detailed", "lpddr4_3200_x32", 0, "preset"},
        machine_and_memory{"bitlet", "detailed", "ddr3_1600", 0, "preset"}));

} // namespace
} // namespace bitloom::accelerator
