// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/processing_element.h"
#include "models/bitlet/group_arithmetic.h"
#include "models/common/errors.h"
#include "testbenches/models/bitlet/random_group.h"
#include "testbenches/support/systemc_fixture.h"

#include <memory>
#include <string>

namespace bitloom::bitlet {
namespace {

using namespace testing;

/// A clocked PE and the groups that it got.
struct bench {
    processing_element_parameters parameters;
    processing_element pe;
    std::deque<group_job> jobs;

    bench(const std::string& name, const processing_element_parameters& p, sc_core::sc_clock& clock)
        : parameters(p)
        , pe(name.c_str(), p) {
        pe.clock(clock);
    }

    void add_random(random_bits& random, bool is_fixed, unsigned count) {
        jobs.clear();
        for (unsigned n = 0; n < count; ++n) {
            group_job& job = jobs.emplace_back();
            job.control = random_control(random, parameters, is_fixed);
            job.operands = is_fixed ? random_fixed_group(random, parameters)
                                    : random_float_group(random, true);
            if (is_fixed)
                job.gaps = random_gaps(random, parameters);
            pe.start(job);
        }
    }
    void expect_arithmetic() {
        const std::vector<clocked_group> results = pe.take_results();
        ASSERT_EQ(results.size(), jobs.size());
        for (std::size_t n = 0; n < jobs.size(); ++n) {
            const group_result expected =
                compute_group(parameters, jobs[n].control, jobs[n].operands);
            const group_result& got = results[n].result;
            ASSERT_EQ(got.accumulator, expected.accumulator) << n;
            ASSERT_EQ(got.packed, expected.packed) << n;
            ASSERT_EQ(got.maximum, expected.maximum) << n;
            ASSERT_EQ(got.steps, expected.steps) << n;
            ASSERT_EQ(results[n].cycles,
                      latency(parameters, jobs[n].control.is_fixed, expected.steps));
        }
    }
};

class clocked_pe : public bitloom::testing::systemc_fixture {
protected:
    sc_core::sc_clock clock{"clock", 1, sc_core::SC_NS};
    std::vector<std::unique_ptr<bench>> benches;

    bench& add(const processing_element_parameters& p) {
        const std::string name = "pe_" + std::to_string(benches.size());
        return *benches.emplace_back(std::make_unique<bench>(name, p, clock));
    }
    /// `count` groups of each format in turn on every PE.
    void expect_equal(unsigned seed, unsigned rounds, unsigned count) {
        random_bits random(seed);
        run([&] {
            for (unsigned round = 0; round < rounds; ++round)
                for (auto& b : benches) {
                    b->add_random(random, round % 2 == 0, count);
                    sc_core::wait(b->pe.finished());
                    b->expect_arithmetic();
                }
            sc_core::sc_stop();
        });
    }
};

TEST_F(clocked_pe, gives_the_bits_and_cycles_of_the_arithmetic_as_the_rtl) {
    add({});
    expect_equal(1, 400, 1000);
}

TEST_F(clocked_pe, gives_the_bits_and_cycles_of_the_arithmetic_without_mistakes) {
    add({64, 24, 8, false});
    expect_equal(2, 400, 1000);
}

TEST_F(clocked_pe, gives_the_bits_and_cycles_of_the_arithmetic_at_every_size) {
    random_bits random(3);
    for (unsigned group = 2; group <= 64; ++group)
        for (const unsigned window : {between(random, 1, 7), 8U, between(random, 9, 64)})
            add({group, between(random, 1, 24), window, between(random, 0, 1) == 1});
    expect_equal(4, 12, 100);
}

TEST_F(clocked_pe, takes_fixed_point_after_floating_point_without_a_reset) {
    bench& b = add({});
    random_bits random(5);
    run([&] {
        for (unsigned n = 0; n < 2000; ++n) {
            group_job& job = b.jobs.emplace_back();
            job.control = random_control(random, {}, n % 2 == 1);
            job.operands =
                n % 2 == 1 ? random_fixed_group(random, {}) : random_float_group(random, true);
            b.pe.start(job);
        }
        sc_core::wait(b.pe.finished());
        sc_core::sc_stop();
    });
    b.expect_arithmetic();
}

TEST_F(clocked_pe, refuses_what_it_could_not_end) {
    bench& b = add({});
    group_job job;
    job.control.is_fixed = true;
    const auto refused = [&](auto&& change) {
        group_job wrong = job;
        change(wrong);
        EXPECT_THROW(b.pe.start(wrong), model_error);
    };
    refused([](group_job& g) { g.control.prune = 0; });
    refused([](group_job& g) { g.control.quant = 25; });
    refused([](group_job& g) { g.control.last_index = 64; });
    refused([](group_job& g) { g.gaps = {0, 0, 16}; });
    refused([](group_job& g) {
        g.gaps = {1, 0, 0};
        g.control.is_fixed = false;
    });
    EXPECT_THROW(add({65, 24, 8, true}), model_error);
}

} // namespace
} // namespace bitloom::bitlet
