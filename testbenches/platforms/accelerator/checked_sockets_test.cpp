// SPDX-License-Identifier: Apache-2.0
// Whole machines with a protocol checker between every two sockets, in all modes of memory, and
// with somebody else's memory in place of ours.
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/random_at_memory.h"
#include "tlm_bridges/protocol_checker.h"
#include "tlm_bridges/socket_traces.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>

namespace bitloom::accelerator {
namespace {

using ::testing::HasSubstr;

struct machine_and_mode {
    const char* kind;
    const char* mode;
};

std::ostream& operator<<(std::ostream& to, const machine_and_mode& m) {
    return to << m.kind << ", " << m.mode;
}

/// Makes what stands between the sockets, and looks at it afterwards.
class socket_checks {
public:
    /// `manners`: of the memory, if it is not to be our own; its seed.
    explicit socket_checks(std::optional<unsigned> seed = {})
        : m_seed(seed) {}

    tap_sockets operator()(const std::string& between) {
        m_between.insert(between);
        protocol_checker& first = add_checker(between);
        if (!m_seed || between != "bus_to_memory")
            return {first.from, first.to};
        // The checker, the foreign memory, whose contents are those of the memory behind it.
        manners = std::make_unique<testing::random_at_memory>("manners", *m_seed);
        first.to.bind(manners->from);
        return {first.from, manners->to};
    }
    void expect_a_clean_end() const {
        for (const protocol_checker& c : m_checkers) {
            EXPECT_TRUE(c.violations().empty()) << c.name() << ": " << c.violations().front();
            EXPECT_EQ(c.in_flight(), 0U) << c.name();
            EXPECT_GT(c.transactions(), 0U) << c.name();
        }
        if (manners) {
            EXPECT_EQ(manners->unlawful, 0U);
            EXPECT_EQ(manners->under_way(), 0U);
        }
    }
    const std::set<std::string>& between() const { return m_between; }
    std::unique_ptr<testing::random_at_memory> manners;

private:
    protocol_checker& add_checker(const std::string& between) {
        return m_checkers.emplace_back(("checks_" + between).c_str());
    }
    const std::optional<unsigned> m_seed;
    std::deque<protocol_checker> m_checkers;
    std::set<std::string> m_between;
};

class checked_sockets : public ::testing::TestWithParam<machine_and_mode> {
protected:
    static constexpr std::uint64_t samples = 3;

    checked_sockets() {
        residual_network(m_builder);
        if (GetParam().kind == std::string_view("bitlet")) {
            m_platform.accelerator.kind = "bitlet";
            m_platform.accelerator.pes = 8;
        }
        m_platform.dram.mode = GetParam().mode;
        if (m_platform.dram.mode != "flat")
            m_platform.dram.preset = "ddr4_2400";
        std::mt19937 random(1);
        tensor_codes codes(samples * 5 * 9 * 7);
        for (auto& code : codes)
            code = static_cast<std::int32_t>(random() % 256) - 128;
        m_inputs = {samples, {codes}};
        m_options.batch = 2;
        m_options.keep_all_tensors = true;
    }
    run_outcome run(socket_checks& checks) {
        run_options options = m_options;
        options.between = [&checks](const socket_pair& p) { return checks(p.between); };
        return network_runner(m_builder.net(), m_platform, m_inputs, options).run();
    }

