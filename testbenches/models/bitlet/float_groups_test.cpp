// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/every_kernel_set.h"
#include "testbenches/models/bitlet/kernel_oracle.h"

#include <algorithm>
#include <cstring>

namespace bitloom::bitlet::testing {
namespace {

class float_group_kernels : public kernel_test {
protected:
    void make_tile(std::size_t channels, std::size_t positions, std::size_t groups,
                   unsigned elements, unsigned spread) {
        m_weights.clear();
        m_activations.clear();
        for (std::size_t i = 0; i < channels * groups; ++i)
            m_weights.push_back(any_fields(elements, spread));
        for (std::size_t i = 0; i < positions * groups; ++i)
            m_activations.push_back(any_fields(elements, spread));
        remake(elements);
        m_tile = {m_weight_groups.data(), m_activation_groups.data(), channels, positions, groups};
    }

    void remake(unsigned elements = largest_group, bool zeros_count = true) {
        m_weight_groups.resize(m_weights.size());
        m_activation_groups.resize(m_activations.size());
        fill(m_weights, elements, zeros_count, m_weight_groups);
        fill(m_activations, elements, zeros_count, m_activation_groups);
    }

    void expect_oracle(const float_rules& rules) {
        remake(rules.lanes.elements, rules.rtl_exact);
        const std::size_t count = m_tile.groups * m_tile.positions * m_tile.channels;
        std::vector<std::uint8_t> steps(count);
        std::vector<std::uint16_t> ones(count), largest(count);
        std::vector<std::int64_t> accumulators(count);
        std::vector<std::uint32_t> packed(count);
        const std::size_t pitch = m_tile.channels + 3;
        std::vector<float> sums(m_tile.positions * pitch, 1.5f), expected_sums = sums;
        kernels().float_groups(m_tile, rules,
                               {steps.data(), ones.data(), largest.data(), accumulators.data(),
                                packed.data(), sums.data(), pitch});
        for (std::size_t at = 0; at < count; ++at) {
            const std::size_t channel = at % m_tile.channels;
            const std::size_t position = at / m_tile.channels % m_tile.positions;
            const std::size_t group = at / m_tile.channels / m_tile.positions;
            const group_result expected = float_group(
                m_weights[group * m_tile.channels + channel],
                m_activations[position * m_tile.groups + group], rules.lanes, rules.rtl_exact);
            ASSERT_EQ(largest[at], expected.largest) << at;
            ASSERT_EQ(accumulators[at], expected.accumulator) << at;
            ASSERT_EQ(packed[at], expected.packed) << at;
            ASSERT_EQ(steps[at], expected.lanes.steps) << at;
            ASSERT_EQ(ones[at], expected.lanes.ones) << at;
            float value = 0;
            std::memcpy(&value, &expected.packed, sizeof value);
            expected_sums[position * pitch + channel] += value;
        }
        EXPECT_EQ(std::memcmp(sums.data(), expected_sums.data(), sums.size() * sizeof(float)), 0);
        std::vector<std::uint8_t> steps_alone(count);
        float_results only_steps;
        only_steps.steps = steps_alone.data();
        kernels().float_groups(m_tile, rules, only_steps);
        EXPECT_EQ(steps_alone, steps);
    }

    std::vector<fields> m_weights, m_activations;
    float_tile m_tile{};

private:
    template <class group_type>
    static void fill(const std::vector<fields>& from, unsigned elements, bool zeros_count,
                     std::vector<group_type>& groups) {
        for (std::size_t i = 0; i < from.size(); ++i)
            make_group(from[i].exponents.data(), from[i].significands.data(), elements, zeros_count,
                       groups[i]);
    }

    // Exponents within `spread` of a random one, zeros and far exponents among them; significands
    // of random planes, so that rows of gaps occur.
    fields any_fields(unsigned elements, unsigned spread) {
        fields made{};
        const unsigned centre = pick(0, 255 - spread);
        const unsigned zeros = pick(0, 3) * pick(0, 15);
        std::uint64_t planes[largest_lanes];
        const bool random_planes = pick(0, 1) != 0;
        for (std::uint64_t& each : planes)
            each = random_planes ? random()() : plane();
        for (unsigned i = 0; i < elements; ++i) {
            made.exponents[i] = static_cast<std::uint8_t>(
                pick(0, 40) == 0 ? pick(0, 255) : centre + pick(0, spread));
            std::int32_t magnitude = 0;
            for (unsigned lane = 0; lane < largest_lanes; ++lane)
                magnitude |= static_cast<std::int32_t>(planes[lane] >> i & 1) << lane;
            if (pick(0, 63) < zeros) {
                magnitude = 0;
                made.exponents[i] = 0;
            }
            made.significands[i] = pick(0, 1) != 0 ? -magnitude : magnitude;
        }
        return made;
    }

