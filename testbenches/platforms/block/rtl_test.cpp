// SPDX-License-Identifier: Apache-2.0
// The Verilog in place of the model's blocks: the same in every step, the same cycles.
#include "models/bitfusion/cycle/clocked_fusion_unit.h"
#include "models/bitlet/essential_bits_arithmetic.h"
#include "models/bitlet/group_arithmetic.h"
#include "platforms/block/rtl_bitlet_pe.h"
#include "platforms/block/rtl_fusion_unit.h"
#include "testbenches/models/bitfusion/fusion_unit_operands.h"
#include "testbenches/models/bitlet/random_group.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"

#include <deque>

namespace bitloom::block {
namespace {

class verilog : public testing::clocked_fixture {
protected:
    sc_core::sc_clock clock{"clock", 2, sc_core::SC_NS};
};

TEST_F(verilog, of_a_fusion_unit_has_sum_and_cycles_of_the_clocked_one_in_every_format) {
    bitfusion::clocked_fusion_unit model("model");
    rtl_fusion_unit rtl("rtl");
    model.clock(clock);
    rtl.clock(clock);
    bitfusion::fast_random random(3);
    std::deque<bitfusion::tile_banks> beats;
    bitfusion::each_format_pair(1, 16, [&](operand_format a, operand_format w) {
        for (unsigned n = 0; n < 6; ++n) {
            std::int32_t xs[16], ys[16];
            for (unsigned i = 0; i < 16; ++i) {
                // Lowest and highest codes, too.
                xs[i] = bitfusion::code_of(a, n == 0 ? 0 : n == 1 ? ~0ULL : random());
                ys[i] = bitfusion::code_of(w, n == 0 ? 0 : n == 1 ? ~0ULL : random());
            }
            bitfusion::fill_banks({a, w, 1, xs, ys}, 1, 1, beats.emplace_back());
        }
    });
    run_clocked([&] {
        for (const bitfusion::tile_banks& beat : beats) {
            model.start(beat);
            rtl.start(beat);
        }
        sc_core::wait(rtl.finished());
    });
    const auto expected = model.take_results(), got = rtl.take_results();
    ASSERT_EQ(expected.size(), beats.size());
    ASSERT_EQ(got.size(), beats.size());
    for (std::size_t n = 0; n < beats.size(); ++n) {
        ASSERT_EQ(got[n].sum, expected[n].sum) << n;
        ASSERT_EQ(got[n].cycles, expected[n].cycles) << n;
    }
}

TEST_F(verilog, of_bit_lanes_takes_the_elements_of_the_model_in_every_step) {
    rtl_lane_array rtl("rtl");
    rtl.clock(clock);
    std::mt19937_64 random(5);
    run_clocked([&] {
        for (unsigned n = 0; n < 400; ++n) {
            const unsigned window = 1 + n % 64, last = random() % 64;
            bitlet::bit_planes planes;
            for (std::uint64_t& plane : planes)
                plane = n % 4 == 0   ? random() & random() & random()
                        : n % 4 == 1 ? random()
                                     : random() | random();
            std::uint32_t running = random() & 0xffffff;
            std::array<unsigned, bitlet::largest_lanes> pointers{};
            rtl.start(running, last, window);
            while (running != 0) {
                bitlet::lane_elements expected, got;
                expected.fill(bitlet::no_element);
                std::uint32_t left = running;
                for (unsigned lane = 0; lane < bitlet::largest_lanes; ++lane) {
                    if ((running >> lane & 1) == 0)
                        continue;
                    const auto step = bitlet::lane_step(planes[lane], pointers[lane], window);
                    pointers[lane] = step.pointer;
                    expected[lane] = step.element;
                    if (step.pointer > last)
                        left ^= 1U << lane;
                }
                running = left;
                ASSERT_EQ(rtl.step(planes, got), running);
                ASSERT_EQ(got, expected);
                planes[random() % 24] ^= std::uint64_t{1} << random() % 64; // as the aligner does
            }
        }
    });
}

TEST_F(verilog, of_bit_lanes_keeps_results_and_cycles_of_a_pe) {
    using namespace bitlet::testing;
    random_bits random(7);
    std::deque<rtl_bitlet_pe> pes;
    std::deque<bitlet::processing_element_parameters> parameters;
    for (unsigned n = 0; n < 24; ++n) {
        parameters.push_back(random_parameters(random, n % 3 != 0));
        pes.emplace_back(("pe_" + std::to_string(n)).c_str(), parameters.back()).clock(clock);
    }
    run_clocked([&] {
        for (unsigned n = 0; n < 48; ++n) {
            const auto& p = parameters[n / 2];
            std::deque<bitlet::group_job> jobs;
            for (unsigned k = 0; k < 8; ++k) {
                bitlet::group_job& job = jobs.emplace_back();
                const bool is_fixed = n % 2 == 0;
                job.control = random_control(random, p, is_fixed);
                job.operands =
                    is_fixed ? random_fixed_group(random, p) : random_float_group(random, true);
                if (is_fixed)
                    job.gaps = random_gaps(random, p);
                pes[n / 2].start(job);
            }
            sc_core::wait(pes[n / 2].finished());
            const auto results = pes[n / 2].take_results();
            ASSERT_EQ(results.size(), jobs.size());
            for (std::size_t k = 0; k < jobs.size(); ++k) {
                const auto expected = compute_group(p, jobs[k].control, jobs[k].operands);
                ASSERT_EQ(results[k].result.packed, expected.packed);
                ASSERT_EQ(results[k].result.accumulator, expected.accumulator);
                ASSERT_EQ(results[k].cycles, latency(p, jobs[k].control.is_fixed, expected.steps));
            }
        }
    });
}

} // namespace
} // namespace bitloom::block
