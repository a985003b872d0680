// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/point_sequence.h"

#include "models/common/errors.h"
#include "platforms/explore/permutation.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::explore {

namespace {

/// Points that are asked before a search without a find is given up.
constexpr std::uint64_t longest_search = 10'000'000;

/// Which of `values` the `n`-th of `samples` takes in one dimension.
std::size_t stratum(const permutation& order, std::uint64_t n, std::uint64_t samples,
                    std::size_t values) {
    return static_cast<std::size_t>(order(n) * values / samples); // below 2^40 times 100,000
}

} // namespace

point_sequence::point_sequence(const sweep& of, const space& places, constraint_set& constraints,
                               std::uint64_t most)
    : m_sweep(of)
    , m_space(places)
    , m_constraints(constraints)
    , m_sampled(of.sampled.method != sampling_method::grid) {
    if (of.sampled.method == sampling_method::random)
        draw_at_random(most);
    else if (of.sampled.method == sampling_method::latin_hypercube)
        draw_latin_hypercube(most);
    else
        count(most);
}

void point_sequence::count(std::uint64_t most) {
    if (m_constraints.empty())
        m_size = m_space.size();
    for (std::uint64_t i = 0; !m_constraints.empty() && i < m_space.size(); ++i) {
        m_size += m_constraints.hold(m_space.at(i)) ? 1 : 0;
        if (m_size == 0 && i + 1 == longest_search)
            refuse_contradiction(longest_search);
        if (m_size > most)
            break;
    }
    if (m_size == 0)
        refuse_contradiction(m_space.size());
    if (m_size > most)
        refuse_too_many(most);
}

void point_sequence::draw_at_random(std::uint64_t most) {
    if (std::min(m_sweep.sampled.points, m_space.size()) > most && m_constraints.empty())
        refuse_too_many(most);
    const permutation order(m_space.size(), m_sweep.sampled.seed);
    for (std::uint64_t n = 0; n < m_space.size() && m_samples.size() < m_sweep.sampled.points;
         ++n) {
        keep(order(n));
        if (m_samples.empty() && n + 1 == longest_search)
            refuse_contradiction(longest_search);
        if (m_samples.size() > most)
            refuse_too_many(most);
    }
    if (m_samples.empty())
        refuse_contradiction(m_space.size());
    std::sort(m_samples.begin(), m_samples.end());
    m_size = m_samples.size();
}

void point_sequence::draw_latin_hypercube(std::uint64_t most) {
    const std::uint64_t samples = m_sweep.sampled.points;
    if (samples > most)
        refuse_too_many(most);
    std::uint64_t dimension = 0;
    const auto next_order = [&] {
        return permutation(samples, m_sweep.sampled.seed * 0x9e3779b97f4a7c15 + ++dimension);
    };
    const permutation networks = next_order(), platforms = next_order(), batches = next_order();
    std::vector<permutation> values;
    for (std::size_t i = 0; i < m_sweep.parameters.size(); ++i)
        values.push_back(next_order());
    for (std::uint64_t n = 0; n < samples; ++n) {
        point p{stratum(networks, n, samples, m_sweep.networks.size()),
                stratum(platforms, n, samples, m_sweep.platforms.size()),
                stratum(batches, n, samples, m_sweep.batches.size()),
                {}};
        for (std::size_t i = 0; i < values.size(); ++i)
            p.chosen.push_back(1 +
                               stratum(values[i], n, samples, m_sweep.parameters[i].values.size()));
        keep(m_space.index_of(p));
    }
    if (m_samples.empty())
        refuse_contradiction(samples);
    std::sort(m_samples.begin(), m_samples.end());
    m_samples.erase(std::unique(m_samples.begin(), m_samples.end()), m_samples.end());
    m_size = m_samples.size();
}

void point_sequence::keep(std::uint64_t index) {
    if (m_constraints.empty() || m_constraints.hold(m_space.at(index)))
        m_samples.push_back(index);
}

std::optional<numbered_point> point_sequence::next() {
    if (m_sampled) {
        if (m_walked == m_samples.size())
            return std::nullopt;
        const std::uint64_t number = m_walked++;
        return numbered_point{number, m_space.at(m_samples[number])};
    }
    while (m_walked < m_space.size()) {
        numbered_point found{m_number, m_space.at(m_walked++)};
        if (!m_constraints.empty() && !m_constraints.hold(found.place))
            continue;
        ++m_number;
        return found;
    }
    return std::nullopt;
}

void point_sequence::refuse_contradiction(std::uint64_t asked) const {
    throw config_error(fmt::format("{}none of {} points satisfies all: {}; relax one",
                                   m_sweep.constraints.front().where, asked,
                                   m_constraints.exclusions()));
}

void point_sequence::refuse_too_many(std::uint64_t most) const {
    throw config_error(fmt::format("{}: more than {} points, give fewer values, sampling.points "
                                   "or --yes",
                                   m_sweep.file, most));
}

} // namespace bitloom::explore
