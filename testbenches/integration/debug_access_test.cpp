// SPDX-License-Identifier: Apache-2.0
// A debugger beside the driver, in every mode of memory and at any moment.
#include "models/bitlet/registers.h"
#include "models/tiled/program_registers.h"
#include "platforms/accelerator/exploration_platform.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/known_run.h"
#include "testbenches/support/test_initiator.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <tuple>

namespace bitloom {
namespace {

using accelerator::fresh_kernel;
using bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t registers = 0x28000000, window = 0x1000, memory_at = 0x80000000;

/// The kind of machine and the mode of its memory.
class debug_access : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {
protected:
    debug_access() {
        accelerator::residual_network(m_builder);
        m_platform.accelerator.kind = std::get<0>(GetParam());
        m_platform.accelerator.pes = 8;
        m_platform.dram.mode = std::get<1>(GetParam());
        if (m_platform.dram.mode != "flat")
            m_platform.dram.preset = "ddr4_2400";
        m_platform.dram.firmware_bytes = 0;
        m_run = testing::compile_run(m_builder.net(), m_platform, 12);
    }

    testing::graph_builder m_builder{5};
    configuration::platform_configuration m_platform = accelerator::small_machine();
    testing::known_run m_run;
};

/// The platform that `bitloom run` simulates, with one more initiator on its bus.
struct debugged_platform : fresh_kernel {
    accelerator::exploration_platform machine;
    testing::test_initiator debugger{"debugger"};

    explicit debugged_platform(const configuration::platform_configuration& platform)
        : machine("platform", platform) {
        debugger.socket.bind(machine.interconnect.initiators);
        machine.control().executor().set_quantum(0); // so that there are moments in between
    }
    /// Where there is a register that can be read: by debug transport and by b_transport.
    std::map<std::uint64_t, bytes> debugged_registers() {
        std::map<std::uint64_t, bytes> seen;
        for (std::uint64_t offset = 0; offset < window; offset += 4)
            if (bytes value = debugger.debug_read(registers + offset, 4); !value.empty())
                seen[offset] = value;
        return seen;
    }
    std::map<std::uint64_t, bytes> read_registers() {
        std::map<std::uint64_t, bytes> seen;
        for (std::uint64_t offset = 0; offset < window; offset += 4)
            if (bytes value = debugger.read(registers + offset, 4); !value.empty())
                seen[offset] = value;
        return seen;
    }
    void expect_debug_shows_what_reads_show() {
        const auto before = debugged_registers();
        EXPECT_GT(before.size(), 12U);
        EXPECT_EQ(debugged_registers(), before) << "reading has changed something";
        EXPECT_EQ(read_registers(), before);
    }
    void expect_debug_writes_nothing() {
        const auto before = debugged_registers();
        for (std::uint64_t offset = 0; offset < window; offset += 4)
            EXPECT_EQ(debugger.debug_write(registers + offset, {0xff, 0xff, 0xff, 0xff}), 0U);
        EXPECT_EQ(debugged_registers(), before);
    }
    void run(const std::function<void()>& script) {
        bool finished = false;
        machine.host.script = [&] {
            script();
            finished = true;
        };
        sc_core::sc_start();
        machine.host.rethrow();
        EXPECT_TRUE(finished) << "the driver still waits";
    }
    using fresh_kernel::add_script;
};

TEST_P(debug_access, of_registers_has_no_side_effects_in_any_state) {
    debugged_platform p(m_platform);
    bool done = false;
    unsigned while_running = 0;
    p.add_script([&] {
        while (!done) {
            sc_core::wait(211, sc_core::SC_NS);
            p.expect_debug_shows_what_reads_show();
            p.expect_debug_writes_nothing();
            ++while_running;
        }
    });
    p.run([&] {
        p.expect_debug_shows_what_reads_show(); // idle
        p.expect_debug_writes_nothing();
        testing::load(p.machine.host, m_run);
        EXPECT_EQ(p.machine.execute(m_run.program).fault.code, tiled::fault::none);
        EXPECT_EQ(testing::output_of(p.machine.host, m_run), m_run.output);
        p.expect_debug_shows_what_reads_show(); // done
        compiler::compiled_program wrong = m_run.program;
        wrong.program_address += 2;
        EXPECT_EQ(p.machine.execute(wrong).fault.code, tiled::fault::misaligned);
        p.expect_debug_shows_what_reads_show(); // faulted
        p.expect_debug_writes_nothing();
        EXPECT_EQ(p.machine.execute(m_run.program).fault.code, tiled::fault::none);
        EXPECT_EQ(testing::output_of(p.machine.host, m_run), m_run.output) << "it runs again";
        done = true;
    });
    EXPECT_GT(while_running, 20U);
}

TEST_P(debug_access, of_registers_leaves_an_interrupt_pending) {
    namespace of_programs = tiled::program_registers;
    namespace of_bitlet = bitlet::registers;
    const bool is_bitlet = m_platform.accelerator.kind == "bitlet";
    debugged_platform p(m_platform);
    const auto write = [&](std::uint32_t offset, std::uint32_t value) {
        p.machine.host.write_register(registers + offset, value);
    };
    p.run([&] {
        write(is_bitlet ? of_bitlet::irq_enable : of_programs::irq_enable, 3);
        write(is_bitlet ? of_bitlet::descriptors_low : of_programs::program_low, 2); // a fault
        write(is_bitlet ? of_bitlet::control : of_programs::control,
              is_bitlet ? of_bitlet::control_run : of_programs::control_start);
        p.machine.host.wait_for_irq();
        p.expect_debug_shows_what_reads_show();
        p.expect_debug_writes_nothing();
        sc_core::wait(1, sc_core::SC_US);
        EXPECT_TRUE(p.machine.host.irq.read());
        const std::uint32_t status = is_bitlet ? of_bitlet::irq_status : of_programs::irq_status;
        EXPECT_EQ(p.debugger.debug_read(registers + status, 4), (bytes{3, 0, 0, 0}));
    });
}

TEST_P(debug_access, of_memory_moves_the_bytes_that_software_sees) {
    debugged_platform p(m_platform);
    const std::uint64_t size = m_platform.dram.bytes;
    p.run([&] {
        std::mt19937 random(9);
        for (int repeat = 0; repeat < 300; ++repeat) {
            bytes data(1 + random() % 300);
            std::generate(data.begin(), data.end(),
                          [&] { return static_cast<std::uint8_t>(random()); });
            const std::uint64_t at = memory_at + random() % (size - data.size());
            if (random() % 2 == 0) {
                ASSERT_EQ(p.debugger.debug_write(at, data), data.size());
                ASSERT_EQ(p.debugger.read(at, data.size()), data);
            } else {
                ASSERT_EQ(p.debugger.write(at, data), tlm::TLM_OK_RESPONSE);
                ASSERT_EQ(p.debugger.debug_read(at, data.size()), data);
            }
        }
        EXPECT_TRUE(p.debugger.debug_read(memory_at - 1, 2).empty());
        EXPECT_EQ(p.debugger.debug_write(memory_at + m_platform.dram.bytes - 1, {1, 2}), 0U);
    });
}

/// What a run leaves behind.
struct traces_of_a_run {
    sc_core::sc_time end;
    std::uint64_t cycles = 0;
    std::map<std::uint64_t, bytes> registers;
    bytes memory;
    std::vector<tiled::block_record> records;
    sdram::command_events events;

