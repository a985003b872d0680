// SPDX-License-Identifier: Apache-2.0
// Floating-point networks on the whole machine, against the definitions.
#include "models/common/errors.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/machines/bitlet_target.h"
#include "testbenches/models/bitlet/accelerator_bench.h"
#include "testbenches/models/bitlet/float_network_oracle.h"

#include <gtest/gtest.h>

#include <utility>

namespace bitloom::bitlet {
namespace {

using bitloom::testing::pick;
using testing::float_network_oracle;

class floating_networks : public accelerator_bench {
protected:
    floating_networks()
        : floating_networks(small_machine()) {}
    explicit floating_networks(const configuration::platform_configuration& platform)
        : accelerator_bench(platform)
        , m_parameters(compiler::pe_array_parameters_of(platform.accelerator)) {}

    struct float_run {
        known_run run;
        std::vector<bitloom::testing::codes> tensors;
        std::vector<std::uint64_t> compute_cycles; ///< by block
    };
    std::uint32_t lanes() const { return m_parameters.element.planes_with_lanes(false); }

    /// Expected are the merged groups of the program: a PE's group then has the neighbours'
    /// activations, with zero weights.
    float_run compile_floats(const network::graph& net, std::uint32_t seed,
                             std::uint32_t planes = all_planes) const {
        float_run f;
        f.run.net = net;
        f.run.program = compiler::compile(net, configuration, 1);
        std::mt19937 random(seed);
        for (const network::port& p : net.inputs)
            f.run.inputs.push_back(random_codes(net.tensors[p.tensor], random));
        expect(f, planes);
        return f;
    }
    void expect(float_run& f, std::uint32_t planes) const {
        const network::graph& net = f.run.net;
        std::vector<std::size_t> together(net.layers.size(), 1);
        for (const compiler::compiled_block& b : f.run.program.blocks)
            together[b.layers.front()] = b.multiplies_per_mac;
        float_network_oracle oracle(m_parameters, planes & lanes());
        f.tensors = oracle.evaluate(net, f.run.inputs, together);
        f.run.output = f.tensors[net.outputs[0].tensor];
        f.compute_cycles.clear();
        for (const compiler::compiled_block& b : f.run.program.blocks)
            f.compute_cycles.push_back(
                b.decoded.uses_array
                    ? oracle.compute_cycles(b.decoded, oracle.groups()[b.layers.front()])
                    : 0);
    }

    void start_floats(const known_run& r, std::uint32_t planes = all_planes) {
        prepare(r.program.program_address, r.program.program_bytes());
        write(registers::prune, planes);
        write(registers::precision,
              registers::precision_of(r.program.blocks[0].decoded.activation));
        ring();
    }
    /// Loads and runs; output and cycles must be the oracle's.
    std::uint64_t expect_good_floats(const float_run& f, std::uint32_t planes = all_planes) {
        load(f.run);
        start_floats(f.run, planes);
        EXPECT_EQ(take_irq(), registers::irq_done);
        EXPECT_EQ(read(registers::fault), 0U);
        EXPECT_EQ(output_of(f.run), f.run.output);
        const auto& records = machine.control().executor().records();
        EXPECT_EQ(records.size(), f.compute_cycles.size());
        for (std::size_t n = 0; n < std::min(records.size(), f.compute_cycles.size()); ++n)
            EXPECT_EQ(records[n].compute_cycles, f.compute_cycles[n]) << "block " << n;
        return read(registers::cycles_low);
    }

    static network::window padded() {
        network::window w;
        w.kernel_height = w.kernel_width = 3;
        w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
        return w;
    }

