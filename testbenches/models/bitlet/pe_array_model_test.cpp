// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/pe_array_model.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <vector>

namespace bitloom::bitlet {
namespace {

/// The places of a tile's reduction elements in the layer's, in the tile's order.
std::vector<std::uint64_t> places(const block& b, const tile_index& t) {
    const auto first = [&](dimension d) {
        return std::uint64_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
    };
    const auto size = [&](dimension d) { return b.dim(d).extent(t[static_cast<unsigned>(d)]); };
    const std::uint64_t channels = b.dim(dimension::in_channel).total();
    const std::uint64_t columns = b.dim(dimension::kernel_column).total();
    std::vector<std::uint64_t> found;
    for (std::uint64_t row = 0; row < size(dimension::kernel_row); ++row)
        for (std::uint64_t column = 0; column < size(dimension::kernel_column); ++column)
            for (std::uint64_t channel = 0; channel < size(dimension::in_channel); ++channel)
                found.push_back(((first(dimension::kernel_row) + row) * columns +
                                 first(dimension::kernel_column) + column) *
                                    channels +
                                first(dimension::in_channel) + channel);
    return found;
}

bool begins_at_a_group_and_has_no_gap(const std::vector<std::uint64_t>& elements, unsigned group) {
    for (std::size_t n = 1; n < elements.size(); ++n)
        if (elements[n] != elements[n - 1] + 1)
            return false;
    return elements.front() % group == 0;
}

bool whole_by_walk(const block& b, unsigned group) {
    tile_index t{};
    auto& channel = t[static_cast<unsigned>(dimension::in_channel)];
    auto& row = t[static_cast<unsigned>(dimension::kernel_row)];
    auto& column = t[static_cast<unsigned>(dimension::kernel_column)];
    for (row = 0; row < b.dim(dimension::kernel_row).tiles; ++row)
        for (column = 0; column < b.dim(dimension::kernel_column).tiles; ++column)
            for (channel = 0; channel < b.dim(dimension::in_channel).tiles; ++channel)
                if (!begins_at_a_group_and_has_no_gap(places(b, t), group))
                    return false;
    return true;
}

TEST(pe_array_model, takes_the_cuts_of_a_reduction_that_keep_groups_whole) {
    random_source random(1);
    int whole = 0, cut = 0;
    for (int n = 0; n < 200000; ++n) {
        block b;
        for (const dimension d :
             {dimension::in_channel, dimension::kernel_row, dimension::kernel_column}) {
            tiled_dimension& dim = dim_of(b, d);
            dim.tiles = toss(random) ? 1 : pick(random, 1, 3);
            dim.size = pick(random, 1, d == dimension::in_channel ? 8 : 3);
            dim.last_size = dim.tiles == 1 ? dim.size : pick(random, 1, dim.size);
        }
        const unsigned group = pick(random, 2, 4);
        const bool expected = whole_by_walk(b, group);
        (b.splits_reduction() ? expected ? whole : cut : n)++;
        ASSERT_EQ(keeps_groups_whole(b, group), expected)
            << n << ": " << dim_of(b, dimension::in_channel).tiles << " x "
            << dim_of(b, dimension::in_channel).size << " channels, group " << group;
    }
    EXPECT_GT(whole, 1000);
    EXPECT_GT(cut, 1000);
}

/// Step by step: a pixel passes N weights of up to as many output channels as there are PEs.
tile_traffic traffic_by_walk(const block& b, const tile_extent& e, const pe_array_parameters& p,
                             bool first) {
    tile_traffic t;
    const std::uint64_t sum_bits = p.accumulator_bits <= 32 ? 32 : 64;
    const std::uint64_t reduction = e.taps() * e.in_channels;
    for (std::uint64_t group = 0; group < e.groups; ++group)
        for (std::uint64_t output = 0; output < e.out_channels; output += p.pes) {
            const std::uint64_t pes = std::min<std::uint64_t>(p.pes, e.out_channels - output);
            for (std::uint64_t from = 0; from < reduction; from += p.element.group) {
                const std::uint64_t pairs =
                    std::min<std::uint64_t>(p.element.group, reduction - from);
                t.weight_read += pes * pairs * b.weight.bits;
                for (std::uint64_t pixel = 0; pixel < e.pixels(); ++pixel) {
                    t.input_read += pairs * b.activation.bits;
                    t.output_write += pes * sum_bits;
                    t.output_read += first && from == 0 ? 0 : pes * sum_bits;
                }
            }
        }
    return t;
}

TEST(pe_array_model, counts_the_bits_that_its_steps_move) {
    random_source random(2);
    for (int n = 0; n < 2000; ++n) {
        const block b = random_block(random, {true, 3, 9});
        pe_array_parameters p;
        p.pes = pick(random, 1, 12);
        p.element.group = pick(random, 2, 64);
        p.accumulator_bits = pick(random, 8, 64);
        const tile_extent e = extent_of(b, {});
        for (const bool first : {false, true}) {
            const tile_traffic got = pe_array_model(p).array_traffic(b, e, first);
            const tile_traffic expected = traffic_by_walk(b, e, p, first);
            ASSERT_EQ(got.input_read, expected.input_read) << n;
            ASSERT_EQ(got.weight_read, expected.weight_read) << n;
            ASSERT_EQ(got.output_read, expected.output_read) << n;
            ASSERT_EQ(got.output_write, expected.output_write) << n;
        }
    }
}

TEST(pe_array_model, brings_weights_and_tables_through_a_port_of_their_own) {
    const pe_array_model model({});
    EXPECT_EQ(model.port_of(buffer::ibuf), 0U);
    EXPECT_EQ(model.port_of(buffer::obuf), 0U);
    EXPECT_EQ(model.port_of(buffer::wbuf), 1U);
    EXPECT_EQ(model.port_of(buffer::bias), 1U);
}

} // namespace
} // namespace bitloom::bitlet
