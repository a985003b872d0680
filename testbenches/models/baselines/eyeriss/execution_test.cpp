// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/registers.h"
#include "testbenches/models/baselines/baseline_bench.h"

#include <gtest/gtest.h>

namespace bitloom::eyeriss {
namespace {

using testing::known_run;
using tiled::block;

class eyeriss_machine : public testing::baseline_bench {
protected:
    eyeriss_machine()
        : baseline_bench(shaped()) {}

private:
    static configuration::platform_configuration shaped() {
        configuration::platform_configuration c = small_machine("eyeriss");
        c.accelerator.rows = 5;
        c.accelerator.columns = 4;
        return c;
    }
};

TEST_F(eyeriss_machine, tells_who_it_is) {
    run([&] { EXPECT_EQ(read(tiled::program_registers::id), registers::id_value); });
}

TEST_F(eyeriss_machine, computes_what_the_oracle_does) {
    std::vector<known_run> runs;
    for (std::uint32_t seed = 1; seed <= 8; ++seed)
        runs.push_back(convolution(seed));
    run([&] {
        for (const known_run& each : runs)
            expect_good_run(each);
    });
}

TEST_F(eyeriss_machine, refuses_blocks_that_its_pes_cannot_compute) {
    const known_run good = convolution(1);
    run([&] {
        block wide = good.program.blocks[0].decoded;
        reserve_whole_buffers(wide);
        block packed = wide;
        wide.weight.bits = 17;
        expect_refused(good, wide);
        packed.group_quant = 1;
        expect_refused(good, packed);
    });
}

} // namespace
} // namespace bitloom::eyeriss
