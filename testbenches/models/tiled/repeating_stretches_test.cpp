// SPDX-License-Identifier: Apache-2.0
// An estimate leaves out what repeats. Here is the same with memory of which it cannot know that it
// serves alike, so that every tile is looked at.
#include "models/bitfusion/array_geometry.h"
#include "models/tiled/program_estimate.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

namespace bitloom::tiled {
namespace {

class counted_memory : public flat_memory_timing {
public:
    counted_memory(bandwidth b, bool alike)
        : flat_memory_timing(b)
        , m_alike(alike) {}
    std::uint64_t transfers = 0;
    std::uint64_t cycles_of(sdram::direction d, const byte_box& box, std::uint64_t at) override {
        ++transfers;
        return flat_memory_timing::cycles_of(d, box, at);
    }
    bool serves_alike() const override { return m_alike; }

private:
    bool m_alike;
};

/// Times that differ from weight tile to weight tile, if told to.
tile_timer timer_of(const bitfusion::systolic_array_model& array, bool by_weights) {
    return {[&array, by_weights](const block& b, const tile_index& t, const tile_extent& e) {
                array_time time = array.time_of(b, e);
                if (by_weights)
                    for (unsigned d = 0; d < dimensions; ++d)
                        if (b.load(buffer::wbuf).tile_stride[d] != 0)
                            time.busy += (t[d] * 2654435761U) % 97;
                return time;
            },
            by_weights ? [](const block&) -> std::uint64_t { return 1; }
                       : std::function<std::uint64_t(const block&)>()};
}

class repeating_stretches_of_random_blocks : public ::testing::TestWithParam<bool> {};

TEST_P(repeating_stretches_of_random_blocks, are_left_out_without_a_trace) {
    random_source random(31);
    std::uint64_t all = 0, looked_at = 0;
    for (unsigned n = 0; n < 3000; ++n) {
        block b = random_block(random, {GetParam(), 12, 4, 4000});
        b.window.rows = pick(random, 1, 100);
        b.window.columns = pick(random, 1, 100);
        const bool by_weights = toss(random);
        if (by_weights) // as compilers lay weights out: pixels share them
            for (const dimension d : {dimension::batch, dimension::out_row, dimension::out_column})
                b.loads[static_cast<unsigned>(buffer::wbuf)].tile_stride[static_cast<unsigned>(d)] =
                    0;
        const array_shape shape{pick(random, 1, 8), pick(random, 1, 8), 32};
        const bitfusion::systolic_array_model array(shape);
        const bandwidth bits = bandwidth::of(pick(random, 1, 256));
        const tile_timer timer = timer_of(array, by_weights);
        counted_memory alike(bits, true), plain(bits, false);
        const block_record quick = estimate_block(b, array, timer, alike);
        const block_record slow = estimate_block(b, array, timer, plain);
        ASSERT_EQ(quick.cycles, slow.cycles) << "block " << n;
        ASSERT_EQ(quick.compute_cycles, slow.compute_cycles) << "block " << n;
        ASSERT_TRUE(quick == slow) << "block " << n;
        all += plain.transfers;
        looked_at += alike.transfers;
    }
    EXPECT_LT(looked_at, all * 3 / 4) << "else too little was left out";
}

INSTANTIATE_TEST_SUITE_P(blocks, repeating_stretches_of_random_blocks, ::testing::Bool(),
                         [](const auto& it) { return it.param ? "array" : "post_processor"; });

} // namespace
} // namespace bitloom::tiled