    friend bool operator==(const traces_of_a_run& a, const traces_of_a_run& b) {
        return a.end == b.end && a.cycles == b.cycles && a.registers == b.registers &&
               a.memory == b.memory && a.records == b.records && a.events == b.events;
    }
};

TEST_P(debug_access, at_random_moments_changes_nothing_of_a_run) {
    const std::uint64_t used = m_run.program.end_address - memory_at;
    unsigned looks = 0;
    const auto traces = [&](unsigned seed) { // 0: nobody looks
        debugged_platform p(m_platform);
        std::mt19937 random(seed);
        bool done = false;
        if (seed != 0)
            p.add_script([&] {
                while (!done) {
                    sc_core::wait(static_cast<double>(random() % 300), sc_core::SC_NS);
                    p.debugged_registers();
                    const std::uint64_t first = random() % used;
                    EXPECT_EQ(p.debugger.debug_read(memory_at, used).size(), used);
                    EXPECT_EQ(p.debugger.debug_read(memory_at + first, used - first).size(),
                              used - first);
                    ++looks;
                }
            });
        traces_of_a_run t;
        p.run([&] {
            testing::load(p.machine.host, m_run);
            t.cycles = p.machine.execute(m_run.program).cycles;
            t.end = sc_core::sc_time_stamp();
            t.registers = p.debugged_registers();
            t.memory = p.debugger.debug_read(memory_at, used);
            t.records = p.machine.control().executor().records();
            t.events = p.machine.memory_events();
            EXPECT_EQ(testing::output_of(p.machine.host, m_run), m_run.output);
            done = true;
        });
        return t;
    };
    const traces_of_a_run alone = traces(0);
    for (const unsigned seed : {1U, 2U, 3U})
        EXPECT_TRUE(traces(seed) == alone) << seed;
    EXPECT_GT(looks, 60U);
}

INSTANTIATE_TEST_SUITE_P(machines, debug_access,
                         ::testing::Combine(::testing::Values("bitfusion", "bitlet"),
                                            ::testing::Values("flat", "fast", "detailed")));

} // namespace
} // namespace bitloom
