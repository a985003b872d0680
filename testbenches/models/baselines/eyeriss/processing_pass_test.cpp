// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/processing_pass.h"
#include "testbenches/models/baselines/eyeriss/random_layer.h"

#include <gtest/gtest.h>

#include <set>

namespace bitloom::eyeriss {
namespace {

constexpr std::size_t weights = 0, inputs = 1, sums = 2;

double pieces(const processing_pass& p, tensor t, bool pools) {
    return static_cast<double>(p.passes() / p.trips[static_cast<std::size_t>(reusing(t, pools))]);
}

/// Input rows that any of the output rows touches, one by one.
std::size_t rows_touched(const layer& l) {
    std::set<std::uint64_t> rows;
    for (std::uint64_t out = 0; out < l.rows; ++out)
        for (std::uint64_t tap = 0; tap < l.kernel_rows; ++tap)
            rows.insert(out * l.stride_rows + tap * l.dilation_rows);
    return rows.size();
}

TEST(processing_pass, brings_every_weight_and_output_of_a_convolution_once) {
    tiled::random_source random(1);
    for (int n = 0; n < 1000; ++n) {
        const layer l = random_layer(random, false);
        for (const processing_pass& p : passes_of(l, random_array(random))) {
            EXPECT_NEAR(
                p.fetched[weights] * pieces(p, tensor::weights, false),
                static_cast<double>(l.kernel_rows * l.kernel_columns * l.channels * l.filters),
                1e-6);
            EXPECT_NEAR(p.fetched[sums] * pieces(p, tensor::sums, false),
                        static_cast<double>(l.images * l.filters * l.rows * l.columns), 1e-6);
        }
    }
}

TEST(processing_pass, brings_every_input_row_of_an_unfolded_convolution_once) {
    tiled::random_source random(2);
    for (int n = 0; n < 1000; ++n) {
        layer l = random_layer(random, false);
        l.dilation_rows = 1; // its gaps are counted as fetched
        const pe_array array{l.kernel_rows, l.rows};
        for (const processing_pass& p : passes_of(l, array))
            EXPECT_NEAR(
                p.fetched[inputs] * pieces(p, tensor::inputs, false),
                static_cast<double>(l.images * l.channels * rows_touched(l) * l.input_columns()),
                1e-6);
    }
}

TEST(processing_pass, holds_what_it_fetches_and_passes_no_less_on_than_nothing) {
    tiled::random_source random(3);
    for (int n = 0; n < 2000; ++n) {
        const layer l = random_layer(random, tiled::toss(random));
        for (const processing_pass& p : passes_of(l, random_array(random)))
            for (std::size_t t = 0; t < tensors; ++t) {
                EXPECT_GE(p.held[t] + 1e-9, p.fetched[t]);
                EXPECT_GE(p.delivered[t], p.fetched[t]);
                EXPECT_GE(p.passed_on[t], -1e-9 * p.delivered[t]);
            }
    }
}

TEST(processing_pass, gives_every_operation_a_pe_and_a_cycle) {
    tiled::random_source random(4);
    for (int n = 0; n < 1000; ++n) {
        const layer l = random_layer(random, tiled::toss(random));
        const pe_array array = random_array(random);
        for (const processing_pass& p : passes_of(l, array)) {
            const auto passes = static_cast<double>(p.passes());
            EXPECT_GE(p.pe_operations * passes * (1 + 1e-9), static_cast<double>(l.operations()));
            EXPECT_LE(p.pe_operations, static_cast<double>(p.cycles * array.pes()) * (1 + 1e-9));
            // Idle places alone make the difference.
            if (p.trips[0] * p.channels == l.channels && p.trips[1] * p.filters == l.filters) {
                EXPECT_NEAR(p.pe_operations * passes, static_cast<double>(l.operations()),
                            1e-6 * static_cast<double>(l.operations()));
            }
        }
    }
}

} // namespace
} // namespace bitloom::eyeriss
