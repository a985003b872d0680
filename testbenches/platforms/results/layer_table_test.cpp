// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/layer_table.h"
#include "platforms/results/layers_csv.h"
#include "testbenches/platforms/results/example_record.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace bitloom::results {
namespace {

using testing::example_record;
using ::testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST(layer_table, aligns_figures_under_headings_with_units) {
    run_record record = example_record();
    record.layers[0].macs = 1'234'567;
    record.layers[0].peak_macs_per_cycle = 20'000;
    EXPECT_EQ("\n" + layer_table(record), R"(
layer   kind         bits          MACs    time  compute   stall  used  DRAM read  DRAM write
                     a/w/out             cycles   cycles  cycles     %        bit         bit
conv1   convolution  8/4/8    1,234,567     100       60      40  61.7      7,000         900
pool1   pool*        8/-/8
add1    add          8/-/8            0      30       10      20            1,000         100
set-up                                       40
total                         1,234,567     170       70      60            8,000       1,000
* executed within another layer, which carries the cost
)");
}

TEST(layer_table, stays_within_120_columns_whatever_the_figures) {
    run_record record = example_record();
    const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max() / 4;
    for (layer_record& layer : record.layers) {
        layer.name = std::string(300, 'x');
        layer.activation_bits = layer.weight_bits = layer.output_bits = 16;
        layer.fused_into.reset();
        layer.macs = layer.dram_read_bits = layer.dram_write_bits = huge;
        layer.cycles = huge;
        layer.compute_cycles = huge / 2;
        layer.peak_macs_per_cycle = 1;
    }
    for (const std::string& line : lines_of(layer_table(record)))
        EXPECT_LE(line.size(), 120U) << line;
}

TEST(layer_table, scales_a_column_of_large_figures_and_keeps_small_ones_visible) {
    run_record record = example_record();
    record.layers[0].dram_read_bits = 204'499'500;
    record.layers[2].dram_read_bits = 8;
    const auto lines = lines_of(layer_table(record));
    EXPECT_THAT(lines[1], HasSubstr(" kbit "));
    EXPECT_THAT(lines[2], HasSubstr(" 204,500 "));
    EXPECT_THAT(lines[4], HasSubstr(" <1 "));
}

TEST(layer_table, never_lets_a_name_reach_the_terminal_raw) {
    run_record record = example_record();
    record.layers[0].name = "a\nb\x1b[2J";
    EXPECT_THAT(layer_table(record), HasSubstr("a\\x0Ab\\x1B[2J  convolution"));
}

TEST(layers_csv, has_units_in_its_header_and_one_row_per_layer) {
    const auto lines = lines_of(layers_csv(example_record()));
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0],
              "name,kind,shape,activation_bits,weight_bits,output_bits,macs,cycles,compute_cycles,"
              "stall_cycles,utilization_ratio,input_buffer_read_bits,input_buffer_write_bits,"
              "weight_buffer_read_bits,weight_buffer_write_bits,output_buffer_read_bits,"
              "output_buffer_write_bits,bias_buffer_read_bits,bias_buffer_write_bits,"
              "dram_read_bits,dram_write_bits,tiles,fused_into");
    EXPECT_EQ(lines[1], "conv1,convolution,OC=16 IC=3 OH=8 OW=8,8,4,8,4000,100,60,40,0.5,10,20,30,"
                        "40,50,60,70,80,7000,900,OC=1x16 B=3x1 IC=2x2,");
    EXPECT_EQ(lines[2], "pool1,pool,,8,,8,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,conv1");
    for (const std::string& line : lines)
        EXPECT_EQ(std::count(line.begin(), line.end(), ','), 22) << line;
}

TEST(layers_csv, quotes_names_with_separators) {
    run_record record = example_record();
    record.layers = {record.layers[2]};
    record.layers[0].name = "a,\"b\"\nc";
    EXPECT_THAT(layers_csv(record), HasSubstr("\n\"a,\"\"b\"\"\nc\",add,"));
}

TEST(layer_table, has_a_column_of_energies_only_where_the_run_counts_them) {
    EXPECT_EQ(layer_table(example_record()).find("energy"), std::string::npos);
    run_record record = example_record();
    record.layers[0].energy = energy_record{0, 0, 0, 0, 2.5e12};
    EXPECT_THAT(lines_of(layer_table(record))[0], ::testing::EndsWith("  energy"));
    EXPECT_THAT(lines_of(layer_table(record))[1], ::testing::EndsWith("      uJ"));
    EXPECT_THAT(lines_of(layer_table(record))[2], ::testing::EndsWith("2,500,000"));
}

TEST(layers_csv, has_columns_of_energies_only_where_the_run_counts_them) {
    EXPECT_EQ(layers_csv(example_record()).find("energy"), std::string::npos);
    run_record record = example_record();
    record.layers[0].energy = energy_record{1, 2, 4, 8, 15.5};
    const auto lines = lines_of(layers_csv(record));
    EXPECT_THAT(lines[0], ::testing::EndsWith(",compute_energy_pj,buffers_energy_pj,dram_energy_pj,"
                                              "static_energy_pj,total_energy_pj"));
    EXPECT_THAT(lines[1], ::testing::EndsWith(",1,2,4,8,15.5"));
    EXPECT_THAT(lines[2], ::testing::EndsWith(",conv1,,,,,"));
}

} // namespace
} // namespace bitloom::results
