// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/layer_report.h"
#include "platforms/compiler/compile.h"
#include "testbenches/platforms/accelerator/runner_bench.h"

#include <gmock/gmock.h>

#include <map>

namespace bitloom::accelerator {
namespace {

class layer_report : public ::testing::Test {
protected:
    layer_report() {
        residual_network(m_builder);
        m_program = compiler::compile(m_builder.net(), small_machine(), 3);
        m_rows = layer_rows(m_builder.net(), m_program, *m_target);
    }

    testing::graph_builder m_builder{23};
    std::shared_ptr<const compiler::target> m_target = compiler::make_bitfusion_target({4, 8, 32});
    compiler::compiled_program m_program;
    std::vector<results::layer_record> m_rows;
};

TEST_F(layer_report, has_a_row_per_layer_in_graph_order) {
    const auto& layers = m_builder.net().layers;
    const char* kinds[] = {"convolution", "convolution", "add", "pool", "matmul"};
    ASSERT_EQ(m_rows.size(), layers.size());
    for (std::size_t l = 0; l < layers.size(); ++l) {
        EXPECT_EQ(m_rows[l].name, layers[l].name);
        EXPECT_EQ(m_rows[l].kind, kinds[l]);
        EXPECT_EQ(m_rows[l].cycles + m_rows[l].macs + m_rows[l].dram_read_bits, 0U);
        EXPECT_EQ(m_rows[l].activation_bits, 8U);
        EXPECT_EQ(m_rows[l].weight_bits, l == 2 || l == 3 ? 0U : 8U);
        EXPECT_EQ(m_rows[l].output_bits, 8U);
    }
}

TEST_F(layer_report, gives_the_shape_of_a_batch) {
    using entry = std::pair<std::string, std::uint64_t>;
    EXPECT_THAT(m_rows[0].shape,
                ::testing::ElementsAre(entry{"batch", 3}, entry{"input_channels", 5},
                                       entry{"input_rows", 9}, entry{"input_columns", 7},
                                       entry{"output_channels", 20}, entry{"output_rows", 9},
                                       entry{"output_columns", 7}, entry{"kernel_rows", 3},
                                       entry{"kernel_columns", 3}, entry{"stride_rows", 1},
                                       entry{"stride_columns", 1}, entry{"groups", 1}));
    for (const entry& e :
         {entry{"input_channels", 20}, entry{"output_channels", 20}, entry{"input_rows", 9},
          entry{"output_rows", 1}, entry{"kernel_rows", 9}, entry{"kernel_columns", 7}})
        EXPECT_THAT(m_rows[3].shape, ::testing::Contains(e));
    for (const entry& e : {entry{"input_channels", 20}, entry{"output_channels", 10},
                           entry{"output_rows", 1}, entry{"output_columns", 1}})
        EXPECT_THAT(m_rows[4].shape, ::testing::Contains(e));
}

TEST_F(layer_report, says_who_is_fused_into_whom) {
    for (std::size_t l = 0; l < m_rows.size(); ++l)
        EXPECT_EQ(m_rows[l].fused_into.has_value(), l == 2) << l;
    EXPECT_EQ(m_rows[2].fused_into, m_rows[1].name);
    EXPECT_TRUE(m_rows[2].tiles.empty()) << "it has no loops of its own";
}

TEST_F(layer_report, gives_tiles_that_cover_the_layer) {
    const std::map<std::string, std::uint64_t> extents{
        {"B", 3}, {"G", 1}, {"OC", 20}, {"OH", 9}, {"OW", 7}, {"IC", 20}, {"KH", 3}, {"KW", 3}};
    ASSERT_EQ(m_rows[1].tiles.size(), extents.size());
    std::uint64_t tiles = 1;
    for (const results::loop_tiling& t : m_rows[1].tiles) {
        ASSERT_EQ(extents.count(t.letters), 1U) << t.letters;
        const std::uint64_t extent = extents.at(t.letters);
        EXPECT_GE(t.count * t.size, extent) << t.letters;
        EXPECT_LT((t.count - 1) * t.size, extent) << t.letters;
        tiles *= t.count;
    }
    EXPECT_GT(tiles, 1U) << "the machine is too large for this test";
}

TEST_F(layer_report, knows_the_peak_of_layers_that_multiply) {
    // 4 x 8 Fusion Units do one 8 x 8 bit product each.
    const double expected[] = {32, 32, 0, 0, 32};
    for (std::size_t l = 0; l < m_rows.size(); ++l)
        EXPECT_EQ(m_rows[l].peak_macs_per_cycle, expected[l]) << l;
}

TEST_F(layer_report, adds_what_every_execution_cost_to_the_rows_of_its_blocks) {
    std::vector<tiled::block_record> records(m_program.blocks.size());
    ASSERT_EQ(records.size(), 4U) << "two convolutions, a pool, a matmul";
    for (std::size_t n = 0; n < records.size(); ++n) {
        tiled::block_record& r = records[n];
        r.cycles = 1000 + n;
        r.compute_cycles = 100 + n;
        r.macs = 10 + n;
        r.dram_read_bits = 20 + n;
        r.dram_write_bits = 30 + n;
        r.input = {40 + n, 50 + n};
        r.weight = {60 + n, 70 + n};
        r.output = {80 + n, 90 + n};
    }
    add_records(m_program, records, *m_target, m_rows);
    add_records(m_program, records, *m_target, m_rows);
    const std::size_t row_of_block[] = {0, 1, 3, 4};
    for (std::size_t n = 0; n < records.size(); ++n) {
        const results::layer_record& row = m_rows[row_of_block[n]];
        EXPECT_EQ(row.cycles, 2 * (1000 + n));
        EXPECT_EQ(row.compute_cycles, 2 * (100 + n));
        EXPECT_EQ(row.macs, 2 * (10 + n));
        EXPECT_EQ(row.dram_read_bits, 2 * (20 + n));
        EXPECT_EQ(row.dram_write_bits, 2 * (30 + n));
        EXPECT_EQ(row.input.read_bits, 2 * (40 + n));
        EXPECT_EQ(row.input.write_bits, 2 * (50 + n));
        EXPECT_EQ(row.weight.read_bits, 2 * (60 + n));
        EXPECT_EQ(row.weight.write_bits, 2 * (70 + n));
        EXPECT_EQ(row.output.read_bits, 2 * (80 + n));
        EXPECT_EQ(row.output.write_bits, 2 * (90 + n));
    }
    EXPECT_EQ(m_rows[2].cycles, 0U) << "its cost stands in its host's row";
}

} // namespace
} // namespace bitloom::accelerator
