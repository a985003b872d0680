// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/descriptor.h"
#include "testbenches/models/bitlet/accelerator_bench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace bitloom::bitlet {
namespace {

class accelerator_execution : public accelerator_bench {
protected:
    using accelerator_bench::accelerator_bench;

    static network::window padded() {
        network::window w;
        w.kernel_height = w.kernel_width = 3;
        w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
        return w;
    }
    /// A convolution, a depthwise one, one of another width, and an addition that skips it.
    network::graph chain() const {
        graph_builder g(7);
        const std::size_t first =
            g.convolution(g.input(6, 9, 9, {8, true}), 12, padded(), {4, true}, {4, false});
        const std::size_t second = g.convolution(first, 12, padded(), {8, true}, {8, true}, 12);
        const std::size_t third = g.convolution(second, 12, {}, {2, true}, {8, true});
        g.output(g.add(third, first, {8, false}));
        return g.net();
    }
};

TEST_F(accelerator_execution, takes_the_same_cycles_every_time) {
    const known_run one = convolution(3), two = compile(chain(), 4);
    run([&] {
        const std::uint64_t cycles_one = expect_good_run(one), cycles_two = expect_good_run(two);
        EXPECT_GT(cycles_one, 0U);
        for (int n = 0; n < 3; ++n) {
            EXPECT_EQ(expect_good_run(one), cycles_one);
            EXPECT_EQ(expect_good_run(two), cycles_two);
        }
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

TEST_F(accelerator_execution, forgets_the_steps_of_weights_that_are_gone) {
    const known_run good = convolution(3);
    run([&] {
        const std::uint64_t cycles = expect_good_run(good);
        load(good);
        const std::uint64_t at = good.program.blocks[0].decoded.load(buffer::wbuf).base;
        const std::vector<std::uint8_t> zeros(24 * 16 * 9 / 2);
        machine.host.write_memory(at, zeros.data(), zeros.size());
        start(good);
        take_irq();
        EXPECT_LT(read(registers::cycles_low), cycles) << "zero bits cost nothing";
        EXPECT_EQ(expect_good_run(good), cycles);
    });
}

// -- PRUNE ---------------------------------------------------------------------------------------

class pruned_weights : public accelerator_execution {
protected:
    using accelerator_execution::accelerator_execution;

    /// Zero points of 0: then masked weights change nothing but the products.
    known_run example(operand_format weight) const {
        graph_builder g(11);
        const std::size_t in = g.input(16, 12, 12, {8, true});
        g.net().tensors[in].quantised.zero_point = 0;
        g.output(g.convolution(in, 10, padded(), weight, {8, true}));
        return compile(g.net(), 11);
    }
    /// The output for weights of whose magnitudes `planes` are left.
    static testing::codes masked_output(known_run r, std::int32_t planes) {
        for (std::int32_t& w : r.net.layers[0].weights.own())
            w = static_cast<std::int32_t>(w < 0 ? -(-w & planes) : w & planes);
        return testing::evaluate(r.net, r.inputs)[r.net.outputs[0].tensor];
    }
    std::uint64_t run_pruned(const known_run& r, std::uint32_t planes) {
        load(r);
        prepare(r.program.program_address, r.program.program_bytes());
        write(registers::prune, planes);
        ring();
        EXPECT_EQ(take_irq(), registers::irq_done);
        EXPECT_EQ(output_of(r), masked_output(r, static_cast<std::int32_t>(planes)))
            << r.net.layers[0].weight_format.bits << " bits, planes " << planes;
        return read(registers::cycles_low);
    }
};

TEST_F(pruned_weights, are_those_of_the_planes_that_are_on) {
    std::vector<known_run> runs;
    for (const unsigned bits : {1U, 2U, 4U, 7U, 8U})
        for (const bool is_signed : {false, true})
            runs.push_back(example({bits, is_signed}));
    run([&] {
        for (const known_run& r : runs) {
            const std::uint64_t cycles = expect_good_run(r);
            for (const std::uint32_t planes :
                 {0xffffffU, 0xfffffeU, 0xffU, 0xf0U, 0x55U, 0x81U, 1U, 0x800000U}) {
                const std::uint64_t pruned = run_pruned(r, planes);
                EXPECT_LE(pruned, cycles);
            }
            EXPECT_EQ(expect_good_run(r), cycles) << "the mask is gone";
        }
    });
}

TEST_F(pruned_weights, leave_the_least_steps_where_no_plane_of_theirs_is_on) {
    const known_run r = example({4, true});
    run([&] {
        run_pruned(r, 0x800000);
        // 12 x 12 pixels, 144 weights in 3 groups, 10 channels on 8 PEs; 8 steps are the least.
        EXPECT_EQ(machine.control().executor().records()[0].compute_cycles,
                  12U * 12 * 3 * 2 * (8 + 12) + 9);
    });
}

/// Weights that no 16-bit word holds, and sums that no 32-bit word does.
class wide_weights : public pruned_weights {
protected:
    wide_weights()
        : pruned_weights(wide_machine()) {}
    static configuration::platform_configuration wide_machine() {
        configuration::platform_configuration p = small_machine();
        p.accelerator.accumulator_bits = 56;
        return p;
    }
};

TEST_F(wide_weights, give_exact_sums_and_may_be_pruned) {
    std::vector<known_run> runs;
    for (unsigned bits = 15; bits <= 24; ++bits)
        for (const bool is_signed : {false, true})
            runs.push_back(example({bits, is_signed}));
    run([&] {
        for (const known_run& r : runs) {
            const std::uint64_t cycles = expect_good_run(r);
            for (const std::uint32_t planes : {0xffffffU, 0xfffffeU, 0xff0000U, 0x555555U})
                EXPECT_LE(run_pruned(r, planes), cycles);
        }
    });
}

TEST_F(wide_weights, run_through_every_kind_of_layer_that_has_weights) {
    graph_builder g(5);
    const std::size_t in = g.input(20, 9, 9, {16, true});
    g.net().tensors[in].quantised.zero_point = 0;
    const std::size_t first = g.convolution(in, 24, padded(), {17, false}, {16, true});
    const std::size_t second = g.convolution(first, 24, padded(), {24, true}, {12, true}, 24);
    g.output(g.matmul(second, 7, {21, true}, {8, true}));
    const known_run r = compile(g.net(), 3);
    run([&] { expect_good_run(r); });
}

/// Every group's sum leaves its PE in 25 bits.
class packed_groups : public accelerator_execution {
protected:
    packed_groups()
        : accelerator_execution(packing_machine()) {}
    static configuration::platform_configuration packing_machine() {
        configuration::platform_configuration p = small_machine();
        p.accelerator.group_sums = "packed";
        return p;
    }
    /// 200 products: three groups of 64 and a part of one.
    known_run example(operand_format weight, operand_format activation) const {
        graph_builder g(9);
        const std::size_t in = g.input(200, 3, 3, activation);
        g.net().tensors[in].quantised.zero_point = 0;
        g.output(g.convolution(in, 10, {}, weight, {8, true}));
        std::fill(g.net().layers[0].bias.begin(), g.net().layers[0].bias.end(), 12345);
        return compile(g.net(), 9);
    }
    /// By the definition: whole sums of groups, cut, added up, then the rule of requantisation with
    /// the shift in its scale.
    static testing::codes expected(const known_run& r, unsigned quant) {
        const network::layer& l = r.net.layers[0];
        const network::quantisation& out = r.net.tensors[l.output].quantised;
        testing::codes result;
        for (std::size_t o = 0; o < 10; ++o)
            for (std::size_t pixel = 0; pixel < 9; ++pixel) {
                std::int64_t total = 0;
                for (std::size_t first = 0; first < 200; first += 64) {
                    std::int64_t sum = 0;
                    for (std::size_t i = first; i < std::min<std::size_t>(first + 64, 200); ++i)
                        sum += std::int64_t{l.weights[o * 200 + i]} * r.inputs[0][i * 9 + pixel];
                    total += sum >> quant;
                }
                const double scale =
                    std::ldexp(double{r.net.tensors[0].quantised.scale} *
                                   l.weight_scales[l.weight_scales.size() == 1 ? 0 : o] / out.scale,
                               static_cast<int>(quant));
                int shift = 0;
                auto m = std::llround(std::ldexp(std::frexp(scale, &shift), 31));
                if (m == 1LL << 31) {
                    m >>= 1;
                    ++shift;
                }
                const std::int64_t bias =
                    quant == 0 ? l.bias[o] : (l.bias[o] + (1LL << (quant - 1))) >> quant;
                const std::int64_t code =
                    out.zero_point +
                    (((total + bias) * m + (std::int64_t{1} << (30 - shift))) >> (31 - shift));
                result.push_back(
                    static_cast<std::int32_t>(std::clamp(code, l.clamp_low, l.clamp_high)));
            }
        return result;
    }
};

TEST_F(packed_groups, add_up_what_the_packer_gives_them) {
    std::vector<known_run> runs;
    for (const unsigned bits : {9U, 12U, 16U})
        for (const bool is_signed : {false, true})
            runs.push_back(example({bits, true}, {16, is_signed}));
    run([&] {
        for (const known_run& r : runs) {
            const auto quant = r.program.blocks[0].decoded.group_quant;
            ASSERT_TRUE(quant && *quant > 0);
            load(r);
            start(r);
            EXPECT_EQ(take_irq(), registers::irq_done);
            EXPECT_EQ(output_of(r), expected(r, *quant)) << *quant;
        }
    });
}

TEST_F(packed_groups, are_whole_sums_where_they_fit) {
    const known_run narrow = example({8, true}, {8, false}), several = convolution(3);
    run([&] {
        EXPECT_EQ(narrow.program.blocks[0].decoded.group_quant, 0U);
        expect_good_run(narrow);
        expect_good_run(several);
    });
}

/// A program may ask for a shift that is too small: then the packer saturates.
TEST_F(packed_groups, saturate_by_themselves) {
    const known_run r = example({16, true}, {16, true});
    run([&] {
        load(r);
        block b = r.program.blocks[0].decoded;
        b.group_quant = 0;
        b.last = true;
        write_words(r, encode_descriptor(b));
        start(r);
        EXPECT_EQ(take_irq(), registers::irq_done);
        EXPECT_NE(output_of(r), r.output);
    });
}

} // namespace
} // namespace bitloom::bitlet
