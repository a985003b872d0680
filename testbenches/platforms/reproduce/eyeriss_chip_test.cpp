// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/eyeriss_chip.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace bitloom::reproduce {
namespace {

TEST(eyeriss_chip, reproduces_every_layer_and_total) {
    const auto rows = eyeriss_chip();
    EXPECT_EQ(rows.size(), (5U + 13) * 3 + 2 * 2);
    for (const measured_quantity& row : rows)
        EXPECT_LE(std::abs(row.ours / row.published - 1), row.tolerance) << row.quantity;
}

/// A published table's cells by layer and column.
std::map<std::string, std::map<std::string, double>> table(const std::string& name) {
    const char* folder = std::getenv("BITLOOM_REFERENCE_DATA");
    std::ifstream stream(
        std::filesystem::path(folder ? folder : BITLOOM_SOURCE_DIR "/../shared/data") / "energy" /
        ("eyeriss_chip_" + name + ".csv"));
    std::map<std::string, std::map<std::string, double>> cells;
    std::vector<std::string> header;
    for (std::string line, word; std::getline(stream, line);) {
        std::istringstream words(line);
        if (header.empty()) {
            while (std::getline(words, word, ','))
                header.push_back(word);
            continue;
        }
        std::string layer;
        std::getline(words, layer, ',');
        for (std::size_t i = 1; std::getline(words, word, ','); ++i)
            cells[layer][header.at(i)] = std::atof(word.c_str());
    }
    return cells;
}

TEST(eyeriss_chip, compares_with_the_tables_as_published) {
    const auto alexnet = table("alexnet"), vgg = table("vgg16");
    if (alexnet.empty() || vgg.empty())
        GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
    constexpr double cycles_per_ms = 200'000;
    std::size_t compared = 0;
    for (const measured_quantity& row : eyeriss_chip()) {
        const bool is_alexnet = row.quantity.find("AlexNet") != std::string::npos;
        const auto& cells = is_alexnet ? alexnet : vgg;
        const auto last = row.quantity.substr(row.quantity.rfind(' ') + 1);
        const auto& line = cells.at(cells.count(last) == 1 ? last : "Total");
        if (row.unit == "cycles")
            EXPECT_NEAR(row.published, line.at("Processing Latency (ms)") * cycles_per_ms, 1);
        else if (row.unit == "MB")
            EXPECT_DOUBLE_EQ(row.published, line.at("Global Buffer Accesses (MB)"));
        else
            EXPECT_EQ(row.published, line.at(is_alexnet ? "Num. of Active PEs" : "PEs"));
        ++compared;
    }
    EXPECT_EQ(compared, (5U + 13) * 3 + 2 * 2);
}

} // namespace
} // namespace bitloom::reproduce
