// SPDX-License-Identifier: Apache-2.0
// Cycles of a PE, closed forms. Cycle 0 presents a group's first beat. The authors' RTL was
// measured with 64 pairs and windows of 8; the rest follows from its pipeline:
//   beats + 5      E_max is known: a register behind the port, four levels of a tree over a beat's
//                  16 sums and the running maximum (cycle 9 for four beats); fixed point waits, too
//   + 1, + 3       the aligner's first chunk, the lanes' first step (cycles 10 and 12)
//   + S, + 9 / 12  past the last step; activation mux, five levels of adders, accumulator, and two
//                  stages of packing in fixed point, five in floating point
#pragma once

#include "models/bitlet/processing_element_parameters.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bitloom::bitlet {

/// Idle cycles before the beats 1, 2 and 3.
using beat_gaps = std::array<unsigned, largest_group / elements_per_beat - 1>;

/// Cycles by which the lanes must start later than the RTL's, because a window of more than 8 bits
/// could look at weights that are not aligned yet; 0 for up to 8.
constexpr unsigned alignment_lead(const processing_element_parameters& p) {
    unsigned lead = 0;
    for (unsigned step = 0; step * p.window < p.group; ++step) {
        const unsigned chunk = (std::min((step + 1) * p.window, p.group) - 1) / aligned_per_cycle;
        lead = std::max(lead, chunk > step ? chunk - step : 0);
    }
    return lead;
}

/// The cycle of the lanes' first step.
constexpr unsigned first_step_cycle(const processing_element_parameters& p) {
    return p.beats() + 5 + 3 + alignment_lead(p);
}

/// From the first beat to the result: 21 + S in fixed point, 24 + S in floating point.
constexpr unsigned latency(const processing_element_parameters& p, bool is_fixed, unsigned steps) {
    return first_step_cycle(p) + steps + (is_fixed ? 9 : 12);
}

/// The last cycle in which a beat may come in fixed point: a lane can take its first element in the
/// next one at the earliest. Floating point has no such cycle: E_max waits for every beat.
constexpr unsigned latest_cycle(const processing_element_parameters& p, unsigned beat) {
    return first_step_cycle(p) + beat * elements_per_beat / p.window;
}

/// The cycle of beat `beat` with such gaps.
constexpr unsigned cycle_of_beat(const beat_gaps& gaps, unsigned beat) {
    unsigned cycle = beat;
    for (unsigned b = 0; b < beat; ++b)
        cycle += gaps[b];
    return cycle;
}

/// The first beat that comes after its latest_cycle(); 0 if all are in time.
constexpr unsigned first_late_beat(const processing_element_parameters& p, const beat_gaps& gaps) {
    for (unsigned beat = 1; beat < p.beats(); ++beat)
        if (cycle_of_beat(gaps, beat) > latest_cycle(p, beat))
            return beat;
    return 0;
}

/// How the cycles from one group to the next are counted.
enum class timing_mode {
    rtl,        ///< what the published RTL can do: one set of registers
    simple,     ///< wait for the result, flush, restart
    pipelined,  ///< double-buffered groups, as MICRO 2021 implies
    paper_mean, ///< the mean lane's ones: what the table of MICRO 2021 appears to count
};

/// Of one group.
struct group_work {
    bool is_fixed = true;
    unsigned steps = 0; ///< S
    unsigned ones = 0;  ///< of all enabled planes; paper_mean only
    unsigned lanes = 0; ///< enabled ones; paper_mean only, at least 1 there
};

/// Cycles from a group's first beat to the next group's. rtl: fixed point overwrites activations
/// once the last step's have been read, floating point E_max once the packer has (S + 12, S + 18).
/// The last two modes are bound by the aligner: 8 weights a cycle.
constexpr unsigned initiation_interval(const processing_element_parameters& p, timing_mode mode,
                                       const group_work& work) {
    switch (mode) {
    case timing_mode::simple:
        return latency(p, work.is_fixed, work.steps) + 2;
    case timing_mode::pipelined:
        return std::max(work.steps, p.chunks());
    case timing_mode::paper_mean:
        return std::max((work.ones + work.lanes - 1) / work.lanes, p.chunks());
    default:
        return first_step_cycle(p) + work.steps + (work.is_fixed ? 0 : 6);
    }
}

} // namespace bitloom::bitlet
