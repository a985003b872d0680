// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/scnn/scnn_timing.h"
#include "testbenches/models/baselines/estimated/random_bricks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace bitloom::scnn {
namespace {

using baselines::random_bricks;

TEST(scnn, counts_vectors_of_activations_over_all_ways_to_be_zero) {
    for (std::size_t of = 1; of <= 12; ++of)
        for (const double p : {0.0, 0.2, 0.5, 0.9, 1.0}) {
            double mean = 0;
            for (unsigned there = 0; there < 1U << of; ++there) {
                const int n = __builtin_popcount(there);
                mean +=
                    std::pow(p, n) * std::pow(1 - p, static_cast<int>(of) - n) * std::ceil(n / 4.0);
            }
            EXPECT_NEAR(mean_vectors(of, p, 4), mean, 1e-12) << of << " " << p;
        }
}

/// The busiest PE's cycles: activations of its tile, all there, by weights that are not zero.
double counted(const random_bricks& r, const scnn_parameters& p) {
    const baselines::layer_bricks& l = r.layer;
    const double tile =
        std::ceil(static_cast<double>(l.out_rows) / static_cast<double>(p.pe_rows)) *
        std::ceil(static_cast<double>(l.out_columns) / static_cast<double>(p.pe_columns));
    const std::size_t of_group = l.outputs / l.groups;
    const auto fit = static_cast<std::size_t>(
        std::max(1.0, std::floor(static_cast<double>(p.accumulators) / tile)));
    double cycles = 0;
    for (std::size_t group = 0; group < l.groups; ++group)
        for (std::size_t channel = 0; channel < l.channels; ++channel) {
            std::size_t queued = 0;
            for (std::size_t o = 0; o < of_group; ++o) {
                for (std::size_t position = 0; position < l.positions; ++position)
                    queued += r.at(group * of_group + o, position, channel) != 0 ? 1U : 0U;
                if ((o + 1) % fit == 0 || o + 1 == of_group) {
                    cycles += std::ceil(static_cast<double>(queued) / 4) * std::ceil(tile / 4);
                    queued = 0;
                }
            }
        }
    return cycles;
}

TEST(scnn, takes_the_vectors_of_the_weights_that_are_not_zero) {
    tiled::random_source random(1);
    for (int n = 0; n < 500; ++n) {
        const random_bricks r(random);
        if (r.layer.pixels() == 1)
            continue;
        scnn_parameters p;
        p.pe_rows = tiled::pick(random, 1, 8);
        p.pe_columns = tiled::pick(random, 1, 8);
        p.accumulators = tiled::pick(random, 1, 64);
        const auto pes = static_cast<double>(p.pe_rows * p.pe_columns);
        ASSERT_DOUBLE_EQ(work_of(r.layer, 1, p).cycles, pes * counted(r, p)) << n;
        EXPECT_LE(work_of(r.layer, 0.4, p).cycles, pes * counted(r, p));
    }
}

TEST(scnn, works_at_its_peak_where_all_vectors_are_full_and_nothing_is_zero) {
    tiled::random_source random(2);
    random_bricks r(random);
    r.layer.out_rows = r.layer.out_columns = 32; // 4 x 4 a PE
    r.layer.groups = 1;
    r.layer.positions = 4;
    r.weights.assign(r.layer.outputs * r.layer.positions * r.layer.channels, 1);
    r.layer.weights = r.weights.data();
    EXPECT_DOUBLE_EQ(work_of(r.layer, 1, {}).cycles_per_64_macs(), 4);
}

TEST(scnn, leaves_fully_connected_layers_out) {
    tiled::random_source random(3);
    random_bricks r(random);
    r.layer.out_rows = r.layer.out_columns = 1;
    EXPECT_EQ(work_of(r.layer, 1, {}).macs, 0);
}

} // namespace
} // namespace bitloom::scnn
