// SPDX-License-Identifier: Apache-2.0
// What is counted in a layer's weights, against plain walks over elements and bits.
#include "models/common/errors.h"
#include "platforms/network/bitlet_work.h"
#include "platforms/network/weight_statistics.h"
#include "testbenches/support/graph_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace bitloom::network {
namespace {

using bitlet::processing_element_parameters;
using bitlet::timing_mode;
using bitloom::testing::graph_builder;

// Magnitudes of groups of `size`, of the output channels one after the other.
std::vector<std::vector<unsigned>> groups_of(const layer& l, std::size_t size) {
    const auto taps = static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    const std::size_t elements = l.weights.size() / l.bias.size(), channels = elements / taps;
    std::vector<std::vector<unsigned>> groups;
    for (std::size_t o = 0; o < l.bias.size(); ++o)
        for (std::size_t e = 0; e < elements; ++e) {
            if (e % size == 0)
                groups.emplace_back();
            const std::size_t at = o * elements + e % channels * taps + e / channels;
            groups.back().push_back(static_cast<unsigned>(std::abs(l.weights[at])));
        }
    return groups;
}

unsigned ones_of(const std::vector<unsigned>& group, unsigned plane) {
    return static_cast<unsigned>(
        std::count_if(group.begin(), group.end(), [&](unsigned m) { return m >> plane & 1; }));
}

// Steps of the slowest lane: 8 bits in sight, a step takes the lowest 1 and goes to the next one in
// sight or past all 8.
unsigned steps_of(const std::vector<unsigned>& group, unsigned planes, std::size_t size) {
    unsigned slowest = 0;
    for (unsigned plane = 0; plane < planes; ++plane) {
        unsigned steps = 0;
        for (std::size_t pointer = 0; pointer < size; ++steps) {
            std::size_t seen = 0, next = pointer + 8;
            for (std::size_t at = pointer; at < std::min(pointer + 8, group.size()); ++at)
                if ((group[at] >> plane & 1) != 0 && ++seen == 2)
                    next = at;
            pointer = next;
        }
        slowest = std::max(slowest, steps);
    }
    return slowest;
}

std::vector<layer> layers_of_every_form() {
    graph_builder net(5);
    const auto in = net.input(48, 5, 5, {8, true});
    for (const operand_format weight :
         {operand_format{8, true}, {1, true}, {2, false}, {16, false}, {16, true}}) {
        net.convolution(in, 70, {3, 3}, weight, {8, true});
        net.convolution(in, 72, {3, 3}, weight, {8, true}, 2);
        net.convolution(in, 48, {3, 3}, weight, {8, true}, 48);
        net.matmul(in, 10, weight, {8, true});
    }
    return net.net().layers;
}

TEST(weight_counts, are_those_of_every_bit) {
    for (const layer& l : layers_of_every_form()) {
        std::uint64_t ones = 0, most = 0, full = 0;
        for (const std::vector<unsigned>& group : groups_of(l, 64)) {
            unsigned found = 0;
            for (unsigned plane = 0; plane < 16; ++plane) {
                ones += ones_of(group, plane);
                found = std::max(found, ones_of(group, plane));
            }
            full += group.size() == 64 ? 1 : 0;
            most += group.size() == 64 ? found : 0;
        }
        const auto s = statistics_of(l);
        ASSERT_TRUE(s);
        EXPECT_EQ(s->weights, l.weights.size());
        EXPECT_DOUBLE_EQ(s->essential_bits_mean,
                         static_cast<double>(ones) / static_cast<double>(l.weights.size()));
        ASSERT_EQ(s->group_steps_mean.has_value(), full > 0) << l.name;
        if (full > 0) {
            EXPECT_DOUBLE_EQ(*s->group_steps_mean,
                             static_cast<double>(most) / static_cast<double>(full));
        }
    }
}

TEST(weight_counts, of_planes_are_the_weights_with_a_one_there) {
    for (layer l : layers_of_every_form()) {
        // the one code whose magnitude has a bit more than the others'
        if (l.weight_format.is_signed)
            l.weights.own().front() = -(1 << (l.weight_format.bits - 1));
        const std::vector<std::uint64_t> ones = plane_ones(l);
        for (unsigned plane = 0; plane < 32; ++plane) {
            const auto expected =
                std::count_if(l.weights.begin(), l.weights.end(), [&](std::int32_t weight) {
                    return static_cast<unsigned>(std::abs(std::int64_t{weight})) >> plane & 1;
                });
            ASSERT_EQ(plane < ones.size() ? ones[plane] : 0, expected) << plane;
        }
        ASSERT_LE(ones.size(), l.weight_format.bits);
    }
}

TEST(weight_counts, of_a_group_of_zeros_are_zero) {
    layer l = layers_of_every_form().front();
    l.weights = std::vector<std::int32_t>(l.weights.size(), 0);
    EXPECT_EQ(statistics_of(l)->group_steps_mean, 0.0);
    EXPECT_EQ(statistics_of(l)->zero_weight_fraction, 1.0);
    // a PE looks for the 1 that is not there
    const auto work = bitlet_work_of(l, {}, 32);
    EXPECT_EQ(work->independent[static_cast<std::size_t>(timing_mode::pipelined)],
              8 * work->groups);
}

TEST(bitlet_work, is_that_of_every_group_walked_by_hand) {
    constexpr std::size_t pes = 32;
    for (const unsigned size : {64U, 16U})
        for (const layer& l : layers_of_every_form()) {
            processing_element_parameters element;
            element.group = size;
            const auto groups = groups_of(l, size);
            const std::size_t outputs = l.bias.size(), each = groups.size() / outputs;
            const std::size_t channels = outputs / static_cast<std::size_t>(l.groups);
            const unsigned bits = l.weight_format.bits;
            // pipelined and rtl from steps, paper_mean from ones
            std::uint64_t own[3] = {}, common[3] = {};
            for (std::size_t part = 0; part < outputs; part += channels)
                for (std::size_t first = 0; first < channels; first += pes)
                    for (std::size_t g = 0; g < each; ++g) {
                        std::uint64_t slowest[3] = {}, active = 0;
                        for (std::size_t o = first; o < std::min(first + pes, channels); ++o) {
                            const auto& group = groups[(part + o) * each + g];
                            const unsigned steps = steps_of(group, bits, size);
                            unsigned ones = 0;
                            for (unsigned plane = 0; plane < bits; ++plane)
                                ones += ones_of(group, plane);
                            const std::uint64_t took[] = {
                                steps, steps + (size == 64 ? 12U : 9U),
                                std::max((ones + bits - 1) / bits, size / 8)};
                            for (unsigned m = 0; m < 3; ++m) {
                                own[m] += took[m];
                                slowest[m] = std::max(slowest[m], took[m]);
                            }
                            ++active;
                        }
                        for (unsigned m = 0; m < 3; ++m)
                            common[m] += slowest[m] * active;
                    }
            const auto work = bitlet_work_of(l, element, pes);
            ASSERT_TRUE(work);
            EXPECT_EQ(work->macs, l.weights.size());
            EXPECT_EQ(work->groups, groups.size());
            constexpr timing_mode modes[] = {timing_mode::pipelined, timing_mode::rtl,
                                             timing_mode::paper_mean};
            for (unsigned m = 0; m < 3; ++m) {
                const auto mode = static_cast<std::size_t>(modes[m]);
                EXPECT_EQ(work->independent[mode], own[m]) << l.name << ", mode " << mode;
                EXPECT_EQ(work->broadcast[mode], common[m]) << l.name << ", mode " << mode;
            }
        }
}

TEST(bitlet_work, adds_up_over_layers_by_positions) {
    bitlet_work one, all;
    EXPECT_EQ(all.cycles_per_64_macs(all.broadcast, timing_mode::rtl), 0);
    EXPECT_EQ(all.fill(64), 0);
    one.macs = 96;
    one.groups = 2;
    one.broadcast = {60, 80, 40, 20};
    all.add(one, 10);
    all.add(one, 90);
    EXPECT_EQ(all.macs, 9600U);
    EXPECT_DOUBLE_EQ(all.fill(64), 0.75);
    EXPECT_DOUBLE_EQ(all.cycles_per_64_macs(all.broadcast, timing_mode::rtl), 40);
    EXPECT_DOUBLE_EQ(all.cycles_per_64_macs(all.broadcast, timing_mode::paper_mean), 40. / 3);
}

TEST(bitlet_work, of_a_network_adds_its_layers_at_all_their_positions) {
    graph_builder builder(7);
    const operand_format codes{8, true};
    window three{3, 3};
    const auto middle =
        builder.convolution(builder.input(40, 6, 5, codes), 33, three, codes, codes);
    builder.convolution(middle, 12, window{1, 1}, codes, codes);
    const graph& net = builder.net();
    const network_bitlet_work all = bitlet_work_of(net, {}, 32);
    ASSERT_EQ(all.layers.size(), net.layers.size());
    bitlet_work sum;
    std::uint64_t macs = 0;
    for (std::size_t n = 0; n < net.layers.size(); ++n) {
        const tensor& out = net.tensors[net.layers[n].output];
        macs += static_cast<std::uint64_t>(net.layers[n].macs(net.tensors));
        ASSERT_TRUE(all.layers[n]);
        sum.add(*all.layers[n], static_cast<std::uint64_t>(out.height * out.width));
    }
    EXPECT_EQ(all.total.macs, macs);
    EXPECT_EQ(all.total.groups, sum.groups);
    EXPECT_EQ(all.total.broadcast, sum.broadcast);
    EXPECT_EQ(all.total.independent, sum.independent);
}

TEST(weight_means, weigh_layers_by_their_weights) {
    weight_means means;
    EXPECT_EQ(means.zero_bit_fraction(), 0);
    means.add({100, 0.5, 0.25, 3, {}});
    means.add({300, 0.1, 0.65, 1, {}});
    EXPECT_EQ(means.weights(), 400U);
    EXPECT_DOUBLE_EQ(means.zero_weight_fraction(), 0.2);
    EXPECT_DOUBLE_EQ(means.zero_bit_fraction(), 0.55);
    EXPECT_DOUBLE_EQ(means.essential_bits(), 1.5);
}

TEST(bitlet_work, needs_weights_and_pes) {
    graph_builder net(1);
    const auto in = net.input(2, 2, 2, {8, true});
    net.add(in, in, {8, true});
    const layer sum = net.net().layers.front();
    EXPECT_FALSE(bitlet_work_of(sum, {}, 32));
    EXPECT_FALSE(statistics_of(sum));
    const layer l = layers_of_every_form().front();
    EXPECT_THROW(bitlet_work_of(l, {}, 0), model_error);
    EXPECT_THROW(bitlet_work_of(l, {65}, 32), model_error);
}

} // namespace
} // namespace bitloom::network