    std::vector<float_weight_group> m_weight_groups;
    std::vector<float_activation_group> m_activation_groups;
};

TEST_P(float_group_kernels, equal_the_definition_for_tiles_of_any_size) {
    for (unsigned round = 0; round < 120; ++round) {
        make_tile(pick(1, 20), pick(1, 4), pick(1, 4), largest_group,
                  pick(0, 1) != 0 ? pick(0, 12) : 0);
        ASSERT_NO_FATAL_FAILURE(expect_oracle({{}, pick(0, 1) != 0}));
    }
}

TEST_P(float_group_kernels, equal_the_definition_for_every_exponent) {
    for (unsigned round = 0; round < 120; ++round) {
        make_tile(pick(1, 20), pick(1, 4), 2, largest_group, pick(20, 255));
        ASSERT_NO_FATAL_FAILURE(expect_oracle({{}, pick(0, 1) != 0}));
    }
}

TEST_P(float_group_kernels, equal_the_definition_when_lanes_are_pruned_and_groups_are_shorter) {
    for (unsigned round = 0; round < 120; ++round) {
        float_rules rules;
        rules.lanes.elements = pick(2, 64);
        rules.lanes.last = rules.lanes.elements - 1;
        rules.lanes.window = pick(0, 1) != 0 ? 8 : pick(1, 64);
        rules.lanes.enabled = pick(0, 1) != 0 ? 0xff0000 : pick(1, 0xffffff);
        make_tile(pick(1, 20), pick(1, 4), 2, rules.lanes.elements, pick(0, 30));
        ASSERT_NO_FATAL_FAILURE(expect_oracle(rules));
    }
}

// Largest distances of opposite elements: those of a saturated sum of bytes.
TEST_P(float_group_kernels, stay_exact_where_weights_and_activations_peak_apart) {
    for (unsigned gap = 200; gap <= 255; ++gap) {
        make_tile(9, 2, 1, largest_group, 0);
        for (fields& w : m_weights)
            for (unsigned i = 0; i < largest_group; ++i)
                w.exponents[i] = static_cast<std::uint8_t>(i % 2 == 0 ? 255 : 255 - gap);
        for (fields& a : m_activations)
            for (unsigned i = 0; i < largest_group; ++i)
                a.exponents[i] = static_cast<std::uint8_t>(
                    i % 2 != 0 ? 255 - pick(0, 2) : 255 - std::min(255u, gap + pick(0, 5)));
        ASSERT_NO_FATAL_FAILURE(expect_oracle({}));
        ASSERT_NO_FATAL_FAILURE(expect_oracle({{}, false}));
    }
}

// Zeros whose partners are large, and products so far apart that only the zeros' sums are near.
TEST_P(float_group_kernels, leave_products_of_zero_out_of_the_exponents_without_the_rtls_mistakes) {
    for (unsigned round = 0; round < 300; ++round) {
        make_tile(pick(1, 9), pick(1, 3), 2, largest_group, 0);
        const unsigned dense = pick(0, 63);
        const auto spoil = [&](fields& f) {
            for (unsigned i = 0; i < largest_group; ++i) {
                const bool zero = pick(0, 63) >= dense;
                f.exponents[i] =
                    static_cast<std::uint8_t>(pick(0, 2) == 0 ? pick(0, 12) : pick(0, 255));
                f.significands[i] = zero ? 0 : f.significands[i] | 1 << 23;
                if (zero && pick(0, 1) == 0)
                    f.exponents[i] = 0;
            }
        };
        for (fields& w : m_weights)
            spoil(w);
        for (fields& a : m_activations)
            spoil(a);
        ASSERT_NO_FATAL_FAILURE(expect_oracle({{}, pick(0, 3) == 0}));
    }
}

INSTANTIATE_TEST_SUITE_P(every_set, float_group_kernels, ::testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

} // namespace
} // namespace bitloom::bitlet::testing
