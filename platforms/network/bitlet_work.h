// SPDX-License-Identifier: Apache-2.0
// How long a layer's weights keep Bitlet's PEs, from the weights alone: no buffers, no memory, no
// filling and draining. fp32 weights are shifted by their own exponents alone. A machine's own
// cycles are those of a run.
#pragma once

#include "models/bitlet/processing_element_timing.h"
#include "platforms/network/graph.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bitloom::network {

/// As configurations write them.
inline constexpr std::pair<bitlet::timing_mode, const char*> timing_mode_names[] = {
    {bitlet::timing_mode::rtl, "rtl"},
    {bitlet::timing_mode::simple, "simple"},
    {bitlet::timing_mode::pipelined, "pipelined"},
    {bitlet::timing_mode::paper_mean, "paper_mean"}};

/// By timing_mode, in its order.
using cycles_by_mode = std::array<std::uint64_t, 4>;

/// Sums over groups: each is a pass of one PE, up to N weights of one output channel.
struct bitlet_work {
    std::uint64_t macs = 0;   ///< without those that fill up an output channel's last group
    std::uint64_t groups = 0; ///< passes
    /// PE-cycles. A pass takes as long as the slowest of its step: up to `pes` consecutive output
    /// channels (of one group of a grouped convolution) at the same place of the sum. PEs beyond
    /// the last channel are not counted.
    cycles_by_mode broadcast{};
    cycles_by_mode independent{}; ///< PE-cycles where each pass takes its own time

    /// Adds a layer's work for one position of its outputs, `positions` times.
    void add(const bitlet_work& one_position, std::uint64_t positions);
    /// PE-cycles per 64 multiplications, what the table of MICRO 2021 counts; 0 without any.
    double cycles_per_64_macs(const cycles_by_mode& cycles, bitlet::timing_mode mode) const;
    /// Part of the pairs of all passes that is no padding, 0..1, for groups of `group`.
    double fill(unsigned group) const;
};

/// For one position of the layer's outputs; nothing for layers without weights. A b-bit weight has
/// b planes, as many lanes work and count for paper_mean; an fp32 one has all. Throws model_error
/// if !element.is_valid().
std::optional<bitlet_work> bitlet_work_of(const layer& l,
                                          const bitlet::processing_element_parameters& element,
                                          std::size_t pes);

/// Of a whole network.
struct network_bitlet_work {
    std::vector<std::optional<bitlet_work>> layers; ///< one position of the outputs each
    bitlet_work total;                              ///< all positions of all layers
};

/// Throws as bitlet_work_of.
network_bitlet_work bitlet_work_of(const graph& net,
                                   const bitlet::processing_element_parameters& element,
                                   std::size_t pes);

} // namespace bitloom::network
