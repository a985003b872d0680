// SPDX-License-Identifier: Apache-2.0
// Accelerators on the system's bus are those of the exploration platform: the same program takes
// the same cycles and leaves the same bytes.
#include "models/bitfusion/registers.h"
#include "models/bitlet/pe_array_model.h"
#include "models/bitlet/registers.h"
#include "platforms/accelerator/exploration_platform.h"
#include "platforms/compiler/compile.h"
#include "platforms/soc/accelerator_activity.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/platforms/soc/soc_test_bench.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace bitloom::soc {
namespace {

using namespace bitloom::testing::rv;
using ::testing::HasSubstr;

constexpr std::uint64_t registers = 0x28000000, controller = 0x0c000000;
constexpr unsigned source = 0x30;

/// Its memory after the program, and the cycles of its CYCLES register.
struct result {
    std::uint64_t cycles = 0;
    std::vector<std::uint8_t> memory;
};

void start_bitfusion(program& p, const compiler::compiled_program& network) {
    namespace reg = bitfusion::registers;
    p.write_word(registers + reg::irq_enable, reg::irq_done | reg::irq_fault);
    p.write_word(registers + reg::program_low, static_cast<word>(network.program_address));
    p.write_word(registers + reg::program_bytes, network.program_bytes());
    p.write_word(registers + reg::control, reg::control_start);
}

void start_bitlet(program& p, const compiler::compiled_program& network) {
    namespace reg = bitlet::registers;
    const operand_format operands = network.blocks.front().decoded.activation;
    p.write_word(registers + reg::control, reg::control_reset);
    p.write_word(registers + reg::precision, reg::precision_of(operands));
    p.write_word(registers + reg::prune, bitlet::all_planes);
    p.write_word(registers + reg::irq_enable, reg::irq_done | reg::irq_error);
    p.write_word(registers + reg::descriptors_low, static_cast<word>(network.program_address));
    p.write_word(registers + reg::descriptors_bytes, network.program_bytes());
    p.write_word(registers + reg::control, reg::control_run);
}

struct machine_in_memory {
    const char* kind;
    const char* memory;
};
void PrintTo(const machine_in_memory& m, std::ostream* to) {
    *to << m.kind << " in " << m.memory << " memory";
}

class soc_accelerator : public ::testing::TestWithParam<machine_in_memory> {
protected:
    soc_accelerator() {
        accelerator::residual_network(m_builder);
        m_platform = accelerator::small_machine();
        m_platform.accelerator.kind = GetParam().kind;
        m_platform.accelerator.pes = 8;
        m_platform.dram.bytes = 1 << 26;
        m_platform.dram.mode = GetParam().memory;
        if (m_platform.dram.mode != "flat")
            m_platform.dram.preset = "ddr4_2400";
        m_network = compiler::compile(m_builder.net(), m_platform, 2);
    }

    result alone() {
        accelerator::fresh_kernel kernel;
        accelerator::exploration_platform platform("platform", m_platform);
        result r;
        platform.host.script = [&] {
            platform.load(m_network);
            r.cycles = platform.execute(m_network).cycles;
        };
        sc_core::sc_start();
        platform.host.rethrow();
        r.memory.assign(platform.memory(), platform.memory() + used());
        return r;
    }
    std::size_t used() const { return m_network.end_address - configuration::dram_base; }

    /// `meanwhile`: what the core does between doorbell and WFI.
    result in_system(const program& meanwhile, std::uint64_t quantum) {
        fresh_kernel kernel;
        configuration::soc_configuration config;
        config.dram = m_platform.dram;
        config.accelerator_quantum = quantum;
        config.accelerators.push_back({"machine", registers, source, m_platform});
        running_system s(config);
        accelerator_activity activity(s.platform);
        for (const compiler::memory_segment& m : m_network.image)
            s.platform.write_memory(m.address, m.bytes.data(), m.bytes.size());
        program p;
        p.write_word(controller + 4 * source, 1);
        p.write_word(controller + 0x2004, 1U << source % 32).set_csr(0x304, 0x800);
        const bool fusion = m_platform.accelerator.kind == "bitfusion";
        fusion ? start_bitfusion(p, m_network) : start_bitlet(p, m_network);
        for (const word w : meanwhile.words)
            p << w;
        p << 0x10500073; // wfi
        p.load(1, controller + 0x200004) << lw(10, 1, 0);
        const std::uint32_t cycles =
            fusion ? bitfusion::registers::cycles_low : bitlet::registers::cycles_low;
        p.load(1, registers + cycles) << lw(11, 1, 0);
        p.finish(0x100000);
        const std::uint64_t code = configuration::dram_base + (1 << 26) - 0x10000;
        s.platform.write_memory(code, reinterpret_cast<const std::uint8_t*>(p.words.data()),
                                4 * p.words.size());
        s.platform.cpu.core().set_pc(code);
        s.run.longest_time = sc_core::sc_time(1, sc_core::SC_SEC);
        EXPECT_EQ(s.run.run().why, run_end::reason::exited);
        EXPECT_EQ(s.platform.cpu.core().x(10), source) << "claimed";
        EXPECT_THAT(activity.text(), HasSubstr("1 runs, 0 with a fault; "));
        const std::uint8_t* const memory = s.platform.memory.contents();
        return {s.platform.cpu.core().x(11), {memory, memory + used()}};
    }

    testing::graph_builder m_builder{22};
    configuration::platform_configuration m_platform;
    compiler::compiled_program m_network;
};

TEST_P(soc_accelerator, takes_the_cycles_and_leaves_the_bytes_that_it_does_alone) {
    const result wanted = alone();
    EXPECT_GT(wanted.cycles, 1000U);
    for (const std::uint64_t quantum : {0, 1, 1000}) {
        const result got = in_system({}, quantum);
        EXPECT_TRUE(got.memory == wanted.memory) << quantum;
        const bool flat = m_platform.dram.mode == "flat"; // refresh has its own beat
        EXPECT_TRUE(!flat || got.cycles == wanted.cycles) << got.cycles;
    }
}

TEST_P(soc_accelerator, is_not_slowed_by_a_core_that_uses_memory) {
    program busy; // past direct memory as well: misaligned
    busy.load(5, 2000).load(6, configuration::dram_base + (1 << 26) - 0x20000);
    busy << ld(7, 6, 8) << sd(7, 6, 16) << lw(7, 6, 3) << sw(7, 6, 3) << addi(5, 5, -1)
         << bne(5, 0, -20);
    EXPECT_EQ(in_system(busy, 1000).cycles, in_system({}, 1000).cycles);
}

INSTANTIATE_TEST_SUITE_P(machines, soc_accelerator,
                         ::testing::Values(machine_in_memory{"bitfusion", "flat"},
                                           machine_in_memory{"bitfusion", "fast"},
                                           machine_in_memory{"bitfusion", "detailed"},
                                           machine_in_memory{"bitlet", "flat"}),
                         [](const auto& p) {
                             return std::string(p.param.kind) + "_" + p.param.memory;
                         });

} // namespace
} // namespace bitloom::soc
