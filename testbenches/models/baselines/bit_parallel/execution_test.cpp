// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/bit_parallel/registers.h"
#include "testbenches/models/baselines/baseline_bench.h"

#include <gtest/gtest.h>

namespace bitloom::bit_parallel {
namespace {

using testing::known_run;
using tiled::block;

class bit_parallel_machine : public testing::baseline_bench {
protected:
    bit_parallel_machine()
        : baseline_bench(shaped()) {}

private:
    static configuration::platform_configuration shaped() {
        configuration::platform_configuration c = small_machine("bit_parallel");
        c.accelerator.rows = 4;
        c.accelerator.columns = 8;
        return c;
    }
};

TEST_F(bit_parallel_machine, tells_who_it_is) {
    run([&] { EXPECT_EQ(read(tiled::program_registers::id), registers::id_value); });
}

TEST_F(bit_parallel_machine, computes_what_the_oracle_does) {
    std::vector<known_run> runs;
    for (std::uint32_t seed = 1; seed <= 8; ++seed)
        runs.push_back(convolution(seed));
    run([&] {
        for (const known_run& each : runs)
            expect_good_run(each);
    });
}

TEST_F(bit_parallel_machine, refuses_blocks_that_its_macs_cannot_compute) {
    const known_run good = convolution(1);
    run([&] {
        block wide = good.program.blocks[0].decoded;
        reserve_whole_buffers(wide);
        block packed = wide;
        wide.weight.bits = 9;
        expect_refused(good, wide);
        packed.group_quant = 1;
        expect_refused(good, packed);
    });
}

} // namespace
} // namespace bitloom::bit_parallel
