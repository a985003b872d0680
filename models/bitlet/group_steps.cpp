// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/group_steps.h"

#include "models/bitlet/step_clock.h"
#include "models/bitlet/step_counting.h"

#include <algorithm>

namespace bitloom::bitlet {

std::uint32_t enabled_planes(operand_format weight, std::uint32_t planes,
                             const processing_element_parameters& element) {
    return weight.is_floating() ? planes & element.planes_with_lanes(false)
                                : planes & static_cast<std::uint32_t>((1ULL << weight.bits) - 1);
}

namespace {

/// Calls `step(place, pes)` for every step of the tile, `pes` groups from `place` on.
template <class function>
void for_each_step(const group_steps& all, const group_range& of, std::size_t pes,
                   const function& step) {
    for (std::size_t group = 0; group < of.channel_groups; ++group)
        for (std::size_t first = 0; first < of.out_channels; first += pes)
            for (std::size_t g = 0; g < of.reduction_groups; ++g)
                step(all.at(of.first_channel_group + group, of.first_reduction_group + g,
                            of.first_out_channel + first),
                     std::min(pes, of.out_channels - first));
}

unsigned lanes_of(std::uint32_t enabled) {
    return std::max(static_cast<unsigned>(__builtin_popcount(enabled)), 1U);
}

/// Intervals of all groups of a tile, one PE for itself.
struct summed_intervals {
    std::uint64_t whole_steps = 0; ///< in steps that occupy all PEs
    std::uint64_t last_steps = 0;  ///< in those of the last output channels
    std::size_t last_pes = 1;      ///< which occupy so many
    std::uint64_t all() const { return whole_steps + last_steps; }
};

summed_intervals sums_of(const group_steps& all, const group_range& of, bool is_fixed,
                         unsigned lanes, timing_mode mode, const pe_array_parameters& p) {
    summed_intervals sums;
    for_each_step(all, of, p.pes, [&](std::size_t at, std::size_t pes) {
        std::uint64_t cycles = 0;
        for (std::size_t n = at; n < at + pes; ++n)
            cycles +=
                initiation_interval(p.element, mode, {is_fixed, all.steps[n], all.ones[n], lanes});
        (pes == p.pes ? sums.whole_steps : sums.last_steps) += cycles;
        if (pes != p.pes)
            sums.last_pes = pes;
    });
    return sums;
}

} // namespace

tiled::uneven_cycles uneven_of(const group_steps& all, const group_range& of, bool is_fixed,
                               std::uint32_t enabled, const pe_array_parameters& p) {
    pe_array_parameters quick = p;
    if (p.timing != timing_mode::paper_mean)
        quick.timing = timing_mode::pipelined;
    const unsigned lanes = lanes_of(enabled);
    const std::uint64_t busy = pixel_time_of(all, of, is_fixed, enabled, p).interval;
    const std::uint64_t buffered = pixel_time_of(all, of, is_fixed, enabled, quick).interval;
    const summed_intervals own = sums_of(all, of, is_fixed, lanes, quick.timing, p);
    const summed_intervals even = sums_of(all, of, is_fixed, lanes, timing_mode::paper_mean, p);
    // Without a wait for others, those PEs that have a group; then all; then their lanes as well.
    const std::uint64_t occupied =
        std::min(buffered, own.whole_steps / p.pes + own.last_steps / own.last_pes);
    const std::uint64_t spread = std::min(occupied, own.all() / p.pes);
    tiled::uneven_cycles uneven;
    uneven.group_overhead = busy - buffered;
    uneven.pe_imbalance = buffered - occupied;
    uneven.edge_tiles = occupied - spread;
    uneven.lane_imbalance = spread - std::min(spread, even.all() / p.pes);
    return uneven;
}

pixel_time pixel_time_of(const group_steps& all, const group_range& of, bool is_fixed,
                         std::uint32_t enabled, const pe_array_parameters& p) {
    step_clock clock(p, is_fixed, lanes_of(enabled));
    for_each_step(all, of, p.pes, [&](std::size_t at, std::size_t pes) {
        clock.step(all.steps.data() + at, all.ones.data() + at, pes);
    });
    return {clock.busy(), clock.drain()};
}

void group_step_counter::count_fixed(const block& b, const tile_extent& e,
                                     const std::uint8_t* packed, std::uint32_t planes,
                                     group_steps& to) {
    const std::int32_t* codes = m_weights.unpack(b, e, m_parameters.pes, packed);
    const processing_element_parameters& element = m_parameters.element;
    const std::size_t elements = e.taps() * e.in_channels, outputs = e.output_channels();
    const weight_rows rows{codes, sizeof *codes, b.weight.is_signed, outputs, elements, elements};
    const lane_shape lanes{element.group, element.window, element.group - 1, planes};
    m_steps.resize(to.steps.size());
    m_ones.resize(to.ones.size());
    count_steps(rows, lanes, m_steps.data(), m_ones.data());
    std::size_t from = 0;
    for (std::size_t group = 0; group < e.groups; ++group)
        for (std::size_t channel = 0; channel < e.out_channels; ++channel)
            for (std::size_t g = 0; g < to.reduction_groups; ++g, ++from) {
                const std::size_t place = to.at(group, g, channel);
                to.steps[place] = m_steps[from];
                to.ones[place] = m_ones[from];
            }
}

void group_step_counter::count_floating(const block& b, const tile_extent& e,
                                        const std::uint8_t* packed, std::uint32_t enabled,
                                        group_steps& to) {
    m_float_weights.prepare(b, e, packed, 0);
    const processing_element_parameters& element = m_parameters.element;
    const std::size_t elements = e.taps() * e.in_channels, groups = m_float_weights.groups();
    const std::vector<std::uint8_t> exponents(element.group, 127);
    const std::vector<std::int32_t> ones(element.group, 1 << 23);
    std::vector<float_activation_group> activations(groups);
    for (std::size_t g = 0; g < groups; ++g)
        make_group(exponents.data(), ones.data(),
                   std::min<std::size_t>(element.group, elements - g * element.group),
                   element.rtl_exact, activations[g]);
    const float_rules rules{{element.group, element.window, element.group - 1, enabled},
                            element.rtl_exact};
    for (std::size_t group = 0; group < e.groups; ++group) {
        float_results results;
        results.steps = to.steps.data() + to.at(group, 0, 0);
        results.ones = to.ones.data() + to.at(group, 0, 0);
        float_groups({m_float_weights.of(group), activations.data(), e.out_channels, 1, groups},
                     rules, results);
    }
}

void group_step_counter::count(const block& b, const tile_extent& e, const std::uint8_t* packed,
                               std::uint32_t planes, group_steps& to) {
    to.channel_groups = e.groups;
    to.reduction_groups = groups_per_output(e, m_parameters.element.group);
    to.out_channels = e.out_channels;
    to.steps.resize(e.output_channels() * to.reduction_groups);
    to.ones.resize(to.steps.size());
    if (b.weight.is_floating())
        count_floating(b, e, packed, enabled_planes(b.weight, planes, m_parameters.element), to);
    else
        count_fixed(b, e, packed, planes, to);
}

} // namespace bitloom::bitlet
