// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace bitloom::bitfusion {
namespace {

class accelerator_execution : public accelerator_bench {
protected:
    using accelerator_bench::accelerator_bench;

    /// Two convolutions and an addition that skips the second one.
    network::graph chain() const {
        graph_builder g(7);
        network::window w;
        w.kernel_height = w.kernel_width = 3;
        w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
        const std::size_t first =
            g.convolution(g.input(6, 9, 9, {8, true}), 12, w, {4, true}, {4, false});
        const std::size_t second = g.convolution(first, 12, w, {2, true}, {8, true});
        g.output(g.add(second, first, {8, false}));
        return g.net();
    }
};

TEST_F(accelerator_execution, takes_the_same_cycles_every_time) {
    const known_run good = convolution(3);
    run([&] {
        const std::uint64_t cycles = expect_good_run(good);
        EXPECT_GT(cycles, 0U);
        for (int n = 0; n < 3; ++n)
            EXPECT_EQ(expect_good_run(good), cycles);
    });
}

TEST_F(accelerator_execution, takes_the_same_cycles_and_gives_the_same_bytes_without_dmi) {
    const known_run one = convolution(3), two = compile(chain(), 4);
    run([&] {
        const std::uint64_t cycles_one = expect_good_run(one), cycles_two = expect_good_run(two);
        machine.control().fetcher().forbid_dmi();
        EXPECT_EQ(expect_good_run(one), cycles_one);
        EXPECT_EQ(expect_good_run(two), cycles_two);
    });
}

TEST_F(accelerator_execution, takes_the_same_cycles_in_step_and_ahead_of_simulated_time) {
    const known_run one = convolution(3), two = compile(chain(), 4);
    std::optional<std::uint64_t> known_cycles;
    sc_core::sc_time known_time;
    run([&] {
        for (const std::uint64_t quantum : {0U, 1U, 50U, 1000000U}) {
            machine.control().executor().set_quantum(quantum);
            const sc_core::sc_time begin = sc_core::sc_time_stamp();
            const std::uint64_t cycles = expect_good_run(one) + expect_good_run(two);
            const sc_core::sc_time took = sc_core::sc_time_stamp() - begin;
            if (!known_cycles) {
                known_cycles = cycles;
                known_time = took;
            }
            EXPECT_EQ(cycles, *known_cycles) << quantum;
            EXPECT_EQ(took, known_time) << quantum;
        }
    });
}

TEST_F(accelerator_execution, takes_exactly_its_cycles_of_simulated_time) {
    const known_run good = convolution(3);
    run([&] {
        load(good);
        start(good.program.program_address, good.program.program_bytes());
        const sc_core::sc_time doorbell = sc_core::sc_time_stamp();
        take_irq();
        const std::uint64_t cycles = read(registers::cycles_low);
        EXPECT_EQ(sc_core::sc_time_stamp() - doorbell,
                  sc_core::sc_time(static_cast<double>(cycles) * 2, sc_core::SC_NS));
    });
}

TEST_F(accelerator_execution, reads_what_the_layer_before_has_stored) {
    const network::graph net = chain();
    run([&] {
        for (std::uint32_t sample = 0; sample < 20; ++sample)
            expect_good_run(compile(net, 100 + sample));
    });
}

TEST_F(accelerator_execution, counts_what_moved_and_multiplied) {
    const known_run good = convolution(3);
    run([&] { expect_good_run(good); });
    const auto& records = machine.control().executor().records();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].macs, 24U * 12 * 12 * 16 * 9);
    EXPECT_EQ(records[0].dram_write_bits, 24U * 12 * 12 * 8);
    EXPECT_GE(records[0].dram_read_bits, 16U * 12 * 12 * 8 + 24 * 16 * 9 * 4 + 24 * 96);
    EXPECT_EQ(machine.control().instruction_bits(), good.program.program_bytes() * 8);
}

struct layer_case {
    unsigned kind;
    unsigned accumulator_bits;
};

std::ostream& operator<<(std::ostream& to, const layer_case& c) {
    return to << c.kind << " " << c.accumulator_bits;
}