    pe_array_parameters m_parameters;
};

TEST_F(floating_networks, of_one_convolution_give_what_the_definition_says) {
    graph_builder g(1);
    g.output(g.convolution(g.input(5, 6, 7, fp32_format), 11, padded(), fp32_format, fp32_format));
    const float_run f = compile_floats(g.net(), 1);
    run([&] {
        const std::uint64_t cycles = expect_good_floats(f);
        for (int n = 0; n < 3; ++n)
            EXPECT_EQ(expect_good_floats(f), cycles);
        machine.control().fetcher().forbid_dmi();
        EXPECT_EQ(expect_good_floats(f), cycles);
    });
}

/// A layer of any kind, now and then with another behind it.
network::graph random_network(std::uint32_t seed, operand_format format) {
    graph_builder g(seed);
    auto& random = g.random();
    const auto any = [&](std::int64_t low, std::int64_t high) { return pick(random, low, high); };
    network::window w;
    w.kernel_height = any(1, 3);
    w.kernel_width = any(1, 3);
    w.stride_height = any(1, 2);
    w.stride_width = any(1, 2);
    w.dilation_height = any(1, 2);
    w.dilation_width = any(1, 2);
    w.pad_top = any(0, 1);
    w.pad_left = any(0, 1);
    w.pad_bottom = any(0, 1);
    w.pad_right = any(0, 1);
    const std::int64_t rows = any(5, 8), columns = any(5, 8);
    const auto convolution = [&](std::size_t in, std::int64_t outs, std::int64_t groups) {
        return g.convolution(in, outs, w, format, format, groups);
    };
    const auto pointwise = [&](std::size_t in, std::int64_t outs) {
        return g.convolution(in, outs, {}, format, format);
    };
    switch (any(0, 8)) {
    case 0:
        g.output(convolution(g.input(any(1, 40), rows, columns, format), any(1, 20), 1));
        break;
    case 1: {
        const std::int64_t channels = any(2, 24);
        g.output(
            convolution(g.input(channels, rows, columns, format), channels * any(1, 2), channels));
        break;
    }
    case 2: {
        const std::int64_t groups = any(2, 4);
        g.output(convolution(g.input(groups * any(1, 12), rows, columns, format),
                             groups * any(1, 9), groups));
        break;
    }
    case 3:
        g.output(g.matmul(g.input(any(1, 30), any(1, 3), any(1, 3), format), any(1, 25), format,
                          format));
        break;
    case 4: { // an addition behind the array
        const std::size_t in = g.input(any(1, 10), rows, columns, format);
        const std::int64_t outs = any(1, 12);
        const std::size_t first = pointwise(in, outs);
        g.output(g.add(pointwise(first, outs), first, format));
        break;
    }
    case 5: { // one of its own
        const std::int64_t channels = any(1, 12);
        g.output(g.add(g.input(channels, rows, columns, format),
                       g.input(channels, rows, columns, format), format));
        break;
    }
    case 6:
        w.pad_bottom = w.pad_right = 0;
        w.dilation_height = w.dilation_width = 1;
        w.kernel_height = w.kernel_width = any(2, 3);
        w.counts_padding = any(0, 1) == 1;
        g.output(g.pool(network::layer_kind::average_pool,
                        g.input(any(1, 12), rows, columns, format), w, false));
        break;
    case 7:
        w.kernel_height = w.kernel_width = any(2, 3);
        g.output(g.pool(network::layer_kind::max_pool, g.input(any(1, 12), rows, columns, format),
                        w, false));
        break;
    default: {
        const std::size_t in = g.input(any(1, 10), rows, columns, format);
        g.output(g.concat({pointwise(in, any(1, 9)), in, pointwise(in, any(1, 9))}));
    }
    }
    return g.net();
}

/// Machines that differ in what decides results and cycles.
configuration::platform_configuration machine_number(std::uint32_t seed) {
    struct access : accelerator_bench {
        static configuration::platform_configuration small() { return small_machine(); }
    };
    configuration::platform_configuration c = access::small();
    bitloom::testing::random_source random(seed);
    auto& a = c.accelerator;
    const char* const modes[] = {"rtl", "simple", "pipelined", "paper_mean"};
    a.timing_mode = modes[seed % 4];
    a.synchronisation = seed / 4 % 2 == 0 ? "broadcast" : "independent";
    a.rtl_exact = seed % 3 != 1;
    a.pes = static_cast<std::uint32_t>(pick(random, 1, 12));
    a.accumulator_bits = pick(random, 0, 1) == 0 ? 32 : 64;
    if (seed % 5 > 1) {
        a.group_size = static_cast<std::uint32_t>(pick(random, 2, 64));
        a.window = static_cast<std::uint32_t>(pick(random, 1, 8));
        a.lanes = static_cast<std::uint32_t>(pick(random, 1, 24));
    }
    // Small buffers cut the reduction, too.
    if (seed % 2 == 0)
        a.input_buffer_bytes = a.weight_buffer_bytes = 8192;
    c.accelerator.output_buffer_bytes = 8192;
    return c;
}

class every_machine : public floating_networks, public ::testing::WithParamInterface<int> {
protected:
    every_machine()
        : floating_networks(machine_number(static_cast<std::uint32_t>(GetParam()))) {}

