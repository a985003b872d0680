// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/mapping.h"
#include "testbenches/models/baselines/eyeriss/random_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace bitloom::eyeriss {
namespace {

using tiled::pick;
using tiled::random_source;

mapping random_mapping(random_source& random, const layer& l) {
    return {pick(random, 1, 4),
            pick(random, 1, 9),
            pick(random, 1, 4),
            pick(random, 1, 4),
            pick(random, 1, 3),
            pick(random, 1, 3),
            pick(random, 1, static_cast<std::uint32_t>(l.kernel_rows)),
            pick(random, 1, static_cast<std::uint32_t>(l.kernel_columns))};
}

array_networks random_networks(random_source& random) {
    return {pick(random, 0, 5), pick(random, 0, 3), pick(random, 0, 5)};
}

std::uint64_t up(std::uint64_t words, std::uint64_t per_cycle) {
    return per_cycle == 0 ? 0 : (words + per_cycle - 1) / per_cycle;
}

/// A pass counted element by element.
struct plain_pass {
    std::uint64_t weights = 0, inputs = 0, sums = 0, first_windows = 0, first_column = 0,
                  busiest = 0;
};
plain_pass counted(const layer& l, const pass_part& p) {
    plain_pass c;
    std::set<std::uint64_t> rows;
    for (std::uint64_t out = 0; out < p.rows; ++out)
        for (std::uint64_t tap = 0; tap < p.kernel_rows; ++tap)
            rows.insert(out * l.stride_rows + tap);
    const std::uint64_t last_column =
        (l.columns - 1) * l.stride_columns + (p.kernel_columns - 1) * l.dilation_columns;
    for (std::uint64_t channel = 0; channel < p.channels; ++channel) {
        c.weights += p.filters * p.kernel_rows * p.kernel_columns;
        c.inputs += p.images * rows.size() * (last_column + 1);
        c.first_windows += rows.size() * p.kernel_columns;
    }
    c.sums = p.images * p.filters * p.rows * l.columns;
    c.first_column = p.filters * p.rows;
    // Channels and filters are dealt out to the sets one by one.
    std::vector<std::uint64_t> channels(p.channel_sets), filters(p.filter_sets);
    for (std::uint64_t i = 0; i < p.channels; ++i)
        ++channels[i % p.channel_sets];
    for (std::uint64_t i = 0; i < p.filters; ++i)
        ++filters[i % p.filter_sets];
    for (const std::uint64_t q : channels)
        for (const std::uint64_t f : filters)
            c.busiest = std::max(c.busiest, p.images * q * f * p.kernel_columns * l.columns);
    return c;
}

/// All passes one after the other.
mapped_work walked(const layer& l, const mapping& m, const array_networks& n) {
    mapped_work work;
    const auto rest = [](std::uint64_t total, std::uint64_t from, std::uint64_t most) {
        return std::min(most, total - from);
    };
    pass_part p;
    p.channel_sets = m.channel_sets;
    p.filter_sets = m.filter_sets;
    const std::uint64_t filters = m.filters_in_pe * m.filter_sets;
    const std::uint64_t channels = m.channels_in_pe * m.channel_sets;
    for (std::uint64_t i = 0; i < l.images; i += m.images)
        for (std::uint64_t row = 0; row < l.rows; row += m.rows)
            for (std::uint64_t f = 0; f < l.filters; f += filters)
                for (std::uint64_t c = 0; c < l.channels; c += channels)
                    for (std::uint64_t r = 0; r < l.kernel_rows; r += m.kernel_rows)
                        for (std::uint64_t s = 0; s < l.kernel_columns; s += m.kernel_columns) {
                            p.images = rest(l.images, i, m.images);
                            p.rows = rest(l.rows, row, m.rows);
                            p.filters = rest(l.filters, f, filters);
                            p.channels = rest(l.channels, c, channels);
                            p.kernel_rows = rest(l.kernel_rows, r, m.kernel_rows);
                            p.kernel_columns = rest(l.kernel_columns, s, m.kernel_columns);
                            const plain_pass pass = counted(l, p);
                            const std::uint64_t window = std::min(pass.first_windows, pass.inputs);
                            work.weight_words += pass.weights;
                            work.input_words += pass.inputs;
                            work.sum_words += pass.sums;
                            work.cycles +=
                                up(pass.weights, n.weights) + up(window, n.inputs) +
                                2 * up(pass.first_column, n.sums) +
                                std::max({pass.busiest, up(pass.inputs - window, n.inputs),
                                          up(pass.sums - pass.first_column, n.sums)});
                        }
    return work;
}

TEST(mapping, adds_up_to_its_passes_one_by_one) {
    random_source random(1);
    for (int n = 0; n < 1000; ++n) {
        layer l = random_layer(random, false);
        l.dilation_rows = 1;
        const mapping m = random_mapping(random, l);
        const array_networks networks = random_networks(random);
        const mapped_work work = work_of(l, m, networks), plain = walked(l, m, networks);
        EXPECT_EQ(work.cycles, plain.cycles);
        EXPECT_EQ(work.weight_words, plain.weight_words);
        EXPECT_EQ(work.input_words, plain.input_words);
        EXPECT_EQ(work.sum_words, plain.sum_words);
        EXPECT_GE(work.words_taken, work.weight_words);
    }
}

TEST(mapping, takes_no_fewer_cycles_than_its_operations_need) {
    random_source random(2);
    for (int n = 0; n < 1000; ++n) {
        const layer l = random_layer(random, false);
        row_stationary_array array;
        array.pes = random_array(random);
        array.networks = random_networks(random);
        const mapping best = best_mapping_of(l, array);
        EXPECT_TRUE(fits(best, array));
        EXPECT_GE(work_of(l, best, array.networks).cycles * array.pes.pes(), l.operations());
    }
}

TEST(mapping, of_least_cycles_is_no_slower_than_others_of_the_same_strips) {
    random_source random(3);
    for (int n = 0; n < 300; ++n) {
        const layer l = random_layer(random, false);
        row_stationary_array array;
        array.networks = random_networks(random);
        const mapping best = best_mapping_of(l, array);
        const std::uint64_t fewest = work_of(l, best, array.networks).cycles;
        const pe_sets sets = place_sets(l.kernel_rows, l.rows, array.pes);
        for (int other = 0; other < 20; ++other) {
            mapping m = best;
            m.channel_sets = pick(random, 1, static_cast<std::uint32_t>(sets.down));
            if (sets.down % m.channel_sets != 0 || m.channel_sets > l.channels)
                continue;
            m.filter_sets = sets.down / m.channel_sets * sets.across;
            m.channels_in_pe = pick(random, 1, 12);
            // As many filters as fit: fewer would only begin more passes.
            m.filters_in_pe =
                std::min(array.registers.sums,
                         array.registers.weights / (m.channels_in_pe * m.kernel_columns));
            if (m.filters_in_pe > 0 && fits(m, array)) {
                EXPECT_LE(fewest, work_of(l, m, array.networks).cycles);
            }
        }
    }
}

TEST(mapping, of_a_kernel_of_one_tap_is_the_same_whichever_way_its_plane_lies) {
    random_source random(4);
    for (int n = 0; n < 300; ++n) {
        layer l = random_layer(random, false);
        row_stationary_array array;
        array.networks = random_networks(random);
        EXPECT_LE(best_work_of(l, array).cycles,
                  work_of(l, best_mapping_of(l, array), array.networks).cycles);
        l.kernel_rows = l.kernel_columns = 1;
        layer turned = l;
        std::swap(turned.rows, turned.columns);
        std::swap(turned.stride_rows, turned.stride_columns);
        EXPECT_EQ(best_work_of(l, array).cycles, best_work_of(turned, array).cycles);
    }
}

TEST(mapping, computes_a_conv_layer_of_the_comparison_in_the_cycles_of_its_passes) {
    // AlexNet's CONV1, one group on 16 x 16 PEs: 48 filters x 3 channels x 11 columns of the kernel
    // x 55 output columns x 4 strips.
    layer l;
    l.channels = 3;
    l.filters = 48;
    l.rows = l.columns = 55;
    l.kernel_rows = l.kernel_columns = 11;
    l.stride_rows = l.stride_columns = 4;
    row_stationary_array array;
    array.pes = {16, 16};
    array.networks = {0, 0, 0};
    EXPECT_EQ(work_of(l, best_mapping_of(l, array), array.networks).cycles, 48U * 3 * 11 * 55 * 4);
}

} // namespace
} // namespace bitloom::eyeriss
