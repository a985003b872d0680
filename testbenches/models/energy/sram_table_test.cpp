// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/energy/sram_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace bitloom::energy {
namespace {

/// Figures that are powers of size and word: straight in logarithms, so that what lies between
/// points is known.
sram_figures power_law(double bytes, double bits) {
    return {0.01 * std::pow(bytes, 0.6) * std::pow(bits, 0.9),
            0.02 * std::pow(bytes, 0.4) * std::pow(bits, 1.1), 1e-3 * bytes, 20 * bytes * bits,
            0.1 * std::pow(bytes, 0.25)};
}

sram_table powers(const std::vector<std::uint64_t>& sizes, const std::vector<unsigned>& words) {
    sram_table table;
    for (const std::uint64_t size : sizes)
        for (const unsigned word : words)
            table.add({size, word, power_law(static_cast<double>(size), word)});
    return table;
}

void expect_near(const sram_figures& a, const sram_figures& b, double relative) {
    for (const auto figure :
         {&sram_figures::read_pj, &sram_figures::write_pj, &sram_figures::leakage_mw,
          &sram_figures::area_um2, &sram_figures::access_ns})
        EXPECT_NEAR(a.*figure, b.*figure, relative * b.*figure);
}

TEST(sram_table, gives_its_points_to_the_last_bit) {
    const sram_table table = powers({64, 256, 4096}, {8, 32, 128});
    for (const double size : {64, 256, 4096})
        for (const double word : {8, 32, 128}) {
            const sram_table::answer found = table.at(size, word);
            EXPECT_FALSE(found.clamped);
            EXPECT_EQ(found.figures.read_pj, power_law(size, word).read_pj);
            EXPECT_EQ(found.figures.access_ns, power_law(size, word).access_ns);
        }
}

TEST(sram_table, is_straight_in_logarithms_between_its_points) {
    const sram_table table = powers({64, 256, 4096}, {8, 32, 128});
    std::mt19937 random(3);
    for (int n = 0; n < 1000; ++n) {
        const double size = std::uniform_real_distribution<>(64, 4096)(random);
        const double word = std::uniform_real_distribution<>(8, 128)(random);
        const sram_table::answer found = table.at(size, word);
        EXPECT_FALSE(found.clamped);
        expect_near(found.figures, power_law(size, word), 1e-12);
    }
}

TEST(sram_table, looks_at_the_neighbours_alone) {
    sram_table table = powers({64, 256}, {8, 32});
    const double before = table.at(100, 20).figures.read_pj;
    table.add({1024, 8, {99, 99, 99, 99, 99}});
    EXPECT_EQ(table.at(100, 20).figures.read_pj, before);
}

TEST(sram_table, takes_its_edge_for_what_is_outside_and_says_so) {
    const sram_table table = powers({64, 256}, {8, 32});
    const std::pair<std::pair<double, double>, std::pair<double, double>> cases[] = {
        {{16, 8}, {64, 8}}, {{512, 32}, {256, 32}}, {{64, 4}, {64, 8}}, {{1e9, 1e9}, {256, 32}}};
    for (const auto& [asked, nearest] : cases) {
        const sram_table::answer found = table.at(asked.first, asked.second);
        EXPECT_TRUE(found.clamped);
        EXPECT_EQ(found.figures.write_pj, power_law(nearest.first, nearest.second).write_pj);
    }
}

TEST(sram_table, need_not_have_every_word_in_every_size) {
    sram_table table = powers({256}, {8, 64});
    table.add({64, 8, power_law(64, 8)});
    EXPECT_FALSE(table.at(128, 8).clamped);
    const sram_table::answer found = table.at(128, 64);
    EXPECT_TRUE(found.clamped) << "the smaller size has no such word";
    EXPECT_GT(found.figures.read_pj, power_law(64, 8).read_pj);
    EXPECT_LT(found.figures.read_pj, power_law(256, 64).read_pj);
}

TEST(sram_table, refuses_banks_that_cannot_be) {
    sram_table table = powers({64}, {8});
    EXPECT_THROW(table.add({64, 8, power_law(64, 8)}), model_error);
    EXPECT_THROW(table.add({128, 8, {1, 1, 0, 1, 1}}), model_error);
    EXPECT_THROW(sram_table().at(64, 8), model_error);
}

} // namespace
} // namespace bitloom::energy