    /// A prune mask that leaves a lane.
    std::uint32_t random_planes(std::mt19937& random) const {
        std::uint32_t planes = all_planes;
        if (pick(random, 0, 2) == 0)
            planes = 0xff0000;
        if (pick(random, 0, 2) == 0)
            planes = static_cast<std::uint32_t>(pick(random, 1, all_planes));
        return (planes & lanes()) != 0 ? planes : all_planes;
    }
};

TEST_P(every_machine, gives_what_the_definition_says_in_the_cycles_that_it_says) {
    std::mt19937 random(static_cast<std::uint32_t>(GetParam()));
    std::vector<std::pair<float_run, std::uint32_t>> runs;
    for (int n = 0; n < 25; ++n) {
        const auto seed = static_cast<std::uint32_t>(GetParam() * 1000 + n);
        const operand_format formats[] = {fp32_format, fp32_format, fp32_format, fp16_format,
                                          bf16_format};
        const std::uint32_t planes = random_planes(random);
        const network::graph net = random_network(seed, formats[n % 5]);
        try {
            runs.emplace_back(compile_floats(net, seed, planes), planes);
        } catch (const config_error&) { // no tile of it fits this machine's buffers
        }
    }
    ASSERT_GT(runs.size(), 15U);
    run([&] {
        for (const auto& [f, planes] : runs) {
            SCOPED_TRACE(f.run.net.layers.back().name);
            expect_good_floats(f, planes);
        }
    });
}

TEST_P(every_machine, takes_every_word_as_a_number) {
    std::mt19937 random(static_cast<std::uint32_t>(GetParam()) + 77);
    std::vector<float_run> runs;
    for (int n = 0; n < 8; ++n) {
        const auto seed = static_cast<std::uint32_t>(GetParam() * 100 + n);
        graph_builder g(seed);
        g.output(g.convolution(g.input(pick(random, 1, 30), 5, 5, fp32_format), pick(random, 1, 12),
                               padded(), fp32_format, fp32_format));
        // Denormals, infinities, NaNs and far exponents; some of a kind, so that sums stay finite.
        const bool small = n % 2 == 0;
        const auto wild = [&] {
            auto word = static_cast<std::uint32_t>(random());
            if (pick(random, 0, 3) == 0)
                word &= 0x807fffff;
            return static_cast<std::int32_t>(small ? word & 0x8fffffff : word);
        };
        for (std::int32_t& w : g.net().layers[0].weights.own()) {
            w = wild();
            if (!m_parameters.element.rtl_exact) // else refused
                w &= ~0x800000;
        }
        try {
            float_run f = compile_floats(g.net(), seed);
            for (std::int32_t& code : f.run.inputs[0])
                code = wild();
            expect(f, all_planes);
            runs.push_back(f);
        } catch (const config_error&) {
        }
    }
    ASSERT_GT(runs.size(), 3U);
    run([&] {
        for (const float_run& f : runs)
            expect_good_floats(f);
    });
}

INSTANTIATE_TEST_SUITE_P(machines, every_machine, ::testing::Range(0, 24));

} // namespace
} // namespace bitloom::bitlet
