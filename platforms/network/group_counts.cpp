// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/group_counts.h"

#include "models/bitlet/float_groups.h"

#include <algorithm>
#include <array>

namespace bitloom::network {

namespace {

using bitlet::largest_group;

/// As many activations of 1 as a group may hold: all exponents are those of the weights.
bitlet::float_activation_group ones() {
    constexpr std::uint32_t one = 0x3f800000;
    std::array<std::uint32_t, largest_group> words{};
    words.fill(one);
    std::array<std::uint8_t, largest_group> exponents{};
    std::array<std::int32_t, largest_group> significands{};
    bitlet::decode_fp32(words.data(), words.size(), false, exponents.data(), significands.data());
    bitlet::float_activation_group group;
    bitlet::make_group(exponents.data(), significands.data(), words.size(), true, group);
    return group;
}

/// One output channel after the other, all of its groups as if they were channels of one.
class floating_counter {
public:
    floating_counter(const reduction_rows& weights, const bitlet::lane_shape& lanes)
        : m_weights(weights)
        , m_rules{lanes, false}
        , m_exponents(weights.elements)
        , m_significands(weights.elements) {}

    void count(std::size_t row, group_counts& all) {
        const std::size_t n = m_rules.lanes.elements;
        m_words.assign(
            m_weights.values.begin() + static_cast<std::ptrdiff_t>(row * m_weights.elements),
            m_weights.values.begin() + static_cast<std::ptrdiff_t>((row + 1) * m_weights.elements));
        bitlet::decode_fp32(m_words.data(), m_words.size(), false, m_exponents.data(),
                            m_significands.data());
        m_groups.resize(all.groups);
        for (std::size_t g = 0; g < all.groups; ++g)
            bitlet::make_group(m_exponents.data() + g * n, m_significands.data() + g * n,
                               std::min(n, m_weights.elements - g * n), true, m_groups[g]);
        bitlet::float_results results;
        results.steps = all.steps.data() + row * all.groups;
        results.ones = all.ones.data() + row * all.groups;
        bitlet::float_groups({m_groups.data(), &m_activations, all.groups, 1, 1}, m_rules, results);
    }

private:
    bitlet::float_activation_group m_activations = ones(); // aligned to a cache line
    const reduction_rows& m_weights;
    bitlet::float_rules m_rules;
    std::vector<std::uint32_t> m_words;
    std::vector<std::uint8_t> m_exponents;
    std::vector<std::int32_t> m_significands;
    std::vector<bitlet::float_weight_group> m_groups;
};

} // namespace

group_counts counts_of(const reduction_rows& weights, const bitlet::lane_shape& lanes) {
    const bitlet::weight_rows rows = weights.view();
    group_counts all;
    all.groups = bitlet::groups_of(rows, lanes);
    all.steps.resize(rows.rows * all.groups);
    all.ones.resize(rows.rows * all.groups);
    if (!weights.floating) {
        bitlet::count_steps(rows, lanes, all.steps.data(), all.ones.data());
        return all;
    }
    floating_counter counter(weights, lanes);
    for (std::size_t row = 0; row < rows.rows; ++row)
        counter.count(row, all);
    return all;
}

} // namespace bitloom::network
