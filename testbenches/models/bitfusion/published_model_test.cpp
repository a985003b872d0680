// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/published_model.h"
#include "models/bitfusion/published_search.h"
#include "testbenches/models/bitfusion/published_tables.h"

#include <gmock/gmock.h>

namespace bitloom::bitfusion::published::testing {
namespace {

// The constants of the configuration are CACTI's digits over 32, so that only rounding differs.
constexpr double rounding = 1e-12;

void expect_equal(const cost& found, const cost& expected, const std::string& where) {
    const auto bits = [](const tensor_bits& t) {
        return std::array<std::uint64_t, 3>{t.activations, t.weights, t.outputs};
    };
    EXPECT_EQ(found.cycles, expected.cycles) << where;
    EXPECT_EQ(found.compute_cycles, expected.compute_cycles) << where;
    EXPECT_EQ(found.stall_cycles, expected.stall_cycles) << where;
    EXPECT_EQ(bits(found.read), bits(expected.read)) << where;
    EXPECT_EQ(bits(found.written), bits(expected.written)) << where;
    EXPECT_EQ(found.dram_read_bits, expected.dram_read_bits) << where;
    EXPECT_EQ(found.dram_write_bits, expected.dram_write_bits) << where;
    const auto near = [&](double one, double other, const char* what) {
        EXPECT_NEAR(one, other, rounding * other) << where << " " << what;
    };
    near(found.compute_nj, expected.compute_nj, "compute energy");
    near(found.buffers_nj, expected.buffers_nj, "buffer energy");
    near(found.dram_nj, expected.dram_nj, "DRAM energy");
    near(found.energy_nj, expected.energy_nj, "energy");
}

struct point {
    const char* table;
    machine (*at)();
};

std::ostream& operator<<(std::ostream& to, const point& p) {
    return to << p.table;
}

class published_tables : public ::testing::TestWithParam<point> {
protected:
    void SetUp() override {
        m_rows = rows_of(GetParam().table);
        if (m_rows.empty())
            GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
        m_machine = GetParam().at();
    }
    std::vector<table_row> m_rows;
    machine m_machine;
};

TEST_P(published_tables, give_every_count_and_energy_of_a_mapping) {
    for (const table_row& row : m_rows) {
        const auto found = cost_of(m_machine, row.shape, row.by);
        ASSERT_TRUE(found) << row.name;
        expect_equal(*found, row.expected, row.name);
    }
}

TEST_P(published_tables, name_the_mapping_that_the_search_finds) {
    for (const table_row& row : m_rows) {
        const auto found = search(m_machine, row.shape);
        ASSERT_TRUE(found) << row.name;
        EXPECT_EQ(text_of(found->best.order), text_of(row.by.order)) << row.name;
        EXPECT_EQ(found->best.tile, row.by.tile) << row.name;
        EXPECT_EQ(trips(row.shape, found->best.tile), row.trip_counts) << row.name;
        expect_equal(found->costs, row.expected, row.name);
    }
}

INSTANTIATE_TEST_SUITE_P(of_the_authors, published_tables,
                         ::testing::Values(point{"eyeriss_point_batch16", eyeriss_point},
                                           point{"eyeriss_point_batch1", eyeriss_point},
                                           point{"stripes_point_batch16", stripes_point}));

TEST(published_model, costs_a_layer_of_one_tile_as_worked_by_hand) {
    machine m;
    m.rows = 2;
    m.columns = 4;
    m.bits_per_cycle = 10;
    // 3 -> 4 channels of 2 x 2 pixels, 3 x 3 kernel, 8 bits: one lane a row.
    const layer l{3, 2, 1, 3, 4, 1, 8, 8, false};
    const mapping whole{
        {loop::batch, loop::out_column, loop::out_row, loop::in_channel, loop::out_channel},
        l.whole()};
    const auto c = cost_of(m, l, whole);
    ASSERT_TRUE(c);
    // activations 4 x 4 x 3 codes; weights 27 of 28 padded terms x 4; 4 pixels x 4 sums
    EXPECT_EQ(c->written.activations, 4 * 4 * 3 * 8U);
    EXPECT_EQ(c->written.weights, 28 * 4 * 8U);
    EXPECT_EQ(c->dram_write_bits, 4 * 4 * 32U);
    EXPECT_EQ(c->dram_read_bits, 384 + 896 + 512U);
    EXPECT_EQ(c->read.activations, 4 * 27 * 4 * 8U);
    EXPECT_EQ(c->read.outputs, 512 + 512U);
    EXPECT_EQ(c->compute_cycles, 4 * 9 * 2U);
    // all is fill and drain: 180 cycles and 52, nothing streams
    EXPECT_EQ(c->stall_cycles, 180 + 52U);
    EXPECT_EQ(c->cycles, 72 + 232U);
}

TEST(published_model, moves_a_tensor_again_for_every_loop_outside_the_one_it_overflows_in) {
    machine m;
    m.half_buffers = {100, 100, 100};
    const loop_sizes trip_counts{2, 3, 1, 5, 7};
    // inner to outer: IC (5), OC (7), B (2), OW (3)
    const std::array<loop, 4> order{loop::in_channel, loop::out_channel, loop::batch,
                                    loop::out_column};
    const traffic t = walk(m, {10, 4, 60}, trip_counts, order.data(), 4);
    EXPECT_EQ(t.total.activations, 10 * 5 * 2 * 3U); // OC does not touch it: 50, 100, then 300
    EXPECT_EQ(t.promoted.activations, 100U);
    EXPECT_EQ(t.total.weights, 4 * 5 * 7 * 2 * 3U); // 20 fits, 140 does not
    EXPECT_EQ(t.promoted.weights, 20U);
    EXPECT_EQ(t.total.outputs, 60 * 7 * 2 * 3U);
    EXPECT_EQ(t.promoted.outputs, 60U);
}

TEST(published_model, takes_tiles_of_exactly_half_a_buffer_and_no_bit_more) {
    machine m;
    const layer l{1, 1, 1, 64, 32, 1, 8, 8, false};
    const mapping whole{{}, l.whole()};
    const tensor_bits bits = footprint(m, l, l.whole());
    m.half_buffers = bits;
    EXPECT_TRUE(fits(m, bits));
    --m.half_buffers.weights;
    EXPECT_FALSE(cost_of(m, l, whole));
}

TEST(published_search, finds_nothing_where_no_tile_fits) {
    machine m;
    m.half_buffers.outputs = 1023; // less than 32 columns of 32 bits
    EXPECT_FALSE(search(m, {1, 1, 1, 64, 32, 1, 8, 8, false}));
}

TEST(published_search, needs_counts_of_64_bits) {
    EXPECT_TRUE(countable({}, {7, 112, 2, 3, 128, 256, 8, 8, true}));
    EXPECT_TRUE(countable({}, {1, 1, 1, 18432, 8192, 65536, 4, 4, false}));
    EXPECT_FALSE(countable({}, {3, 4096, 1, 4096, 4096, 65536, 8, 8, false}));
}

} // namespace
} // namespace bitloom::bitfusion::published::testing
