// SPDX-License-Identifier: Apache-2.0
// Floating-point networks from the compiler to the tensors, on the machine that the configuration
// describes.
#include "models/common/errors.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/machines/bitlet_target.h"
#include "testbenches/models/bitlet/float_network_oracle.h"
#include "testbenches/platforms/accelerator/runner_bench.h"

#include <gmock/gmock.h>

namespace bitloom::accelerator {
namespace {

using testing::graph_builder;
using ::testing::HasSubstr;

configuration::platform_configuration small_bitlet() {
    configuration::platform_configuration p = small_machine();
    p.accelerator.kind = "bitlet";
    p.accelerator.pes = 8;
    p.accelerator.input_buffer_bytes = 8192;
    p.accelerator.weight_buffer_bytes = 16384;
    p.accelerator.output_buffer_bytes = 4096;
    return p;
}

network::window padded() {
    network::window w;
    w.kernel_height = w.kernel_width = 3;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
    return w;
}

/// Two convolutions, the second with an addition behind it, a depthwise one, a concatenation, an
/// average pool and a matmul.
network::graph branches(operand_format format, std::uint32_t seed) {
    graph_builder g(seed);
    const std::size_t in = g.input(5, 9, 7, format);
    const std::size_t trunk = g.convolution(in, 20, padded(), format, format);
    const std::size_t sum =
        g.add(g.convolution(trunk, 20, padded(), format, format), trunk, format);
    const std::size_t both = g.concat({g.convolution(sum, 20, padded(), format, format, 20), sum});
    network::window all;
    all.kernel_height = 9;
    all.kernel_width = 7;
    g.output(
        g.matmul(g.pool(network::layer_kind::average_pool, both, all, false), 10, format, format));
    return g.net();
}

std::int32_t one(operand_format format) {
    return format == fp32_format ? 0x3f800000 : format == fp16_format ? 0x3c00 : 0x3f80;
}

class floating_networks : public ::testing::Test {
protected:
    static constexpr std::uint64_t samples = 3;

