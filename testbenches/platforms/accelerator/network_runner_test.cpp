// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/network_oracle.h"

#include <gmock/gmock.h>

namespace bitloom::accelerator {
namespace {

class network_runs : public ::testing::Test {
protected:
    static constexpr std::uint64_t samples = 7;

    network_runs()
        : m_tensors(residual_network(m_builder))
        , m_inputs(seeded_inputs(m_builder.net(), samples, 3)) {}

    const network::graph& net() { return m_builder.net(); }
    run_outcome run(const run_options& options) {
        return run_once(net(), small_machine(), m_inputs, options);
    }
    /// All samples of a tensor by the oracle, [sample][row][column][channel].
    tensor_codes expected(std::size_t tensor) {
        const network::tensor& in = net().tensors[m_tensors.input];
        tensor_codes result;
        for (std::uint64_t s = 0; s < samples; ++s) {
            const auto elements = static_cast<std::size_t>(in.elements());
            const std::int32_t* sample = m_inputs.codes[0].data() + s * elements;
            const auto all = testing::evaluate(net(), {planes(sample, in)});
            const auto last = channels_last(all[tensor], net().tensors[tensor]);
            result.insert(result.end(), last.begin(), last.end());
        }
        return result;
    }

    testing::graph_builder m_builder{21};
    residual_tensors m_tensors;
    input_set m_inputs;

private:
    static testing::codes planes(const std::int32_t* last, const network::tensor& t) {
        testing::codes result(static_cast<std::size_t>(t.elements()));
        const auto pixels = static_cast<std::size_t>(t.height * t.width);
        const auto channels = static_cast<std::size_t>(t.channels);
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i % channels * pixels + i / channels] = last[i];
        return result;
    }
    static tensor_codes channels_last(const testing::codes& planes, const network::tensor& t) {
        tensor_codes result(planes.size());
        const auto pixels = static_cast<std::size_t>(t.height * t.width);
        const auto channels = static_cast<std::size_t>(t.channels);
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] = planes[i % channels * pixels + i / channels];
        return result;
    }
};

TEST_F(network_runs, give_the_same_outputs_at_every_batch) {
    const tensor_codes logits = expected(m_tensors.logits);
    for (const std::uint64_t batch : {1, 2, 3, 4, 6, 7, 100}) { // the last one is cut or short
        const run_outcome outcome = run({batch, false, {}});
        EXPECT_FALSE(outcome.fault);
        EXPECT_EQ(outcome.record.samples, samples);
        EXPECT_EQ(outcome.record.batch, batch);
        EXPECT_EQ(outcome.tensors[m_tensors.logits], logits) << "batch " << batch;
        EXPECT_TRUE(outcome.tensors[m_tensors.trunk].empty()) << "kept without being asked for";
    }
}

TEST_F(network_runs, tap_every_tensor_as_the_oracle_has_it) {
    for (const std::uint64_t batch : {1, 3}) {
        const run_outcome outcome = run({batch, true, {}});
        for (std::size_t t = 0; t < net().tensors.size(); ++t)
            EXPECT_EQ(outcome.tensors[t], expected(t)) << "tensor " << t << ", batch " << batch;
    }
}

TEST_F(network_runs, tap_what_a_fused_addition_consumes_as_it_is_without_fusion) {
    const run_outcome fused = run({2, true, {}});
    ASSERT_EQ(fused.record.layers[2].fused_into, net().layers[1].name);
    m_builder.output(m_tensors.branch); // somebody else reads it: the addition runs alone
    const run_outcome alone = run({2, true, {}});
    ASSERT_FALSE(alone.record.layers[2].fused_into);
    EXPECT_GT(alone.record.layers[2].cycles, 0U);
    for (std::size_t t = 0; t < net().tensors.size(); ++t)
        EXPECT_EQ(fused.tensors[t], alone.tensors[t]) << "tensor " << t;
}

TEST_F(network_runs, cost_the_same_whether_tensors_are_tapped_or_not) {
    const run_outcome plain = run({3, false, {}}), tapped = run({3, true, {}});
    EXPECT_EQ(plain.record.setup_cycles, tapped.record.setup_cycles);
    for (std::size_t l = 0; l < net().layers.size(); ++l) {
        EXPECT_EQ(plain.record.layers[l].cycles, tapped.record.layers[l].cycles);
        EXPECT_EQ(plain.record.layers[l].dram_read_bits, tapped.record.layers[l].dram_read_bits);
        EXPECT_EQ(plain.record.layers[l].dram_write_bits, tapped.record.layers[l].dram_write_bits);
    }
}

TEST_F(network_runs, end_early_with_the_samples_done) {
    const tensor_codes logits = expected(m_tensors.logits);
    std::vector<std::uint64_t> seen;
    const auto until = [&](std::uint64_t last) {
        seen.clear();
        return run_options{2, true, [&seen, last](std::uint64_t done) {
                               seen.push_back(done);
                               return done < last;
                           }};
    };
    const run_outcome part = run(until(4));
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{2, 4}));
    EXPECT_EQ(part.record.samples, 4U);
    EXPECT_EQ(part.tensors[m_tensors.logits], tensor_codes(logits.begin(), logits.begin() + 40));
    for (std::size_t t = 0; t < net().tensors.size(); ++t)
        EXPECT_EQ(part.tensors[t].size(),
                  4 * static_cast<std::size_t>(net().tensors[t].elements()));
    const run_outcome whole = run(until(1000));
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{2, 4, 6, 7}));
    EXPECT_EQ(whole.tensors[m_tensors.logits], logits);
    EXPECT_LT(part.record.layers[0].cycles, whole.record.layers[0].cycles);
    EXPECT_EQ(part.record.layers[0].macs / 4, whole.record.layers[0].macs / 7);
}

TEST_F(network_runs, count_the_macs_of_all_samples) {
    const run_outcome outcome = run({3, false, {}});
    const std::uint64_t per_sample[] = {9 * 7 * 20 * 5 * 9, 9 * 7 * 20 * 20 * 9, 0, 0, 200};
    for (std::size_t l = 0; l < net().layers.size(); ++l)
        EXPECT_EQ(outcome.record.layers[l].macs, samples * per_sample[l]) << l;
}

} // namespace
} // namespace bitloom::accelerator
