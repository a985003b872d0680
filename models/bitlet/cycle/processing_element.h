// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/packer.h"

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

namespace bitloom::bitlet {

/// A group's result and its cycles, from its first beat at the port to the result.
struct clocked_group {
    group_result result;
    std::uint64_t first_beat = 0; ///< the cycle of it, from the PE's first on
    std::uint64_t cycles = 0;
};

/// One PE, clocked.
///
///     port --> preprocessor --> exponent_tree --> aligner --> bit_lanes
///                   |                |                           |
///                   '----------------|----------------> activation_mux --> adder_tree
///                                    |                                         |
///                     result <-- packer <----------------------- group_accumulator
///
/// Every stage registers its outputs. One process evaluates them on the rising edge, the last one
/// first, so that each reads what the one before it registered in the cycle that ends. While there
/// is nothing to do the clock is gated. Sums of several groups are not its business.
class processing_element : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock;

    /// `lanes`: stand in place of the model's, if not null; the clock's cycles in which they wait
    /// are none of the PE's.
    processing_element(const sc_core::sc_module_name& name,
                       const processing_element_parameters& parameters,
                       group_protocol protocol = group_protocol::after_result,
                       lane_array* lanes = nullptr);

    /// Queues a group, which must stay until finished() or a later group's result. Its control must
    /// be valid, fixed-point magnitudes within the lanes; with gaps, which floating point must not
    /// have, no beat comes after latest_cycle().
    void start(const group_job& job);
    /// Notified on the edge after which nothing is left.
    const sc_core::sc_event& finished() const { return m_finished; }
    /// The results of complete groups in order, handed over once.
    std::vector<clocked_group> take_results();
    std::uint64_t edges() const { return m_edges; }

    void trace(sc_core::sc_trace_file* file) const override;

private:
    void on_edge();
    void run();
    void cycle();
    bool is_idle() const;

    const processing_element_parameters m_parameters;
    beat_sequencer m_sequencer;
    input_beat m_port;
    preprocessor m_preprocessor;
    exponent_tree m_exponents;
    aligner m_aligner;
    bit_lanes m_lanes;
    activation_mux m_mux;
    adder_tree m_tree;
    group_accumulator m_accumulator;
    packer m_packer;

    std::uint64_t m_edges = 0;
    std::deque<std::uint64_t> m_first_beats; ///< of the groups inside
    std::vector<clocked_group> m_results;
    bool m_flush = false;
    sc_core::sc_event m_started, m_finished;
};

} // namespace bitloom::bitlet