    /// Random numbers, or 1 everywhere.
    static input_set inputs_of(const network::graph& net, bool random) {
        input_set inputs;
        inputs.samples = samples;
        testing::random_source source(5);
        const network::tensor& in = net.tensors[net.inputs[0].tensor];
        tensor_codes codes(samples * static_cast<std::size_t>(in.elements()));
        for (std::int32_t& code : codes)
            code = random ? testing::floating_code(source, in.quantised.format, 1)
                          : one(in.quantised.format);
        inputs.codes.push_back(codes);
        return inputs;
    }
    static run_outcome run(const network::graph& net,
                           const configuration::platform_configuration& platform,
                           const input_set& inputs, std::uint64_t batch = 1) {
        return run_once(net, platform, inputs, {batch, true, {}});
    }
    /// All samples of all tensors by the definition, [sample][row][column][channel]. Groups of
    /// channels are taken apart.
    static std::vector<tensor_codes> expected(const network::graph& net,
                                              const configuration::platform_configuration& platform,
                                              const input_set& inputs) {
        bitlet::testing::float_network_oracle oracle(
            compiler::pe_array_parameters_of(platform.accelerator),
            0xffffffU << platform.accelerator.prune & 0xffffffU);
        std::vector<tensor_codes> all(net.tensors.size());
        const network::tensor& in = net.tensors[net.inputs[0].tensor];
        for (std::uint64_t s = 0; s < samples; ++s) {
            testing::codes sample(static_cast<std::size_t>(in.elements()));
            for (std::size_t i = 0; i < sample.size(); ++i)
                sample[place(in, i)] = inputs.codes[0][s * sample.size() + i];
            const auto tensors = oracle.evaluate(net, {sample});
            for (std::size_t t = 0; t < tensors.size(); ++t)
                for (std::size_t i = 0; i < tensors[t].size(); ++i)
                    all[t].push_back(tensors[t][place(net.tensors[t], i)]);
        }
        return all;
    }

private:
    /// Of element `i` in the order row, column, channel: the place in that of channel, row, column.
    static std::size_t place(const network::tensor& t, std::size_t i) {
        const auto channels = static_cast<std::size_t>(t.channels);
        return i % channels * static_cast<std::size_t>(t.height * t.width) + i / channels;
    }
};

TEST_F(floating_networks, give_every_tensor_as_the_definition_has_it) {
    for (const operand_format format : {fp32_format, fp16_format, bf16_format})
        for (const std::uint32_t prune : {0U, 16U}) {
            configuration::platform_configuration platform = small_bitlet();
            platform.accelerator.prune = prune;
            const network::graph net = branches(format, 21);
            const input_set inputs = inputs_of(net, true);
            const auto tensors = expected(net, platform, inputs);
            for (const std::uint64_t batch : {1, 2}) {
                const run_outcome outcome = run(net, platform, inputs, batch);
                ASSERT_FALSE(outcome.fault) << *outcome.fault;
                for (std::size_t t = 0; t < net.tensors.size(); ++t)
                    EXPECT_EQ(outcome.tensors[t], tensors[t])
                        << net.tensors[t].name << ", prune " << prune << ", " << format.bits;
            }
        }
}

TEST_F(floating_networks, take_fewer_cycles_with_fewer_planes_and_fixed_point_does_not) {
    configuration::platform_configuration whole = small_bitlet(), pruned = whole;
    pruned.accelerator.prune = 16;
    const network::graph floating = branches(fp32_format, 22);
    const auto cycles = [](const run_outcome& o) {
        std::uint64_t total = 0;
        for (const results::layer_record& l : o.record.layers)
            total += l.compute_cycles;
        return total;
    };
    const input_set inputs = inputs_of(floating, true);
    EXPECT_LT(cycles(run(floating, pruned, inputs)), cycles(run(floating, whole, inputs)));

    graph_builder g(23);
    residual_network(g);
    const input_set codes = seeded_inputs(g.net(), samples, 3);
    const run_outcome fixed = run(g.net(), whole, codes), same = run(g.net(), pruned, codes);
    ASSERT_FALSE(same.fault);
    EXPECT_EQ(cycles(fixed), cycles(same));
    EXPECT_EQ(fixed.tensors, same.tensors);
}

// Padding has exponent 0, so there is none here, and one layer: the next one's inputs are not 1.
TEST_F(floating_networks, are_estimated_exactly_where_all_activations_are_1) {
    for (const char* mode : {"rtl", "simple", "pipelined", "paper_mean"})
        for (const char* synchronisation : {"broadcast", "independent"})
            for (const std::uint32_t prune : {0U, 16U}) {
                configuration::platform_configuration platform = small_bitlet();
                platform.accelerator.timing_mode = mode;
                platform.accelerator.synchronisation = synchronisation;
                platform.accelerator.prune = prune;
                graph_builder g(24);
                network::window w = padded();
                w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 0;
                g.output(
                    g.convolution(g.input(21, 8, 9, fp32_format), 19, w, fp32_format, fp32_format));
                const auto estimated = estimate_network(g.net(), platform, samples, 1);
                const run_outcome ones = run(g.net(), platform, inputs_of(g.net(), false));
                const auto& want = ones.record.layers[0];
                const auto& got = estimated.layers[0];
                EXPECT_EQ(got.cycles, want.cycles) << mode << " " << synchronisation;
                EXPECT_EQ(got.compute_cycles, want.compute_cycles);
                EXPECT_EQ(got.dram_read_bits, want.dram_read_bits);
                EXPECT_EQ(got.output.write_bits, want.output.write_bits);
                const run_outcome random = run(g.net(), platform, inputs_of(g.net(), true));
                EXPECT_NE(got.compute_cycles, random.record.layers[0].compute_cycles)
                    << "activations should matter";
            }
}

TEST_F(floating_networks, have_estimates_that_say_what_they_assume) {
    EXPECT_THAT(estimate_network(branches(fp32_format, 25), small_bitlet(), 1, 1).assumptions,
                ::testing::ElementsAre(HasSubstr("as if all activations were 1")));
    graph_builder g(26);
    residual_network(g);
    EXPECT_TRUE(estimate_network(g.net(), small_bitlet(), 1, 1).assumptions.empty());
}

TEST_F(floating_networks, with_infinite_weights_are_for_the_rtl_alone) {
    configuration::platform_configuration platform = small_bitlet();
    network::graph net = branches(fp32_format, 28);
    net.layers[1].weights.own()[3] = 0x7fc00000;
    net.layers[1].weights_name = "w1";
    EXPECT_NO_THROW(compiler::compile(net, platform, 1));
    platform.accelerator.rtl_exact = false;
    try {
        compiler::compile(net, platform, 1);
        FAIL() << "a NaN among the weights";
    } catch (const config_error& e) {
        EXPECT_STREQ(e.what(),
                     ": node convolution_1: weights 'w1' hold nan at element 3 of output channel "
                     "0; give finite weights, or accelerator.rtl_exact=true");
    }
}

TEST_F(floating_networks, are_refused_by_a_machine_of_integers) {
    try {
        compiler::compile(branches(fp32_format, 27), small_machine(), 1);
        FAIL() << "Bit Fusion multiplies integers";
    } catch (const config_error& e) {
        EXPECT_STREQ(e.what(), ": node convolution_0: Bit Fusion multiplies integers; quantise the "
                               "network or run it on Bitlet");
    }
}

} // namespace
} // namespace bitloom::accelerator
