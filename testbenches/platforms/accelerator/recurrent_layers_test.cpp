// SPDX-License-Identifier: Apache-2.0
// Recurrent layers of random shapes from the compiler to the tensors, on the machines that the
// configuration describes.
#include "models/common/errors.h"
#include "models/common/float_formats.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/compiler/compile.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/recurrent_oracle.h"

#include <gmock/gmock.h>

#include <cmath>
#include <tuple>
#include <utility>

namespace bitloom::accelerator {
namespace {

using post_processing::cell_kind;
using testing::pick;
using testing::random_source;

struct wanted {
    network::layer_kind kind = network::layer_kind::lstm;
    cell_kind cell = cell_kind::lstm;
    bool floating = false;
    std::int64_t steps = 1, features = 1, hidden = 1;
    bool backwards = false;
};

std::int32_t real(random_source& random, double deviation) {
    return static_cast<std::int32_t>(
        bits_of(static_cast<float>(std::normal_distribution<double>(0, deviation)(random))));
}

/// An input, one recurrent layer and nothing else.
network::graph network_of(const wanted& w, random_source& random) {
    network::graph net;
    net.name = "net";
    const auto tensor = [&](const char* name, std::int64_t channels) {
        network::tensor t;
        t.name = name;
        t.channels = channels;
        t.height = w.steps;
        t.shape = {w.steps, channels};
        t.order = network::axis_order::channels_last;
        if (w.floating)
            t.quantised.format = fp32_format;
        else
            t.quantised = {1.0F / 128, static_cast<std::int32_t>(pick(random, -128, 127)), {8}};
        net.tensors.push_back(t);
    };
    tensor("x", w.features);
    tensor("h", w.hidden);
    if (!w.floating)
        net.tensors[1].quantised.zero_point = static_cast<std::int32_t>(pick(random, -9, 9));
    network::layer l;
    l.name = "cell";
    l.kind = w.kind;
    l.inputs = {0};
    l.output = 1;
    l.recurrent.emplace();
    l.recurrent->cell = w.cell;
    l.recurrent->hidden = w.hidden;
    l.recurrent->backwards = w.backwards;
    l.weight_format = w.floating ? fp32_format : operand_format{8, true};
    l.clamp_low = -128;
    l.clamp_high = 127;
    const std::int64_t rows = network::gates_of(l) * w.hidden, row = w.features + w.hidden;
    const double spread = 1.5 / std::sqrt(static_cast<double>(row));
    std::vector<std::int32_t> weights;
    for (std::int64_t n = 0; n < rows * row; ++n)
        weights.push_back(w.floating ? real(random, spread)
                                     : static_cast<std::int32_t>(pick(random, -128, 127)));
    l.weights = weights;
    for (std::int64_t n = 0; n < rows; ++n) {
        l.bias.push_back(w.floating ? real(random, 0.3)
                                    : static_cast<std::int32_t>(pick(random, -3000, 3000)));
        l.recurrent->bias.push_back(w.floating ? real(random, 0.3) : 0);
        const double scale = w.floating ? 1 : spread / static_cast<double>(pick(random, 40, 90));
        l.weight_scales.push_back(static_cast<float>(scale));
        l.recurrent->scales.push_back(static_cast<float>(1.25 * scale));
    }
    net.layers.push_back(l);
    net.inputs.push_back({"x", 0, w.floating});
    net.outputs.push_back({"h", 1, w.floating});
    return net;
}

wanted random_lstm(random_source& random) {
    wanted w;
    w.steps = pick(random, 1, 6);
    w.features = pick(random, 1, 70);
    w.hidden = pick(random, 1, 40);
    w.backwards = pick(random, 0, 3) == 0;
    return w;
}

/// [sample][step][channel] to [channel][step] of sample `n`.
std::vector<std::int32_t> sample_of(const tensor_codes& all, const network::tensor& t,
                                    std::size_t n) {
    const auto channels = static_cast<std::size_t>(t.channels);
    const auto steps = static_cast<std::size_t>(t.height);
    std::vector<std::int32_t> one(channels * steps);
    for (std::size_t i = 0; i < one.size(); ++i)
        one[i % channels * steps + i / channels] = all[n * one.size() + i];
    return one;
}

configuration::platform_configuration machine(const std::string& kind, random_source& random) {
    configuration::platform_configuration p = small_machine();
    p.accelerator.kind = kind;
    p.accelerator.pes = 8;
    p.accelerator.input_buffer_bytes = 4096;
    p.accelerator.weight_buffer_bytes = kind == "bitlet" ? 16384 : 4096;
    p.accelerator.output_buffer_bytes = std::uint64_t{1} << pick(random, 11, 13);
    p.accelerator.bias_buffer_bytes = 1024;
    return p;
}

class recurrent_layers : public ::testing::TestWithParam<const char*> {
protected:
    void expect_same_cycles(const network::graph& net,
                            const configuration::platform_configuration& p,
                            const run_outcome& outcome, std::uint64_t samples,
                            std::uint64_t batch) {
        const results::run_record estimate = estimate_network(net, p, samples, batch);
        ASSERT_EQ(estimate.layers.size(), 1U);
        ASSERT_EQ(outcome.record.layers.size(), 1U);
        const results::layer_record &a = estimate.layers[0], &b = outcome.record.layers[0];
        EXPECT_EQ(a.cycles, b.cycles);
        EXPECT_EQ(a.compute_cycles, b.compute_cycles);
        EXPECT_EQ(*a.stalls, *b.stalls);
        EXPECT_EQ(a.dram_read_bits, b.dram_read_bits);
        EXPECT_EQ(a.dram_write_bits, b.dram_write_bits);
        EXPECT_EQ(a.output.read_bits, b.output.read_bits);
        EXPECT_EQ(a.output.write_bits, b.output.write_bits);
        EXPECT_EQ(a.macs, b.macs);
        EXPECT_EQ(estimate.setup_cycles, outcome.record.setup_cycles);
    }
};

TEST_P(recurrent_layers, of_integers_give_the_definitions_codes_in_estimated_cycles) {
    random_source random(7);
    bool cut = false;
    for (int n = 0; n < 40; ++n) {
        const wanted w = random_lstm(random);
        const network::graph net = network_of(w, random);
        const configuration::platform_configuration p = machine(GetParam(), random);
        const auto samples = static_cast<std::uint64_t>(pick(random, 1, 4));
        const auto batch = static_cast<std::uint64_t>(pick(random, 1, 3));
        const input_set inputs = seeded_inputs(net, samples, static_cast<std::uint64_t>(n));
        const run_outcome outcome = run_once(net, p, inputs, {batch, false, {}});
        ASSERT_FALSE(outcome.fault) << *outcome.fault;
        for (std::size_t s = 0; s < samples; ++s)
            ASSERT_EQ(sample_of(outcome.tensors[1], net.tensors[1], s),
                      testing::integer_lstm(net, net.layers[0],
                                            sample_of(inputs.codes[0], net.tensors[0], s)))
                << "network " << n << ", sample " << s;
        expect_same_cycles(net, p, outcome, samples, batch);
        const results::layer_record& row = outcome.record.layers[0];
        EXPECT_EQ(row.kind, "lstm");
        EXPECT_EQ(row.macs, samples * static_cast<std::uint64_t>(w.steps * 4 * w.hidden *
                                                                 (w.features + w.hidden)));
        for (const auto& loop : row.tiles)
            cut = cut || (loop.count > 1 && loop.letters == "OC");
    }
    EXPECT_TRUE(cut) << "no layer was cut into tiles of units";
}

TEST_P(recurrent_layers, take_a_steps_block_after_the_one_before) {
    random_source random(8);
    wanted w;
    w.features = 12;
    w.hidden = 16;
    const configuration::platform_configuration p = machine(GetParam(), random);
    std::vector<std::uint64_t> cycles;
    for (const std::int64_t steps : {1, 2, 3, 9}) {
        w.steps = steps;
        random_source same(9);
        const network::graph net = network_of(w, same);
        const auto program = compiler::compile(net, p, 1, {compiler::purpose::run});
        EXPECT_EQ(program.blocks.size(), 1U + static_cast<std::size_t>(steps));
        cycles.push_back(estimate_network(net, p, 1, 1).layers[0].cycles);
    }
    // The input's product is the smaller part; each further step waits for its own blocks.
    EXPECT_GT(cycles[1], cycles[0] + cycles[0] / 4);
    EXPECT_GT(cycles[3], 2 * cycles[2]);
}

TEST_P(recurrent_layers, refuse_more_state_than_the_output_buffer_holds) {
    random_source random(10);
    wanted w;
    w.hidden = 300;
    w.steps = 2;
    configuration::platform_configuration p = machine(GetParam(), random);
    p.accelerator.output_buffer_bytes = 1024;
    p.accelerator.bias_buffer_bytes = 65536;
    const network::graph net = network_of(w, random);
    try {
        compiler::compile(net, p, 4, {compiler::purpose::estimate});
        FAIL() << "accepted";
    } catch (const config_error& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("node cell: its cells keep 2400 bytes"));
        EXPECT_THAT(error.what(), ::testing::HasSubstr("accelerator.output_buffer_bytes"));
    }
}

INSTANTIATE_TEST_SUITE_P(machines, recurrent_layers, ::testing::Values("bitfusion", "bitlet"));

/// A quarter of the samples' values are 0, the others from -1 to 1.
input_set real_inputs(const network::graph& net, std::size_t samples, random_source& random) {
    input_set set = seeded_inputs(net, samples, 0);
    for (std::int32_t& code : set.codes[0])
        code = pick(random, 0, 3) == 0 ? 0 : real(random, 0.5);
    return set;
}

TEST(floating_recurrent_layers, are_within_fp32_of_the_equations_on_bitlet) {
    const std::vector<std::pair<network::layer_kind, cell_kind>> cells{
        {network::layer_kind::lstm, cell_kind::lstm},
        {network::layer_kind::gru, cell_kind::gru},
        {network::layer_kind::gru, cell_kind::gru_gates},
        {network::layer_kind::rnn, cell_kind::rnn_tanh},
        {network::layer_kind::rnn, cell_kind::rnn_relu}};
    random_source random(11);
    for (int n = 0; n < 60; ++n) {
        wanted w = random_lstm(random);
        std::tie(w.kind, w.cell) = cells[static_cast<std::size_t>(n) % cells.size()];
        w.floating = true;
        network::graph net = network_of(w, random);
        if (pick(random, 0, 3) == 0)
            net.layers[0].recurrent->limit = 0.75F;
        const auto samples = static_cast<std::uint64_t>(pick(random, 1, 4));
        const auto batch = static_cast<std::uint64_t>(pick(random, 1, 3));
        configuration::platform_configuration p = machine("bitlet", random);
        p.accelerator.input_buffer_bytes = 8192;
        p.accelerator.rtl_exact = pick(random, 0, 1) == 0;
        const input_set inputs = real_inputs(net, samples, random);
        const run_outcome outcome = run_once(net, p, inputs, {batch, false, {}});
        ASSERT_FALSE(outcome.fault) << *outcome.fault;
        for (std::size_t s = 0; s < samples; ++s) {
            std::vector<double> x;
            for (const std::int32_t bits : sample_of(inputs.codes[0], net.tensors[0], s))
                x.push_back(double{float_of(static_cast<std::uint32_t>(bits))});
            const std::vector<double> expected = testing::real_recurrence(net, net.layers[0], x);
            const std::vector<std::int32_t> found =
                sample_of(outcome.tensors[1], net.tensors[1], s);
            for (std::size_t i = 0; i < expected.size(); ++i)
                ASSERT_NEAR(double{float_of(static_cast<std::uint32_t>(found[i]))}, expected[i],
                            1e-5 * std::max(1.0, std::abs(expected[i])))
                    << "network " << n << ", sample " << s << ", value " << i;
        }
        const results::layer_record& row = outcome.record.layers.at(0);
        EXPECT_EQ(row.kind, network::kind_name(w.kind));
        const results::run_record estimate = estimate_network(net, p, samples, batch);
        EXPECT_EQ(estimate.layers.at(0).dram_read_bits, row.dram_read_bits);
        EXPECT_EQ(estimate.layers[0].dram_write_bits, row.dram_write_bits);
        EXPECT_EQ(estimate.layers[0].macs, row.macs);
    }
}

TEST(floating_recurrent_layers, are_refused_where_a_machine_multiplies_integers) {
    random_source random(12);
    wanted w;
    w.floating = true;
    const network::graph net = network_of(w, random);
    try {
        compiler::compile(net, machine("bitfusion", random), 1, {compiler::purpose::run});
        FAIL() << "accepted";
    } catch (const config_error& error) {
        EXPECT_THAT(error.what(),
                    ::testing::HasSubstr("node cell: Bit Fusion multiplies integers"));
    }
}

} // namespace
} // namespace bitloom::accelerator
