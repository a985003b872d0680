// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/accelerator_bench.h"

#include <gtest/gtest.h>

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
        for (std::int16_t& w : r.net.layers[0].weights)
            w = static_cast<std::int16_t>(w < 0 ? -(-w & planes) : w & planes);
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

} // namespace
} // namespace bitloom::bitlet
