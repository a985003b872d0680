// SPDX-License-Identifier: Apache-2.0
// Registers whose driver speaks the base protocol's phases.
#include "models/memory/dram.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/open_platform.h"
#include "testbenches/support/phased_link.h"
#include "testbenches/support/test_initiator.h"
#include "tlm_bridges/protocol_checker.h"

#include <gmock/gmock.h>

#include <optional>
#include <random>
#include <tuple>

namespace bitloom {
namespace {

using testing::phased_link;

/// The kind of machine, and where the phases begin: before the bus or behind it.
class registers_by_phases : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {
protected:
    registers_by_phases() {
        accelerator::residual_network(m_builder);
        m_platform.accelerator.kind = std::get<0>(GetParam());
        m_platform.accelerator.pes = 8;
        m_platform.accelerator.input_buffer_bytes = 32768; // enough for all of them
        m_platform.accelerator.weight_buffer_bytes = 65536;
        m_platform.accelerator.output_buffer_bytes = 16384;
        m_platform.accelerator.bias_buffer_bytes = 8192;
        m_inputs = accelerator::seeded_inputs(m_builder.net(), 2, 1);
    }

    testing::graph_builder m_builder{3};
    configuration::platform_configuration m_platform = accelerator::small_machine();
    accelerator::input_set m_inputs;
};

TEST_P(registers_by_phases, run_programs_to_their_interrupts_as_by_b_transport) {
    const accelerator::run_outcome plain =
        accelerator::run_once(m_builder.net(), m_platform, m_inputs, {});
    for (const unsigned seed : {1U, 2U, 3U}) {
        accelerator::fresh_kernel kernel;
        std::optional<phased_link> link;
        std::optional<protocol_checker> checker;
        accelerator::run_options options;
        options.between = [&](const socket_pair& p) -> std::optional<tap_sockets> {
            if (p.between != std::get<1>(GetParam()))
                return std::nullopt;
            link.emplace("link", seed);
            checker.emplace("checker");
            link->to.bind(checker->from);
            return tap_sockets{link->from, checker->to};
        };
        const accelerator::run_outcome phased =
            accelerator::network_runner(m_builder.net(), m_platform, m_inputs, options).run();
        EXPECT_FALSE(phased.fault);
        EXPECT_EQ(phased.tensors, plain.tensors);
        EXPECT_EQ(accelerator::cycles_of(phased.record), accelerator::cycles_of(plain.record));
        ASSERT_TRUE(checker);
        EXPECT_THAT(checker->violations(), ::testing::IsEmpty());
        EXPECT_EQ(checker->in_flight(), 0U);
        EXPECT_EQ(checker->transactions(), link->requests);
        EXPECT_GE(link->requests, 2U * 8) << "two samples";
        EXPECT_EQ(link->payloads_in_use(), 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(machines, registers_by_phases,
                         ::testing::Combine(::testing::Values("bitfusion", "bitlet", "stripes",
                                                              "bit_parallel", "eyeriss"),
                                            ::testing::Values("host", "bus_to_registers")));

/// Twins: what one is asked by b_transport, the other is asked by phases.
class registers_of_twins : public testing::systemc_fixture,
                           public ::testing::WithParamInterface<const char*> {
protected:
    registers_of_twins() {
        m_configuration.accelerator.kind = GetParam();
        m_configuration.accelerator.pes = 8;
        m_first.emplace("first", m_configuration);
        m_second.emplace("second", m_configuration);
        m_first->interconnect.targets.bind(m_first_memory.port);
        m_second->interconnect.targets.bind(m_second_memory.port);
        m_driver.socket.bind(m_first->interconnect.initiators);
        m_phased_driver.socket.bind(m_link.from);
        m_link.to.bind(m_checker.from);
        m_checker.to.bind(m_second->interconnect.initiators);
    }

    configuration::platform_configuration m_configuration = accelerator::small_machine();
    dram m_first_memory{"first_memory", {m_configuration.dram.bytes}};
    dram m_second_memory{"second_memory", {m_configuration.dram.bytes}};
    std::optional<testing::open_platform> m_first, m_second;
    testing::test_initiator m_driver{"driver"}, m_phased_driver{"phased_driver"};
    phased_link m_link{"link", 7};
    protocol_checker m_checker{"checker"};
};

TEST_P(registers_of_twins, give_every_access_the_same_answer_by_either_transport) {
    run([this] {
        std::mt19937 random(5);
        unsigned good = 0, refused = 0;
        for (int repeat = 0; repeat < 4000; ++repeat) {
            const bool odd = random() % 8 == 0;
            const std::uint64_t offset = odd ? random() % 0x1004 : random() % 0x50 * 4;
            const std::size_t bytes = odd ? 1 + random() % 9 : 4;
            const bool reads = random() % 2 == 0;
            if (!reads && offset < 8) // a doorbell
                continue;
            std::vector<std::uint8_t> data(bytes);
            for (std::uint8_t& byte : data)
                byte = static_cast<std::uint8_t>(random());
            using transaction = testing::test_initiator::transaction;
            const auto command = reads ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND;
            transaction by_call(command, testing::open_platform::registers + offset, data);
            transaction by_phases(command, testing::open_platform::registers + offset, data);
            m_driver.send(by_call.payload);
            m_phased_driver.send(by_phases.payload);
            ASSERT_EQ(by_phases.payload.get_response_status(),
                      by_call.payload.get_response_status())
                << (reads ? "read" : "write") << " of " << bytes << " bytes at " << offset;
            ASSERT_EQ(by_phases.data, by_call.data);
            (by_call.payload.is_response_ok() ? good : refused) += 1;
        }
        EXPECT_GT(good, 500U);
        EXPECT_GT(refused, 500U);
    });
    EXPECT_THAT(m_checker.violations(), ::testing::IsEmpty());
    EXPECT_EQ(m_checker.in_flight(), 0U);
}

INSTANTIATE_TEST_SUITE_P(machines, registers_of_twins, ::testing::Values("bitfusion", "bitlet"));

} // namespace
} // namespace bitloom