    testing::graph_builder m_builder{3};
    configuration::platform_configuration m_platform = small_machine();
    input_set m_inputs;
    run_options m_options;
};

TEST_P(checked_sockets, keep_the_base_protocol_and_change_nothing) {
    const run_outcome plain = run_once(m_builder.net(), m_platform, m_inputs, m_options);
    fresh_kernel kernel;
    socket_checks checks;
    const run_outcome checked = run(checks);
    checks.expect_a_clean_end();
    EXPECT_EQ(checked.tensors, plain.tensors);
    EXPECT_EQ(cycles_of(checked.record), cycles_of(plain.record));
    EXPECT_EQ(checked.record.setup_work, plain.record.setup_work);
    for (const char* pair : {"host", "bus_to_memory", "bus_to_registers"})
        EXPECT_EQ(checks.between().count(pair), 1U) << pair;
    const bool bitfusion = m_platform.accelerator.kind == "bitfusion";
    EXPECT_EQ(checks.between().size(), bitfusion ? 9U : 11U);
}

TEST_P(checked_sockets, trace_all_traffic_and_change_nothing) {
    const run_outcome plain = run_once(m_builder.net(), m_platform, m_inputs, m_options);
    fresh_kernel kernel;
    socket_traces traces({"*"}, tlm_tracer::direct_memory::denied);
    run_options options = m_options;
    options.between = traces.tap();
    const run_outcome traced = network_runner(m_builder.net(), m_platform, m_inputs, options).run();
    traces.end();
    EXPECT_EQ(traced.tensors, plain.tensors);
    EXPECT_EQ(cycles_of(traced.record), cycles_of(plain.record));
    std::uint64_t read_bits = plain.record.instruction_read_bits, write_bits = 0;
    for (const results::layer_record& layer : plain.record.layers) {
        read_bits += layer.dram_read_bits;
        write_bits += layer.dram_write_bits;
    }
    const auto memory = std::find_if(traces.sockets().begin(), traces.sockets().end(),
                                     [](const auto& s) { return s.name == "platform.dram.port"; });
    ASSERT_NE(memory, traces.sockets().end());
    if (m_platform.dram.mode == "detailed")
        // Bursts may read bytes beside those of the transfer.
        EXPECT_GE(8 * memory->statistics.reads.bytes, read_bits);
    else
        EXPECT_EQ(8 * memory->statistics.reads.bytes, read_bits);
    EXPECT_EQ(8 * memory->statistics.writes.bytes, write_bits);
    EXPECT_EQ(memory->statistics.failed, 0U);
    EXPECT_EQ(memory->statistics.direct_granted, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    machines, checked_sockets,
    ::testing::Values(machine_and_mode{"bitfusion", "flat"}, machine_and_mode{"bitfusion", "fast"},
                      machine_and_mode{"bitfusion", "detailed"}, machine_and_mode{"bitlet", "flat"},
                      machine_and_mode{"bitlet", "fast"}, machine_and_mode{"bitlet", "detailed"}));

class foreign_memory : public checked_sockets {};

TEST_P(foreign_memory, of_any_lawful_manners_gives_the_same_codes_and_traffic) {
    m_platform.dram.outstanding = 6;
    const run_outcome plain = run_once(m_builder.net(), m_platform, m_inputs, m_options);
    for (const unsigned seed : {1U, 2U, 3U}) {
        fresh_kernel kernel;
        socket_checks checks(seed);
        const run_outcome foreign = run(checks);
        checks.expect_a_clean_end();
        EXPECT_EQ(foreign.tensors, plain.tensors);
        std::uint64_t read_bits = foreign.record.instruction_read_bits, write_bits = 0;
        for (std::size_t n = 0; n < plain.record.layers.size(); ++n) {
            EXPECT_EQ(foreign.record.layers[n].dram_read_bits,
                      plain.record.layers[n].dram_read_bits);
            read_bits += foreign.record.layers[n].dram_read_bits;
            write_bits += foreign.record.layers[n].dram_write_bits;
        }
        ASSERT_NE(checks.manners, nullptr);
        // A load may read bytes beside its own, a store writes no others.
        EXPECT_GE(8 * checks.manners->read_bytes, read_bits);
        EXPECT_EQ(8 * checks.manners->written_bytes, write_bits);
        EXPECT_GT(checks.manners->most_under_way, 4U);
    }
}

TEST_P(foreign_memory, ends_the_program_in_an_address_error_if_it_refuses) {
    fresh_kernel kernel;
    socket_checks checks(5U);
    run_options options = m_options;
    options.between = [&checks, this](const socket_pair& p) {
        const tap_sockets sockets = checks(p.between);
        if (checks.manners) {
            // Where tensors begin, behind the bundle's header and before the program.
            checks.manners->refuses_from = m_platform.dram.firmware_bytes;
            checks.manners->refuses_to = m_platform.dram.firmware_bytes + 1024;
        }
        return sockets;
    };
    const run_outcome outcome =
        network_runner(m_builder.net(), m_platform, m_inputs, options).run();
    ASSERT_TRUE(outcome.fault);
    EXPECT_THAT(*outcome.fault, HasSubstr("address outside memory, 0x81000"));
    EXPECT_EQ(checks.manners->under_way(), 0U);
}

INSTANTIATE_TEST_SUITE_P(machines, foreign_memory,
                         ::testing::Values(machine_and_mode{"bitfusion", "detailed"},
                                           machine_and_mode{"bitlet", "detailed"}));

} // namespace
} // namespace bitloom::accelerator
