// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/dadiannao/dadiannao_timing.h"
#include "models/baselines/laconic/laconic_timing.h"
#include "testbenches/models/baselines/estimated/random_bricks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace bitloom::laconic {
namespace {

using baselines::random_bricks;
using baselines::terms_of;

/// The mean over all activations of two values, each lane's drawn apart: counted one by one.
double counted(const random_bricks& r, unsigned of_rare, unsigned of_frequent, double rare,
               const laconic_parameters& p) {
    const baselines::layer_bricks& l = r.layer;
    const std::size_t of_group = l.outputs / l.groups;
    double cycles = 0;
    for (std::size_t group = 0; group < l.groups; ++group)
        for (std::size_t first = 0; first < of_group; first += p.filters)
            for (std::size_t position = 0; position < l.positions; ++position) {
                const std::size_t units = std::min<std::size_t>(p.filters, of_group - first);
                const std::size_t draws = l.channels * p.windows;
                for (std::size_t drawn = 0; drawn < std::size_t{1} << draws; ++drawn) {
                    unsigned slowest = 1;
                    for (std::size_t n = 0; n < draws; ++n)
                        for (std::size_t o = 0; o < units; ++o) {
                            const auto weight = static_cast<std::uint32_t>(std::abs(
                                r.at(group * of_group + first + o, position, n % l.channels)));
                            const bool is_rare = (drawn >> n & 1) != 0;
                            slowest = std::max(slowest, terms_of(weight) *
                                                            (is_rare ? of_rare : of_frequent));
                        }
                    const int rares = __builtin_popcountll(drawn);
                    cycles += slowest * std::pow(rare, rares) *
                              std::pow(1 - rare, static_cast<int>(draws) - rares) *
                              static_cast<double>(units);
                }
            }
    return l.pixels() * cycles;
}

TEST(laconic, takes_the_mean_of_the_slowest_lane_over_all_activations) {
    tiled::random_source random(1);
    for (int n = 0; n < 100; ++n) {
        const random_bricks r(random, 4);
        const laconic_parameters p{tiled::pick(random, 1, 3), tiled::pick(random, 1, 2)};
        // Activations of three terms, a quarter of them, or one.
        const auto work = work_of(r.layer, {0, 0.75, 0, 0.25}, p);
        ASSERT_NEAR(work.cycles, counted(r, 3, 1, 0.25, p), 1e-9 * work.cycles) << n;
        EXPECT_EQ(work.macs, r.layer.macs());
    }
}

TEST(laconic, takes_a_cycle_per_brick_of_single_terms_as_dadiannao_does) {
    tiled::random_source random(2);
    for (int n = 0; n < 100; ++n) {
        random_bricks r(random);
        std::fill(r.weights.begin(), r.weights.end(), -64);
        const auto work = work_of(r.layer, {0, 1}, {8, 8});
        EXPECT_NEAR(work.cycles, dadiannao::work_of(r.layer).cycles, 1e-9 * work.cycles);
    }
}

TEST(laconic, waits_longer_the_more_units_go_on_together) {
    tiled::random_source random(3);
    const std::vector<double> terms{0.5, 0.2, 0.2, 0.1};
    for (int n = 0; n < 100; ++n) {
        const random_bricks r(random);
        const double alone = work_of(r.layer, terms, {1, 1}).cycles;
        const double column = work_of(r.layer, terms, {4, 1}).cycles;
        const double tile = work_of(r.layer, terms, {4, 4}).cycles;
        EXPECT_LE(alone, column * (1 + 1e-12));
        EXPECT_LE(column, tile * (1 + 1e-12));
    }
}

} // namespace
} // namespace bitloom::laconic
