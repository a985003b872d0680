// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/clocked_fusion_unit.h"
#include "testbenches/models/bitfusion/fusion_unit_operands.h"
#include "testbenches/support/systemc_fixture.h"

#include <deque>

namespace bitloom::bitfusion {
namespace {

/// Beats of one format, filled up one by one, and what must come out.
struct beats_of_a_format {
    operand_format activation, weight;
    std::vector<std::int32_t> activations, weights;
    std::vector<std::int64_t> sums;

    void add(const std::int32_t* xs, const std::int32_t* ys) {
        const unsigned pairs = fused_pes(activation.bits, weight.bits);
        activations.insert(activations.end(), xs, xs + pairs);
        weights.insert(weights.end(), ys, ys + pairs);
        std::int64_t sum = 0;
        for (unsigned i = 0; i < pairs; ++i)
            sum += std::int64_t{xs[i]} * ys[i];
        sums.push_back(sum);
    }
};

class clocked_unit_test : public testing::systemc_fixture {
protected:
    sc_core::sc_clock clock{"clock", 2, sc_core::SC_NS};
    clocked_fusion_unit unit{"unit"};

    clocked_unit_test() { unit.clock(clock); }

    /// Runs all of them without a pause in between.
    void expect_sums(const std::deque<beats_of_a_format>& all) {
        run([&] {
            std::deque<tile_banks> banks;
            for (const beats_of_a_format& b : all) {
                fill_banks(
                    {b.activation, b.weight, b.sums.size(), b.activations.data(), b.weights.data()},
                    1, 1, banks.emplace_back());
                unit.start(banks.back());
            }
            sc_core::wait(unit.finished());
            sc_core::sc_stop();
        });
        const std::vector<beat_result> results = unit.take_results();
        std::size_t at = 0;
        for (const beats_of_a_format& b : all)
            for (const std::int64_t sum : b.sums) {
                ASSERT_LT(at, results.size());
                ASSERT_EQ(results[at].sum, sum) << b.activation.bits << "x" << b.weight.bits;
                ASSERT_EQ(results[at].cycles, cycles_per_beat(b.activation.bits, b.weight.bits));
                ++at;
            }
        EXPECT_EQ(at, results.size());
    }
};

TEST_F(clocked_unit_test, multiplies_every_pair_of_operands_up_to_4_bits_in_every_position) {
    std::deque<beats_of_a_format> all;
    each_format_pair(1, 4, [&](operand_format a, operand_format w) {
        beats_of_a_format& beats = all.emplace_back(beats_of_a_format{a, w, {}, {}, {}});
        for (unsigned at = 0; at < fused_pes(a.bits, w.bits); ++at)
            for (const std::int32_t x : every_code(a))
                for (const std::int32_t y : every_code(w)) {
                    std::int32_t xs[16] = {}, ys[16] = {};
                    xs[at] = x;
                    ys[at] = y;
                    beats.add(xs, ys);
                }
    });
    expect_sums(all);
}

TEST_F(clocked_unit_test, sums_random_vectors_of_every_width) {
    fast_random random(11);
    std::deque<beats_of_a_format> all;
    each_format_pair(1, 16, [&](operand_format a, operand_format w) {
        beats_of_a_format& beats = all.emplace_back(beats_of_a_format{a, w, {}, {}, {}});
        for (unsigned n = 0; n < 2'000; ++n) {
            std::int32_t xs[16], ys[16];
            for (unsigned i = 0; i < 16; ++i) {
                xs[i] = code_of(a, random());
                ys[i] = code_of(w, random());
            }
            beats.add(xs, ys);
        }
    });
    expect_sums(all);
}

} // namespace
} // namespace bitloom::bitfusion