/// Every layer kind and width on its own, several shapes each, through the whole machine.
class accelerator_layers : public accelerator_execution,
                           public ::testing::WithParamInterface<layer_case> {
protected:
    accelerator_layers()
        : accelerator_execution(GetParam().accumulator_bits) {}
};

TEST_P(accelerator_layers, give_the_codes_of_the_definition) {
    std::vector<known_run> runs;
    for (std::uint32_t seed = 0; seed < 25; ++seed) {
        graph_builder g(1000 * GetParam().kind + seed);
        const auto pick = [&](std::int64_t low, std::int64_t high) {
            return testing::pick(g.random(), low, high);
        };
        // Weights of any width; with activations of the rest of 17 bits their sums fit in 32. One
        // signed bit cannot be padded and no layer gives it.
        const bool wide = GetParam().accumulator_bits > 32;
        const operand_format weight{static_cast<unsigned>(pick(1, 16)), pick(0, 1) == 1};
        const bool narrow = weight.bits <= 8;
        const auto format = [&] {
            const auto bits = static_cast<unsigned>(pick(1, narrow && pick(0, 3) > 0 ? 8 : 16));
            const bool is_signed = bits > 1 && pick(0, 1) == 1;
            return operand_format{bits, is_signed};
        };
        const auto input_format = [&] {
            const auto bits =
                static_cast<unsigned>(pick(1, wide ? 16 : std::max(2, 17 - int(weight.bits))));
            return operand_format{bits, bits > 1 && pick(0, 1) == 1};
        };
        network::window w;
        w.kernel_height = pick(1, 4);
        w.kernel_width = pick(1, 4);
        w.stride_height = pick(1, 3);
        w.stride_width = pick(1, 3);
        w.dilation_height = pick(1, 2);
        w.dilation_width = pick(1, 2);
        w.pad_top = pick(0, w.kernel_height - 1);
        w.pad_bottom = pick(0, w.kernel_height - 1);
        w.pad_left = pick(0, w.kernel_width - 1);
        w.pad_right = pick(0, w.kernel_width - 1);
        const std::int64_t groups = pick(1, 4), channels = pick(1, 9) * groups;
        const std::size_t in = g.input(channels, pick(8, 14), pick(8, 14), input_format());
        switch (GetParam().kind) {
        case 0:
            g.output(g.convolution(in, pick(1, 20), w, weight, format()));
            break;
        case 1:
            g.output(g.convolution(in, groups * pick(1, 6), w, weight, format(), groups));
            break;
        case 2:
            g.output(g.convolution(in, channels, w, weight, format(), channels));
            break;
        case 3:
            g.output(g.matmul(in, pick(1, 40), weight, format()));
            break;
        case 4:
            w.dilation_height = w.dilation_width = 1;
            g.output(g.pool(network::layer_kind::average_pool, in, w, seed % 2 == 0));
            break;
        case 5:
            w.dilation_height = w.dilation_width = 1;
            g.output(g.pool(network::layer_kind::max_pool, in, w, seed % 2 == 0));
            break;
        default:
            g.output(g.add(in, g.convolution(in, channels, {}, weight, format()), format()));
            break;
        }
        runs.push_back(compile(g.net(), seed));
    }
    const auto varied = [](const known_run& r) {
        return std::set<std::int16_t>(r.output.begin(), r.output.end()).size() > 2;
    };
    EXPECT_GT(std::count_if(runs.begin(), runs.end(), varied), 8) << "or the codes prove little";
    run([&] {
        for (std::size_t i = 0; i < runs.size(); ++i) {
            SCOPED_TRACE(i);
            expect_good_run(runs[i]);
        }
    });
}

std::vector<layer_case> every_kind(unsigned accumulator_bits) {
    std::vector<layer_case> cases;
    for (unsigned kind = 0; kind < 7; ++kind)
        cases.push_back({kind, accumulator_bits});
    return cases;
}

INSTANTIATE_TEST_SUITE_P(kinds, accelerator_layers, ::testing::ValuesIn(every_kind(32)));
INSTANTIATE_TEST_SUITE_P(wide_kinds, accelerator_layers, ::testing::ValuesIn(every_kind(48)));

} // namespace
} // namespace bitloom::bitfusion
