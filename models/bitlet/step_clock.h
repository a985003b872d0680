// SPDX-License-Identifier: Apache-2.0
// The steps of a tile, one after the other, and what they add up to.
#pragma once

#include "models/bitlet/bitlet_parameters.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::bitlet {

/// In a step each of up to `pes` PEs takes one group of one output channel; see synchronisation.
class step_clock {
public:
    /// `lanes`: enabled ones, at least 1; they count in timing_mode::paper_mean.
    step_clock(const pe_array_parameters& p, bool is_fixed, unsigned lanes);

    /// The next step: S of each PE and, read in timing_mode::paper_mean only, the ones of all its
    /// enabled lanes.
    void step(const std::uint8_t* steps, const std::uint16_t* ones, std::size_t pes);

    /// Cycles until the PEs are free.
    std::uint64_t busy() const;
    /// From there until the last step's sums are complete: their latency may be longer than the
    /// interval; in `simple` mode it is shorter.
    std::uint64_t drain() const;

private:
    bool by_ones() const { return m_timing == timing_mode::paper_mean; }
    std::uint64_t interval(std::size_t steps_or_ones) const { return m_intervals[steps_or_ones]; }

    processing_element_parameters m_element;
    timing_mode m_timing;
    synchronisation m_synchronisation;
    bool m_is_fixed;
    std::vector<std::uint16_t> m_intervals; ///< by steps, or by ones
    std::vector<std::uint64_t> m_own;       ///< by PE; independent ones only
    std::uint64_t m_together = 0;
    std::uint64_t m_last_interval = 0;
    unsigned m_last_steps = 0;
};

} // namespace bitloom::bitlet
