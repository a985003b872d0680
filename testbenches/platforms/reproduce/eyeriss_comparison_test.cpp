// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/eyeriss_comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace bitloom::reproduce {
namespace {

TEST(eyeriss_comparison, reproduces_every_network) {
    const auto rows = eyeriss_comparison();
    EXPECT_EQ(rows.size(), 8U * 6);
    for (const measured_quantity& row : rows)
        EXPECT_LE(std::abs(row.ours / row.published - 1), row.tolerance) << row.quantity;
}

/// The table's rows by network, in order: multiply-accumulates, energies of memory, buffer, array
/// and register file, cycles.
std::map<std::string, std::vector<std::vector<double>>> table_rows() {
    const char* folder = std::getenv("BITLOOM_REFERENCE_DATA");
    std::ifstream stream(
        std::filesystem::path(folder ? folder : BITLOOM_SOURCE_DIR "/../shared/data") /
        "bitfusion" / "eyeriss_access_counts.csv");
    std::map<std::string, std::vector<std::vector<double>>> rows;
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line)) {
        std::istringstream cells(line);
        std::string network, layer, cell;
        std::getline(cells, network, ',');
        std::getline(cells, layer, ',');
        auto& row = rows[network].emplace_back();
        while (std::getline(cells, cell, ','))
            row.push_back(std::stod(cell));
    }
    return rows;
}

TEST(eyeriss_comparison, counts_every_layer_of_the_released_table) {
    const auto table = table_rows();
    if (table.empty())
        GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
    const std::map<std::string, std::string> names{{"CIFAR-10", "CIFAR10"},
                                                   {"ResNet-18", "RESNET-18"}};
    const eyeriss_runs runs = read_eyeriss_runs();
    const eyeriss::access_costs costs;
    EXPECT_EQ(runs.networks.size(), table.size());
    for (const eyeriss_network& network : runs.networks) {
        const auto name = names.find(network.name);
        const auto& expected = table.at(name == names.end() ? network.name : name->second);
        const results::run_record run = eyeriss_run(runs, network);
        ASSERT_EQ(run.layers.size(), expected.size()) << network.name;
        for (std::size_t n = 0; n < expected.size(); ++n) {
            results::run_record alone;
            alone.layers.push_back(run.layers[n]);
            const eyeriss::layer_counts c = counts_of(alone);
            const double ours[] = {c.macs * costs.mac,
                                   c.memory * costs.memory,
                                   c.buffer * costs.buffer,
                                   c.array * costs.array,
                                   c.register_file * costs.register_file,
                                   static_cast<double>(c.cycles)};
            for (std::size_t i = 0; i < std::size(ours); ++i)
                EXPECT_DOUBLE_EQ(ours[i], expected[n].at(i)) << run.layers[n].name << " " << i;
        }
    }
}

} // namespace
} // namespace bitloom::reproduce
