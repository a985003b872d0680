// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/step_clock.h"

#include <algorithm>

namespace bitloom::bitlet {

step_clock::step_clock(const pe_array_parameters& p, bool is_fixed, unsigned lanes)
    : m_element(p.element)
    , m_timing(p.timing)
    , m_synchronisation(p.steps)
    , m_is_fixed(is_fixed) {
    const unsigned most = by_ones() ? largest_group * largest_lanes : largest_group;
    m_intervals.resize(most + 1);
    for (unsigned n = 0; n <= most; ++n)
        m_intervals[n] = static_cast<std::uint16_t>(
            initiation_interval(m_element, m_timing, {is_fixed, n, n, lanes}));
    if (m_synchronisation == synchronisation::independent)
        m_own.resize(p.pes);
}

void step_clock::step(const std::uint8_t* steps, const std::uint16_t* ones, std::size_t pes) {
    // Intervals and latencies grow with what decides them: the largest of that is the slowest PE's.
    unsigned most_steps = 0, most_ones = 0;
    for (std::size_t pe = 0; pe < pes; ++pe)
        most_steps = std::max<unsigned>(most_steps, steps[pe]);
    for (std::size_t pe = 0; by_ones() && pe < pes; ++pe)
        most_ones = std::max<unsigned>(most_ones, ones[pe]);
    m_last_steps = most_steps;
    m_last_interval = interval(by_ones() ? most_ones : most_steps);
    m_together += m_last_interval;
    for (std::size_t pe = 0; pe < pes && !m_own.empty(); ++pe)
        m_own[pe] += interval(by_ones() ? ones[pe] : steps[pe]);
}

std::uint64_t step_clock::busy() const {
    return m_own.empty() ? m_together : *std::max_element(m_own.begin(), m_own.end());
}

std::uint64_t step_clock::drain() const {
    const std::uint64_t latest = latency(m_element, m_is_fixed, m_last_steps);
    return latest > m_last_interval ? latest - m_last_interval : 0;
}

} // namespace bitloom::bitlet
